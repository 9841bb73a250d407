package io.evenkeel.node;

import java.util.concurrent.TimeUnit;

/**
 * Spreads a capture's reads over time, so that the executor hardly meets the reader: at full speed
 * a reader takes half of the executor's throughput, at a hundred megabytes a second a sixth. Once
 * the position is reached there is no pace any more. Checkpoint lane only.
 */
final class CapturePace {

  /** What a step costs beside its bytes, as if it were bytes: many small objects are work too. */
  private static final long STEP_OVERHEAD_BYTES = 4 << 10;

  private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Pace pace;
  private long heldSinceNanos;
  private long heldNanos;
  private long bytesRead;

  /**
   * @param bytesPerSecond how fast a capture reads
   */
  CapturePace(long bytesPerSecond) {
    this.pace = new Pace(bytesPerSecond, System.nanoTime());
  }

  void start(long nowNanos) {
    pace.notBefore(nowNanos);
    bytesRead = 0;
    heldSinceNanos = 0;
    heldNanos = 0;
  }

  /** The capture is ahead of its schedule: it gives way for a while. */
  void hold(long nowNanos) {
    if (heldSinceNanos == 0) {
      heldSinceNanos = nowNanos;
    }
    pace.notBefore(nowNanos + HOLD_NANOS);
  }

  /** How long the capture gave way, in all. */
  long heldNanos() {
    return heldNanos;
  }

  /**
   * A step was done.
   *
   * @param totalBytesRead by the capture so far
   */
  void stepped(long totalBytesRead) {
    long now = System.nanoTime();
    if (heldSinceNanos != 0) {
      heldNanos += now - heldSinceNanos;
      heldSinceNanos = 0;
    }
    long bytes = totalBytesRead - bytesRead + STEP_OVERHEAD_BYTES;
    bytesRead = totalBytesRead;
    pace.spent(bytes, now);
  }

  long waitMicros(long nowNanos) {
    return pace.waitMicros(nowNanos);
  }
}
