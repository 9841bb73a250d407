package io.evenkeel.checkpoint.timing;

/**
 * Adapts the lead: how many requests before a position the capture starts, so that it ends in time
 * but not much earlier (what is modified during the capture is copied twice). The talk's capture
 * timing; local to a replica, never part of what is agreed.
 *
 * <pre>
 *   lead  =  capture time  x  request rate  +  slack (1/8 of the lead)
 *
 *     capture time   bytes of the last capture x time per byte, its average plus twice its mean
 *                    deviation (Jacobson's estimator, SIGCOMM 1988)
 *     request rate   upper envelope: jumps up with a busier window, decays by 1/64 per 100 ms
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

  private static final long WINDOW_MICROS = 100_000;
  private static final int WINDOWS_DECAYED_MAX = 1024;
  private static final long DURATION_MICROS_MAX = 1L << 40;
  private static final long REQUESTS_MAX = 1L << 40;
  private static final long MICROS_PER_SECOND = 1_000_000;

  private final long intervalRequests;

  // Rate.
  private boolean started;
  private long windowStartMicros;
  private long windowRequests;
  private long envelopePerSecond;

  // Capture time, in microseconds per MiB.
  private boolean measured;
  private long costMean;
  private long costDeviation;
  private long bytesToCapture;

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
    if (!started) {
      started = true;
      windowStartMicros = nowMicros;
      return;
    }
    windowRequests = Math.min(REQUESTS_MAX, windowRequests + requests);
    long elapsed = nowMicros - windowStartMicros;
    if (elapsed < WINDOW_MICROS) {
      return;
    }
    long rate = windowRequests * MICROS_PER_SECOND / elapsed;
    long windows = Math.min(WINDOWS_DECAYED_MAX, elapsed / WINDOW_MICROS);
    for (long i = 0; i < windows && envelopePerSecond > rate; i++) {
      envelopePerSecond -= Math.max(1, (envelopePerSecond - rate) / 64);
    }
    envelopePerSecond = Math.max(envelopePerSecond, rate);
    windowStartMicros = nowMicros;
    windowRequests = 0;
    raise();
  }

  /**
   * A capture was read to its end, in time or late.
   *
   * @param bytes what it read
   * @param durationMicros from its start
   */
  public void captured(long bytes, long durationMicros) {
    bytesToCapture = Math.max(1, bytes);
    long duration = Math.max(0, Math.min(DURATION_MICROS_MAX, durationMicros));
    long cost = (duration << 20) / bytesToCapture;
    if (measured) {
      long error = cost - costMean;
      costDeviation += (Math.abs(error) - costDeviation) / 4;
      costMean += error / 8;
    } else {
      measured = true;
      costMean = cost;
      costDeviation = cost / 2;
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

  /**
   * The position was reached with a capture that had ended.
   *
   * @param requestsAhead requests executed from capture start to position
   * @param slackRequests those of them executed after the capture's end
   */
  public void early(long requestsAhead, long slackRequests) {
    long needed = withSlack(Math.max(1, requestsAhead - slackRequests));
    if (!calibrated) {
      calibrated = true;
      lead = Math.min(lead, needed + needed / 4);
    } else {
      lead = Math.max(needed, lead - lead / 10);
    }
    raise();
  }

  /** The executor had to wait for the capture. */
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
      long needed = Math.min(withSlack(predictedRequests()), 2 * intervalRequests);
      lead = Math.max(lead, needed);
    }
  }

  private long predictedRequests() {
    long micros = saturatedMultiply(costMean + 2 * costDeviation, bytesToCapture) >> 20;
    return saturatedMultiply(micros, envelopePerSecond) / MICROS_PER_SECOND;
  }

  private static long saturatedMultiply(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }

  /** So much that an eighth of it is left when {@code requests} are used up. */
  private static long withSlack(long requests) {
    return requests > REQUESTS_MAX ? REQUESTS_MAX : requests + (requests + 6) / 7;
  }
}
