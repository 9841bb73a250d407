package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.timing.CaptureSchedule;

/**
 * When one capture began and ended, counted in requests of its interval, and how many batches it
 * was held back after: what {@link Lead} learns from. Execution lane only.
 */
final class CaptureProgress {

  private final long startedAt;
  private final long requestsAtStart;
  private final long startMicros;
  private final CaptureSchedule schedule;
  private long requestsAtEnd = Long.MAX_VALUE;

  /** Batches during the capture after which a slice was wanted, and those without one. */
  private long batches;

  private long batchesHeld;

  /**
   * @param startedAt the batch after which it begins
   * @param requestsAtStart of its interval by then
   */
  CaptureProgress(
      long startedAt, long requestsAtStart, long startMicros, CaptureSchedule schedule) {
    this.startedAt = startedAt;
    this.requestsAtStart = requestsAtStart;
    this.startMicros = startMicros;
    this.schedule = schedule;
  }

  long startedAt() {
    return startedAt;
  }

  long requestsAtStart() {
    return requestsAtStart;
  }

  CaptureSchedule schedule() {
    return schedule;
  }

  /** Whether it has visited everything. */
  boolean ended() {
    return requestsAtEnd != Long.MAX_VALUE;
  }

  /** It has visited everything, after so many requests of the interval. */
  void ended(long requests) {
    requestsAtEnd = requests;
  }

  /** How many of so many requests came after it had visited everything. */
  long slack(long requests) {
    return requests - Math.min(requests, requestsAtEnd);
  }

  /** Whether the capture, which wants a slice after this batch, is to get one. */
  boolean sliceDue(Capture capture, long requests) {
    batches++;
    boolean ahead = schedule.ahead(capture.bytesRead(), requests - requestsAtStart);
    batchesHeld += ahead ? 1 : 0;
    return !ahead;
  }

  /** How long it took until now. */
  long micros(long nowMicros) {
    return nowMicros - startMicros;
  }

  /** How much of the time it was busy it would not have needed had it never been held back. */
  long heldMicros(long busyMicros) {
    return batches == 0 ? 0 : busyMicros / batches * batchesHeld;
  }
}
