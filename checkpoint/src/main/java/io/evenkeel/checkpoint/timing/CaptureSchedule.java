package io.evenkeel.checkpoint.timing;

/**
 * How far a capture should be: evenly spread over seven eighths of its lead. One that is ahead may
 * give way to requests, one that is behind should hurry. Immutable.
 */
public final class CaptureSchedule {

  /** A schedule that nobody is ever ahead of. */
  public static final CaptureSchedule NONE = new CaptureSchedule(0, 0);

  /** Nobody is ahead by less. */
  private static final long TOLERANCE_BYTES = 512 << 10;

  private final long bytesExpected;
  private final long requestsPlanned;

  /**
   * @param bytesExpected what the capture reads, 0 if not known: then it is never ahead
   * @param requestsLeft requests until the position
   */
  public CaptureSchedule(long bytesExpected, long requestsLeft) {
    this.bytesExpected = bytesExpected;
    this.requestsPlanned = Math.max(1, requestsLeft - requestsLeft / 8);
  }

  /** Whether a capture that has read so much is further than it must be after so many requests. */
  public boolean ahead(long bytesRead, long requestsDone) {
    if (bytesExpected <= 0 || requestsDone >= requestsPlanned) {
      return false;
    }
    long perMille = Math.max(0, requestsDone) * 1000 / requestsPlanned;
    return bytesRead - TOLERANCE_BYTES > bytesExpected / 1000 * perMille;
  }
}
