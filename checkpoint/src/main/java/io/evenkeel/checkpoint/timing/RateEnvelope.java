package io.evenkeel.checkpoint.timing;

/**
 * The upper envelope of a request rate, as a capture of a given length sees it: the highest average
 * over so long a window, recently. What is shorter than a capture averages out in it, what is
 * longer counts in full. Jumps up with a busier window, decays by 1/128 per 50 ms.
 *
 * <p>Integers only; no clock: time comes in. One thread at a time.
 */
final class RateEnvelope {

  private static final long BUCKET_MICROS = 50_000;
  private static final int BUCKETS = 1024;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long REQUESTS_MAX = 1L << 40;

  private final long[] buckets = new long[BUCKETS];
  private boolean started;
  private long current;
  private long filled;
  private long count;
  private long perSecond;

  /**
   * So many requests were executed.
   *
   * @param windowMicros how long a window is looked at
   * @return whether a bucket of time was finished, so that the envelope may be another
   */
  boolean executed(long requests, long nowMicros, long windowMicros) {
    long bucket = Math.floorDiv(nowMicros, BUCKET_MICROS);
    boolean finished = started && bucket > current;
    if (!started) {
      started = true;
      current = bucket;
    }
    // What lies further back than all buckets has decayed to nothing.
    long skip = Math.max(0, bucket - current - 2 * BUCKETS);
    if (skip > 0) {
      perSecond = 0;
      current += skip;
    }
    while (current < bucket) {
      finish(windowMicros);
    }
    count = Math.min(REQUESTS_MAX, count + requests);
    return finished;
  }

  private void finish(long windowMicros) {
    buckets[(int) Math.floorMod(current, (long) BUCKETS)] = count;
    count = 0;
    filled = Math.min(BUCKETS, filled + 1);
    current++;
    long window = Math.min(filled, Math.max(2, windowMicros / BUCKET_MICROS));
    long sum = 0;
    for (long back = 1; back <= window; back++) {
      sum += buckets[(int) Math.floorMod(current - back, (long) BUCKETS)];
    }
    long rate = sum * MICROS_PER_SECOND / (window * BUCKET_MICROS);
    if (perSecond > rate) {
      perSecond -= Math.max(1, (perSecond - rate) / 128);
    }
    perSecond = Math.max(perSecond, rate);
  }

  /** Requests per second. */
  long perSecond() {
    return perSecond;
  }
}
