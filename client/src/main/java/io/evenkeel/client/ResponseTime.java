package io.evenkeel.client;

/**
 * How long results take lately, and therefore when a request without one is sent again: its average
 * plus four times its mean deviation, as TCP does it (RFC 6298; Jacobson, SIGCOMM 1988).
 *
 * <p>A fixed wait would make a short overload a lasting one: once results take longer than it, all
 * requests are sent again, to all replicas, which costs more than they did at first.
 *
 * <p>It never exceeds a multiple of the wait that is configured, or a primary that answers a little
 * later each time would put off for ever that the others hear of it. Not safe for use by several
 * threads.
 */
final class ResponseTime {

  /** How much longer than configured a request may wait at most. */
  static final int TIMES_CONFIGURED_MAX = 4;

  private final long nanosMin;
  private boolean measured;
  private long mean;
  private long deviation;

  /**
   * @param nanosMin no request is sent again earlier
   */
  ResponseTime(long nanosMin) {
    this.nanosMin = nanosMin;
  }

  /**
   * A result came.
   *
   * @param nanos after the request was first sent, however often it was sent since: whichever copy
   *     was answered, the first one did not bring a result earlier
   */
  void observe(long nanos) {
    if (!measured) {
      measured = true;
      mean = nanos;
      deviation = nanos / 2;
      return;
    }
    deviation += (Math.abs(nanos - mean) - deviation) / 4;
    mean += (nanos - mean) / 8;
  }

  /** How long a request that is sent now waits before it is sent again. */
  long retransmitNanos() {
    long expected = mean + 4 * deviation;
    return Math.max(nanosMin, Math.min(expected, TIMES_CONFIGURED_MAX * nanosMin));
  }
}
