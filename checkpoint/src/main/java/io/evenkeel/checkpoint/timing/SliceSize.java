package io.evenkeel.checkpoint.timing;

/**
 * How much to read at once, so that it takes no longer than a budget: learned from how long earlier
 * slices took. Starts small, at most doubles, and aims at half of the budget, since objects are
 * read as a whole and no two take the same time.
 *
 * <p>Integers only; no clock: durations come in. One thread at a time.
 */
public final class SliceSize {

  private static final long BYTES_FIRST = 16 << 10;
  private static final long BYTES_MIN = 1 << 10;
  private static final long BYTES_MAX = 16 << 20;
  private static final long MICROS_MAX = 1L << 32;

  private final long aimMicros;

  /** Average cost in microseconds per MiB; 0 while unknown. */
  private long cost;

  private long bytes = BYTES_FIRST;

  /**
   * @param budgetMicros how long a slice may take, at least 2
   */
  public SliceSize(long budgetMicros) {
    if (budgetMicros < 2) {
      throw new IllegalArgumentException("a budget of " + budgetMicros + " us");
    }
    this.aimMicros = Math.min(MICROS_MAX, budgetMicros / 2);
  }

  /** How many bytes the next slice may read. */
  public long bytes() {
    return bytes;
  }

  /** A slice took so long. Slow ones count at once, fast ones only as a trend. */
  public void took(long bytesRead, long micros) {
    if (bytesRead <= 0) {
      return;
    }
    long seen = (Math.min(MICROS_MAX, Math.max(1, micros)) << 20) / bytesRead;
    if (cost == 0 || seen > cost) {
      cost = cost == 0 ? seen : cost + (seen - cost + 1) / 2;
    } else {
      cost -= (cost - seen) / 8;
    }
    long affordable = (aimMicros << 20) / Math.max(1, cost);
    bytes = Math.max(BYTES_MIN, Math.min(Math.min(BYTES_MAX, 2 * bytes), affordable));
  }
}
