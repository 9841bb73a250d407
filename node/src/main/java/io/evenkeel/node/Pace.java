package io.evenkeel.node;

import java.util.concurrent.TimeUnit;

/**
 * So many bytes a second, evenly: what is done pushes the time at which the next is due. Not
 * thread-safe.
 */
final class Pace {

  /** How much time may be made up for at once, after there was nothing to do. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final long bytesPerSecond;
  private long dueNanos;

  Pace(long bytesPerSecond, long nowNanos) {
    this.bytesPerSecond = bytesPerSecond;
    this.dueNanos = nowNanos;
  }

  /** Nothing before then. */
  void notBefore(long nanos) {
    dueNanos = nanos;
  }

  void spent(long bytes, long nowNanos) {
    long nanos = Math.multiplyExact(bytes, TimeUnit.SECONDS.toNanos(1)) / bytesPerSecond;
    dueNanos = Math.max(dueNanos + nanos, nowNanos - BURST_NANOS);
  }

  /** How long until more may be done; 0 if it may now. */
  long waitMicros(long nowNanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(dueNanos - nowNanos));
  }
}
