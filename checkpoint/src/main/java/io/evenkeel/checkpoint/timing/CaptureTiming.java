package io.evenkeel.checkpoint.timing;

/**
 * Adapts the lead: how many requests before a position the capture starts, so that it ends in time
 * but not much earlier (what is modified during the capture is read twice). The talk's capture
 * timing; local to a replica, never part of what is agreed.
 *
 * <pre>
 *   lead  =  capture time  x  request rate  +  slack (1/8 of the lead)
 *
 *     capture time   bytes to capture x time per byte, its average plus twice its mean deviation
 *                    (Jacobson's estimator, SIGCOMM 1988, but forgetting deviations half as
 *                    fast); without what it was slowed down
 *     request rate   upper envelope of averages over one capture time ({@link RateEnvelope})
 * </pre>
 *
 * Two corrections come from what happened. Late: the lead doubles at once. Early: it shrinks
 * towards what was needed plus slack, by at most a tenth per checkpoint. The prediction only ever
 * raises it, at each batch, so a busier service starts its capture earlier before the first late
 * one. The very first capture starts as early as it can; from its outcome on the rules above hold.
 *
 * <p>Integers only; no clock: time comes in with the observations. One thread at a time.
 */
public final class CaptureTiming {

  private static final long DURATION_MICROS_MAX = 1L << 40;
  private static final long REQUESTS_MAX = 1L << 40;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final long intervalRequests;
  private final RateEnvelope envelope = new RateEnvelope();

  // Capture time, in microseconds per MiB.
  private boolean measured;
  private long costMean;
  private long costDeviation;
  private long bytesToCapture;

  /** How much of the last capture's time it was busy, in 1/1024. */
  private long busyShare = 1024;

  // Lead, not yet capped at the interval.
  private boolean calibrated;
  private long lead;

  /**
   * @param intervalRequests requests between two positions, at least 1
   */
  public CaptureTiming(long intervalRequests) {
    if (intervalRequests < 1) {
      throw new IllegalArgumentException("an interval of " + intervalRequests + " requests");
    }
    this.intervalRequests = Math.min(intervalRequests, REQUESTS_MAX);
    this.lead = this.intervalRequests;
  }

  /**
   * A batch was executed.
   *
   * @param nowMicros a clock that never goes back
   */
  public void executed(long requests, long nowMicros) {
    if (envelope.executed(requests, nowMicros, predictedMicros())) {
      raise();
    }
  }

  /**
   * A capture has visited everything, in time or late.
   *
   * @param bytes what it read
   * @param busyMicros how long that would have taken, had it not been slowed down
   * @param durationMicros how long it took from its start
   */
  public void captured(long bytes, long busyMicros, long durationMicros) {
    bytesToCapture = Math.max(1, bytes);
    long duration = Math.max(1, Math.min(DURATION_MICROS_MAX, durationMicros));
    long busy = Math.max(0, Math.min(duration, busyMicros));
    busyShare = (busy << 10) / duration;
    long cost = (busy << 20) / bytesToCapture;
    if (measured) {
      long error = cost - costMean;
      long surprise = Math.abs(error) - costDeviation;
      costDeviation += surprise > 0 ? surprise / 4 : surprise / 8;
      costMean += error / 8;
    } else {
      measured = true;
      costMean = cost;
      costDeviation = cost / 4;
    }
  }

  /**
   * How much the next capture will read: the checkpoint is complete. If its capture met less than
   * half of it (what was created meanwhile is copied at the position), nothing can be learned from
   * it, and the next one starts as early as the very first.
   */
  public void completed(long stateBytes) {
    if (bytesToCapture < stateBytes / 2) {
      calibrated = false;
      measured = false;
      lead = intervalRequests;
    }
    bytesToCapture = Math.max(1, stateBytes);
  }

  /** What the next capture is expected to read, in bytes; 0 if nothing is known. */
  public long bytesToCapture() {
    return measured ? bytesToCapture : 0;
  }

  /**
   * The position was reached with a capture that had ended.
   *
   * @param requestsAhead requests executed from capture start to position
   * @param slackRequests those of them executed after the capture's end
   */
  public void early(long requestsAhead, long slackRequests) {
    long during = Math.max(0, Math.min(REQUESTS_MAX, requestsAhead - slackRequests));
    long needed = withSlack(Math.max(1, (during * busyShare) >> 10));
    if (!calibrated) {
      calibrated = true;
      lead = Math.min(lead, needed + needed / 4);
    } else {
      lead = Math.max(needed, lead - lead / 10);
    }
    raise();
  }

  /** The position was reached before the capture had ended. */
  public void late() {
    calibrated = true;
    lead = Math.min(2 * lead, 2 * intervalRequests);
  }

  /** How many requests before the position to start; 1 to the interval. */
  public long leadRequests() {
    return Math.max(1, Math.min(lead, intervalRequests));
  }

  /** Whether captures would have to start before the previous position: they run all the time. */
  public boolean continuous() {
    return calibrated && lead > intervalRequests;
  }

  private void raise() {
    if (calibrated && measured) {
      long requests =
          saturatedMultiply(predictedMicros(), envelope.perSecond()) / MICROS_PER_SECOND;
      lead = Math.max(lead, Math.min(withSlack(requests), 2 * intervalRequests));
    }
  }

  private long predictedMicros() {
    return measured ? saturatedMultiply(costMean + 2 * costDeviation, bytesToCapture) >> 20 : 0;
  }

  private static long saturatedMultiply(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }

  /** So much that an eighth of it is left when {@code requests} are used up. */
  private static long withSlack(long requests) {
    return requests > REQUESTS_MAX ? REQUESTS_MAX : requests + (requests + 6) / 7;
  }
}
