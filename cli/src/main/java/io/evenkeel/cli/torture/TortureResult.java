package io.evenkeel.cli.torture;

import io.evenkeel.cli.base.Table;
import io.evenkeel.cli.local.MeasuringCommand;
import io.evenkeel.cli.torture.history.Bank;
import io.evenkeel.cli.torture.history.Entries;
import io.evenkeel.cli.torture.history.Registers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a torture.
 *
 * @param failure what kept the run from its end; empty if nothing did
 * @param end what was found when everything was back; empty if it never was
 * @param repeat the command that does the same again
 */
record TortureResult(
    Course course,
    Requests requests,
    Registers.Verdict registers,
    Optional<End> end,
    String failure,
    String repeat)
    implements MeasuringCommand.Measured {

  /**
   * What was done.
   *
   * @param seconds from the start of the replicas to the end
   * @param faults what happened how often
   * @param skipped faults that are not possible here, in words
   */
  record Course(
      long seed, double seconds, int rounds, Map<String, Long> faults, List<String> skipped) {}

  /**
   * What clients noticed.
   *
   * @param unknown requests of which nobody knows whether they were executed
   * @param refused requests that certainly were not executed; they were repeated
   * @param longestGapMillis the longest time without a result
   */
  record Requests(long acknowledged, long unknown, long refused, long longestGapMillis) {}

  /**
   * What the cluster came to.
   *
   * @param roots the checkpoint that all replicas have, and its root
   * @param compared positions at which roots of several replicas were compared
   * @param contradictions positions with different roots, in words
   */
  record End(
      Bank.Verdict bank,
      Entries.Verdict entries,
      String roots,
      long compared,
      List<String> contradictions) {

    boolean holds() {
      return bank.holds()
          && entries.wrongCount() == 0
          && !roots.isEmpty()
          && contradictions.isEmpty();
    }
  }

  @Override
  public boolean held() {
    return failure.isEmpty() && registers.holds() && end.map(End::holds).orElse(false);
  }

  /** For people. */
  @Override
  public String text() {
    Table table = new Table(List.of("WHAT HAPPENED", "TIMES"));
    course.faults().forEach((what, times) -> table.row(List.of(what, Long.toString(times))));
    StringBuilder text = new StringBuilder(table.toString()).append('\n');
    course.skipped().forEach(what -> line(text, "skipped: %s", what));
    line(
        text,
        "%d rounds in %.0f s: %,d requests acknowledged, %d without outcome, %d refused and repeated,"
            + " at most %.1f s without a result",
        course.rounds(),
        course.seconds(),
        requests.acknowledged(),
        requests.unknown(),
        requests.refused(),
        requests.longestGapMillis() / 1e3);
    line(
        text,
        "registers: %d keys, %,d answers, %s",
        registers.keys(),
        registers.judged(),
        registers.holds() ? "linearizable" : "NOT LINEARIZABLE");
    registers.violations().forEach(violation -> line(text, "  %s", violation));
    registers.shown().forEach(event -> line(text, "    %s", event));
    if (registers.undecided() > 0) {
      line(text, "  %d keys were too much to judge", registers.undecided());
    }
    end.ifPresent(found -> text(found, text));
    if (!failure.isEmpty()) {
      line(text, "FAILED: %s", failure);
    }
    if (!held()) {
      line(text, "to do it again: %s", repeat);
    }
    return text.toString();
  }

  private static void text(End end, StringBuilder text) {
    Bank.Verdict bank = end.bank();
    line(
        text,
        "bank: %d accounts, %,d transfers, sum %,d of %,d%s",
        bank.accounts(),
        bank.transfers(),
        bank.sum(),
        bank.sumExpected(),
        bank.unknownLegs() == 0 ? "" : ", " + bank.unknownLegs() + " outcomes unknown");
    bank.wrong().forEach(wrong -> line(text, "  WRONG: %s", wrong));
    Entries.Verdict entries = end.entries();
    line(
        text,
        "entries: %,d acknowledged, %d without outcome, %d lost or wrong",
        entries.acknowledged(),
        entries.unknown(),
        entries.wrongCount());
    entries.wrong().forEach(wrong -> line(text, "  WRONG: %s", wrong));
    line(
        text,
        "roots: %s, compared at %d positions",
        end.roots().isEmpty() ? "NOT EQUAL in the end" : "equal at checkpoint " + end.roots(),
        end.compared());
    end.contradictions().forEach(found -> line(text, "  ROOTS DIFFER at %s", found));
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** For programs. */
  @Override
  public Map<String, Object> json() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("held", held());
    tree.put("seed", course.seed());
    tree.put("seconds", course.seconds());
    tree.put("rounds", course.rounds());
    tree.put("faults", course.faults());
    tree.put("skipped", course.skipped());
    tree.put("acknowledged", requests.acknowledged());
    tree.put("unknown", requests.unknown());
    tree.put("refused", requests.refused());
    tree.put("longestGapMillis", requests.longestGapMillis());
    tree.put("registers", registers);
    end.ifPresent(found -> tree.put("end", found));
    tree.put("failure", failure);
    tree.put("repeat", repeat);
    return tree;
  }
}
