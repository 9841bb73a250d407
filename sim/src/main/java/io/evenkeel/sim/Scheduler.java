package io.evenkeel.sim;

import java.util.PriorityQueue;

/** Virtual time: actions in the order of their times, and of their posting among equal ones. */
final class Scheduler {

  private static final class Entry implements Comparable<Entry> {
    final long micros;
    final long order;
    final Runnable action;

    Entry(long micros, long order, Runnable action) {
      this.micros = micros;
      this.order = order;
      this.action = action;
    }

    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> queue = new PriorityQueue<>(1024);
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
    queue.add(new Entry(micros + Math.max(0, delayMicros), posted++, action));
  }

  /** Runs everything up to a time. */
  void runUntil(long endMicros) {
    while (!queue.isEmpty() && queue.peek().micros <= endMicros) {
      Entry next = queue.remove();
      micros = next.micros;
      steps++;
      next.action.run();
    }
    micros = Math.max(micros, endMicros);
  }
}
