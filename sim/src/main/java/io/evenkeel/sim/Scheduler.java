package io.evenkeel.sim;

import java.util.Arrays;

/**
 * Virtual time: actions in the order of their times, and of their posting among equal ones.
 *
 * <p>A heap in flat arrays, four children to a node: with objects that compare themselves it was a
 * tenth of a campaign's processor time.
 */
final class Scheduler {

  private static final int CHILDREN = 4;
  private static final int FIRST_ENTRIES = 1024;

  private long[] times = new long[FIRST_ENTRIES];
  private long[] orders = new long[FIRST_ENTRIES];
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
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      orders = Arrays.copyOf(orders, 2 * size);
      actions = Arrays.copyOf(actions, 2 * size);
    }
    int hole = size++;
    long time = micros + Math.max(0, delayMicros);
    // Posted last, it comes after all of its time.
    while (hole > 0 && times[parent(hole)] > time) {
      move(parent(hole), hole);
      hole = parent(hole);
    }
    set(hole, time, posted++, action);
  }

  /** Runs everything up to a time. */
  void runUntil(long endMicros) {
    while (size > 0 && times[0] <= endMicros) {
      micros = times[0];
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
    while (child < last && isBefore(child, last)) {
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
      if (isBefore(child, first)) {
        first = child;
      }
    }
    return first;
  }

  private boolean isBefore(int a, int b) {
    return times[a] < times[b] || (times[a] == times[b] && orders[a] < orders[b]);
  }

  private static int parent(int node) {
    return (node - 1) / CHILDREN;
  }

  private void move(int from, int to) {
    set(to, times[from], orders[from], actions[from]);
  }

  private void set(int at, long time, long order, Runnable action) {
    times[at] = time;
    orders[at] = order;
    actions[at] = action;
  }
}
