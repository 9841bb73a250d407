package io.evenkeel.sim;

import java.util.Arrays;

/**
 * Virtual time: actions in the order of their times, and of their posting among equal ones.
 *
 * <p>A heap in flat arrays, four children to a node, of keys that hold both in one number: with
 * objects that compare themselves it was a tenth of a campaign's processor time.
 */
final class Scheduler {

  private static final int CHILDREN = 4;
  private static final int FIRST_ENTRIES = 1024;

  /** The lower bits of a key number the postings, the others are the time. */
  private static final int ORDER_BITS = 24;

  private static final long POSTED_MAX = 1L << ORDER_BITS;
  private static final long TIME_MICROS_MAX = Long.MAX_VALUE >> ORDER_BITS;

  private long[] keys = new long[FIRST_ENTRIES];
  private Runnable[] actions = new Runnable[FIRST_ENTRIES];
  private int size;
  private long micros;
  private long posted;
  private long steps;

  long micros() {
    return micros;
  }

  /** Actions run so far. */
  long steps() {
    return steps;
  }

  void after(long delayMicros, Runnable action) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      actions = Arrays.copyOf(actions, 2 * size);
    }
    long key = key(micros + Math.max(0, delayMicros));
    int hole = size++;
    while (hole > 0 && keys[parent(hole)] > key) {
      move(parent(hole), hole);
      hole = parent(hole);
    }
    set(hole, key, action);
  }

  private long key(long timeMicros) {
    if (posted == POSTED_MAX || timeMicros < 0 || timeMicros > TIME_MICROS_MAX) {
      throw new IllegalStateException(
          "too long for one simulation: action " + posted + " at " + timeMicros + " us");
    }
    return timeMicros << ORDER_BITS | posted++;
  }

  /** Runs everything up to a time. */
  void runUntil(long endMicros) {
    while (size > 0 && keys[0] >> ORDER_BITS <= endMicros) {
      micros = keys[0] >> ORDER_BITS;
      steps++;
      removeFirst().run();
    }
    micros = Math.max(micros, endMicros);
  }

  private Runnable removeFirst() {
    Runnable first = actions[0];
    int last = --size;
    int hole = 0;
    int child = firstOf(hole, last);
    while (child < last && keys[child] < keys[last]) {
      move(child, hole);
      hole = child;
      child = firstOf(hole, last);
    }
    move(last, hole);
    return first;
  }

  /** The child that comes first of those below {@code end}; {@code end} if there is none. */
  private int firstOf(int node, int end) {
    int from = CHILDREN * node + 1;
    int first = Math.min(from, end);
    for (int child = from + 1; child < Math.min(from + CHILDREN, end); child++) {
      if (keys[child] < keys[first]) {
        first = child;
      }
    }
    return first;
  }

  private static int parent(int node) {
    return (node - 1) / CHILDREN;
  }

  private void move(int from, int to) {
    set(to, keys[from], actions[from]);
  }

  private void set(int at, long key, Runnable action) {
    keys[at] = key;
    actions[at] = action;
  }
}
