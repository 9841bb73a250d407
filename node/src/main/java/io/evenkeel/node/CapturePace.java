package io.evenkeel.node;

import java.util.concurrent.TimeUnit;

/**
 * Spreads a capture's reads over time, so that the executor hardly meets the reader: at full speed
 * a reader takes half of the executor's throughput, at a hundred megabytes a second a sixth. Once
 * execution waits for the capture there is no pace any more. Checkpoint lane only.
 */
final class CapturePace {

  /** What one step reads at most; see {@link io.evenkeel.checkpoint.method.Capture#step}. */
  private static final long STEP_BYTES = 256 << 10;

  private final long stepNanos;
  private long dueNanos;
  private boolean hurried;

  /**
   * @param bytesPerSecond how fast a capture reads
   */
  CapturePace(long bytesPerSecond) {
    this.stepNanos = TimeUnit.SECONDS.toNanos(1) * STEP_BYTES / bytesPerSecond;
  }

  void start(long nowNanos) {
    dueNanos = nowNanos;
    hurried = false;
  }

  void hurry() {
    hurried = true;
  }

  void stepped() {
    dueNanos = Math.max(dueNanos + stepNanos, System.nanoTime() - 4 * stepNanos);
  }

  long waitMicros(long nowNanos) {
    return hurried ? 0 : Math.max(0, TimeUnit.NANOSECONDS.toMicros(dueNanos - nowNanos));
  }
}
