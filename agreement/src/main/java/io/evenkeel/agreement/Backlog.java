package io.evenkeel.agreement;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Batches handed to the execution lane and not executed. The primary stops proposing at the
 * configured limits; delivery itself stops at twice as much, so that a replica which executes more
 * slowly than the others falls behind instead of filling its memory.
 */
final class Backlog {

  private record Entry(long sequence, long bytes) {}

  private final AgreementConfig.Limits limits;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private long bytes;
  private long fromLogUpTo;
  private long executed;

  Backlog(AgreementConfig.Limits limits, long executed) {
    this.limits = limits;
    this.executed = executed;
    this.fromLogUpTo = executed;
  }

  void deliveredFromLog(long upTo) {
    fromLogUpTo = upTo;
  }

  void delivered(long sequence, Batch batch) {
    if (sequence <= executed) {
      return; // an installed checkpoint covers it: nobody reports it as executed any more
    }
    entries.addLast(new Entry(sequence, batch.bytes()));
    bytes += batch.bytes();
  }

  void executed(long sequence) {
    executed = Math.max(executed, sequence);
    while (!entries.isEmpty() && entries.getFirst().sequence() <= executed) {
      bytes -= entries.removeFirst().bytes();
    }
  }

  long executed() {
    return executed;
  }

  boolean roomToPropose() {
    return count() < limits.unexecutedMax() && bytes < limits.unexecutedBytesMax();
  }

  boolean roomToDeliver() {
    return count() < 2L * limits.unexecutedMax() && bytes < 2 * limits.unexecutedBytesMax();
  }

  private long count() {
    return entries.size() + Math.max(0, fromLogUpTo - executed);
  }
}
