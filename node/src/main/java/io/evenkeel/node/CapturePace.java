package io.evenkeel.node;

import io.evenkeel.checkpoint.timing.CaptureSchedule;
import java.util.concurrent.TimeUnit;

/**
 * Spreads a capture's reads over time, so that the executor hardly meets the reader: at full speed
 * a reader takes half of the executor's throughput, at a hundred megabytes a second a sixth. A
 * capture that is ahead of its schedule gives way altogether. Once execution waits for it there is
 * no pace any more. Checkpoint lane only.
 */
final class CapturePace {

  /** What a step costs beside its bytes, as if it were bytes: many small objects are work too. */
  private static final long STEP_OVERHEAD_BYTES = 4 << 10;

  private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final Pace pace;
  private long heldSinceNanos;
  private long heldNanos;
  private long bytesRead;
  private CaptureSchedule schedule = CaptureSchedule.NONE;
  private long requestsAtStart;
  private boolean hurried;

  /**
   * @param bytesPerSecond how fast a capture reads
   */
  CapturePace(long bytesPerSecond) {
    this.pace = new Pace(bytesPerSecond, System.nanoTime());
  }

  /**
   * A capture begins.
   *
   * @param plan how far it should be after how many requests
   * @param requestsExecuted at its start
   */
  void start(long nowNanos, CaptureSchedule plan, long requestsExecuted) {
    pace.notBefore(nowNanos);
    bytesRead = 0;
    heldSinceNanos = 0;
    heldNanos = 0;
    schedule = plan;
    requestsAtStart = requestsExecuted;
    hurried = false;
  }

  /** Execution waits for the capture. */
  void hurry() {
    hurried = true;
  }

  /**
   * Whether the capture does nothing now.
   *
   * @param totalBytesRead by it so far
   * @param requestsExecuted so far
   */
  boolean givesWay(long nowNanos, long totalBytesRead, long requestsExecuted) {
    if (hurried) {
      return false;
    }
    if (pace.waitMicros(nowNanos) > 0) {
      return true;
    }
    if (schedule.ahead(totalBytesRead, requestsExecuted - requestsAtStart)) {
      heldSinceNanos = heldSinceNanos == 0 ? nowNanos : heldSinceNanos;
      pace.notBefore(nowNanos + HOLD_NANOS);
      return true;
    }
    return false;
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
    return hurried ? 0 : pace.waitMicros(nowNanos);
  }
}
