package io.evenkeel.ratis;

import java.util.concurrent.TimeUnit;

/**
 * Spreads a capture's reads over time, so that the executor hardly meets the reader. Checkpoint
 * lane only.
 */
final class ReadingPace {

  /** What a step costs beside its bytes, as if it were bytes: many small objects are work too. */
  private static final long STEP_OVERHEAD_BYTES = 4 << 10;

  /** How much time may be made up for at once. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final long bytesPerSecond;
  private long dueNanos;
  private long bytesRead;
  private long heldSinceNanos;
  private long heldNanos;

  ReadingPace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  void start(long nowNanos) {
    dueNanos = nowNanos;
    bytesRead = 0;
    heldSinceNanos = 0;
    heldNanos = 0;
  }

  /** The capture is ahead of its schedule: it gives way for a while. */
  void hold(long nowNanos) {
    if (heldSinceNanos == 0) {
      heldSinceNanos = nowNanos;
    }
    dueNanos = nowNanos + HOLD_NANOS;
  }

  /** A step was done; so much was read by now. */
  void stepped(long totalBytesRead, long nowNanos) {
    if (heldSinceNanos != 0) {
      heldNanos += nowNanos - heldSinceNanos;
      heldSinceNanos = 0;
    }
    long bytes = totalBytesRead - bytesRead + STEP_OVERHEAD_BYTES;
    bytesRead = totalBytesRead;
    long nanos = bytes * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
    dueNanos = Math.max(dueNanos + nanos, nowNanos - BURST_NANOS);
  }

  /** How long the capture gave way, in all. */
  long heldNanos() {
    return heldNanos;
  }

  /** How long until more may be read; 0 if now. */
  long waitMicros(long nowNanos) {
    return Math.max(0, TimeUnit.NANOSECONDS.toMicros(dueNanos - nowNanos));
  }
}
