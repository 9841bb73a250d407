package io.evenkeel.cli.torture.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Registers that all clients use. One with too many operations of unknown outcome is not used any
 * more, but still judged. Any thread.
 */
public final class Registers {

  /**
   * What came of them.
   *
   * @param violations wrong answers, in words
   * @param undecided keys that were too much to judge
   * @param shown the last events of the first register with a wrong answer
   */
  public record Verdict(
      int keys, long judged, List<String> violations, long undecided, List<String> shown) {

    /** Whether every history is linearizable. */
    public boolean holds() {
      return violations.isEmpty() && undecided == 0;
    }
  }

  private final List<Register> inUse = new ArrayList<>();
  private final List<Register> all = new ArrayList<>();

  /** So many, all without a value. */
  public Registers(int count) {
    for (int i = 0; i < count; i++) {
      inUse.add(added(i));
    }
  }

  private Register added(int place) {
    Register register =
        new Register(String.format(Locale.ROOT, "register/%02d/%04d", place, all.size()));
    all.add(register);
    return register;
  }

  /** How many are in use. */
  public int count() {
    return inUse.size();
  }

  /** The one at a place. */
  public synchronized Register at(int place) {
    if (inUse.get(place).isSpent()) {
      inUse.set(place, added(place));
    }
    return inUse.get(place);
  }

  /** All that were ever used. */
  public synchronized List<Register> all() {
    return List.copyOf(all);
  }

  /** Judges what is known so far. */
  public Verdict judge() {
    List<Register> registers = all();
    List<Register> wrong =
        registers.stream().filter(register -> register.violation().isPresent()).toList();
    return new Verdict(
        registers.size(),
        registers.stream().mapToLong(Register::judged).sum(),
        wrong.stream().flatMap(register -> register.violation().stream()).toList(),
        registers.stream().filter(Register::undecided).count(),
        wrong.isEmpty() ? List.of() : wrong.get(0).shown());
  }
}
