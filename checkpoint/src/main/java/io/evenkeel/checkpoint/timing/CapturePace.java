package io.evenkeel.checkpoint.timing;

/**
 * Spreads a capture's reads over time, so that the executor hardly meets the reader: at full speed
 * a reader takes half of the executor's throughput, at a hundred megabytes a second a sixth. A
 * capture that is ahead of its schedule gives way altogether. What was modified meanwhile is read
 * again as fast as the capture was on average, before the position and after it: the load and the
 * machine are the same. Once execution waits there is no pace any more. One thread, on any clock.
 */
public final class CapturePace {

  /** What a step costs beside its bytes, as if it were bytes: many small objects are work too. */
  private static final long STEP_OVERHEAD_BYTES = 4 << 10;

  private static final long HOLD_NANOS = 2_000_000;

  private static final long AGAIN_BYTES_PER_SECOND_MIN = 8 << 20;
  private static final long MILLI_NANOS = 1_000_000;

  private final long bytesPerSecond;
  private Pace pace;

  /** How fast the capture was on average. */
  private long captureBytesPerSecond;

  private long heldSinceNanos;
  private long heldNanos;
  private long bytesRead;
  private CaptureSchedule schedule = CaptureSchedule.NONE;
  private long requestsAtStart;
  private boolean hurried;

  /**
   * @param bytesPerSecond how fast a capture reads
   */
  public CapturePace(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
    this.captureBytesPerSecond = bytesPerSecond;
    this.pace = new Pace(bytesPerSecond, 0);
  }

  /** One that holds nobody back but by schedules. */
  public static CapturePace unlimited() {
    return new CapturePace(Long.MAX_VALUE);
  }

  /**
   * A capture begins.
   *
   * @param plan how far it should be after how many requests
   * @param requestsExecuted at its start
   */
  public void start(long nowNanos, CaptureSchedule plan, long requestsExecuted) {
    pace = new Pace(bytesPerSecond, nowNanos);
    captureBytesPerSecond = bytesPerSecond;
    bytesRead = 0;
    heldSinceNanos = 0;
    heldNanos = 0;
    schedule = plan;
    requestsAtStart = requestsExecuted;
    hurried = false;
  }

  /**
   * The capture has visited everything.
   *
   * @param nanos after its start
   * @param totalBytesRead by it so far
   */
  public void visited(long nowNanos, long nanos, long totalBytesRead) {
    captureBytesPerSecond = totalBytesRead / Math.max(1, nanos / MILLI_NANOS) * 1_000;
    readAgain(nowNanos, totalBytesRead);
  }

  /**
   * What was modified is read again from now on.
   *
   * @param totalBytesRead so far, by whatever counts them from now on
   */
  public void readAgain(long nowNanos, long totalBytesRead) {
    schedule = CaptureSchedule.NONE;
    hurried = false;
    bytesRead = totalBytesRead;
    pace = new Pace(againBytesPerSecond(), nowNanos);
  }

  private long againBytesPerSecond() {
    long wanted = Math.max(AGAIN_BYTES_PER_SECOND_MIN, captureBytesPerSecond);
    return bytesPerSecond == Long.MAX_VALUE ? bytesPerSecond : Math.min(bytesPerSecond, wanted);
  }

  /** Execution waits for the capture, or for the completion. */
  public void hurry() {
    hurried = true;
  }

  /**
   * Whether the capture does nothing now.
   *
   * @param totalBytesRead by it so far
   * @param requestsExecuted so far
   */
  public boolean givesWay(long nowNanos, long totalBytesRead, long requestsExecuted) {
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
  public long heldNanos() {
    return heldNanos;
  }

  /**
   * A step was done.
   *
   * @param nowNanos when it began
   * @param totalBytesRead so far
   */
  public void stepped(long nowNanos, long totalBytesRead) {
    if (heldSinceNanos != 0) {
      heldNanos += nowNanos - heldSinceNanos;
      heldSinceNanos = 0;
    }
    long bytes = totalBytesRead - bytesRead + STEP_OVERHEAD_BYTES;
    bytesRead = totalBytesRead;
    pace.spent(bytes, nowNanos);
  }

  /** How long until whatever is under way may read on; 0 if it may now. */
  public long waitMicros(long nowNanos) {
    return hurried ? 0 : pace.waitMicros(nowNanos);
  }
}
