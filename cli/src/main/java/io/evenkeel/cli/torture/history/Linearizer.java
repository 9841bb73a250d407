package io.evenkeel.cli.torture.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a history of one register is linearizable: whether each operation can have taken effect
 * at one moment between its call and its return, so that all answers are right (Herlihy and Wing,
 * 1990). Keys are judged one by one, because a history is linearizable if that of each object is.
 *
 * <p>Follows all possibilities at once (Lowe, <em>Testing for linearizability</em>, 2017, section
 * 6: just in time). A possibility is a value, and which of the open operations have taken effect.
 * When one returns, every possibility is led on by open operations, in any order, until that one
 * has taken effect; those in which it cannot are dropped. None left: the answers are wrong. An
 * operation whose outcome is unknown never returns, and may take effect or not.
 *
 * <p>Exact, and exponential in the number of operations that are open at once: above {@value
 * #POSSIBILITIES_MAX} possibilities it gives up and says so. One thread.
 */
final class Linearizer {

  /** More are not followed. */
  static final int POSSIBILITIES_MAX = 200_000;

  /** Operations open at once. */
  static final int OPEN_MAX = Long.SIZE;

  private record Possibility(@Nullable Long value, long done) {}

  private final @Nullable Operation[] open = new Operation[OPEN_MAX];
  private Set<Possibility> possible = new HashSet<>(Set.of(new Possibility(null, 0)));
  private boolean undecided;

  /** An operation begins; the place it has until it returns. */
  int call(Operation operation) {
    for (int place = 0; place < OPEN_MAX; place++) {
      if (open[place] == null) {
        open[place] = operation;
        return place;
      }
    }
    undecided = true;
    return OPEN_MAX;
  }

  /** Whether there is a way in which the operation at that place was answered rightly. */
  boolean returned(int place) {
    if (undecided) {
      return true;
    }
    Set<Possibility> after = new HashSet<>();
    Set<Possibility> visited = new HashSet<>(possible);
    ArrayDeque<Possibility> next = new ArrayDeque<>(possible);
    while (!next.isEmpty() && !undecided) {
      Possibility one = next.pop();
      if (isDone(one, place)) {
        after.add(new Possibility(one.value(), one.done() & ~(1L << place)));
        continue;
      }
      for (int other = 0; other < OPEN_MAX; other++) {
        Optional<Possibility> led = lead(one, other);
        if (led.isPresent() && visited.add(led.get())) {
          next.push(led.get());
        }
      }
      undecided = visited.size() > POSSIBILITIES_MAX;
    }
    if (undecided) {
      return true;
    }
    if (after.isEmpty()) {
      return false;
    }
    possible = after;
    open[place] = null;
    return true;
  }

  private static boolean isDone(Possibility one, int place) {
    return (one.done() >> place & 1) == 1;
  }

  private Optional<Possibility> lead(Possibility one, int place) {
    Operation operation = open[place];
    if (operation == null || isDone(one, place)) {
      return Optional.empty();
    }
    return operation
        .applyTo(one.value())
        .map(after -> new Possibility(after.value(), one.done() | 1L << place));
  }

  /** Whether it gave up: what {@link #returned} says means nothing then. */
  boolean undecided() {
    return undecided;
  }

  /** Values that the register may hold, operations that are open apart. */
  List<String> values() {
    return new ArrayList<>(
        possible.stream().map(one -> String.valueOf(one.value())).sorted().distinct().toList());
  }
}
