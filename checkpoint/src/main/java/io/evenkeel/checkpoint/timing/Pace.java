package io.evenkeel.checkpoint.timing;

/**
 * So many bytes a second, evenly: what is done pushes the time at which the next is due. One
 * thread.
 */
public final class Pace {

  /** How much time may be made up for at once, after there was nothing to do. */
  private static final long BURST_NANOS = 20_000_000;

  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MICRO_NANOS = 1_000;

  private final long bytesPerSecond;
  private long dueNanos;

  /**
   * @param nowNanos from when on something may be done, on any clock
   */
  public Pace(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.dueNanos = nowNanos;
  }

  /** Nothing before then. */
  public void notBefore(long nanos) {
    dueNanos = nanos;
  }

  /** So much was done. */
  public void spent(long bytes, long nowNanos) {
    long nanos = Math.multiplyExact(bytes, SECOND_NANOS) / bytesPerSecond;
    dueNanos = Math.max(dueNanos + nanos, nowNanos - BURST_NANOS);
  }

  /** How long until more may be done; 0 if it may now. */
  public long waitMicros(long nowNanos) {
    return Math.max(0, (dueNanos - nowNanos) / MICRO_NANOS);
  }
}
