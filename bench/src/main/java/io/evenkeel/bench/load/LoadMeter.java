package io.evenkeel.bench.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Measures one load: a histogram of all requests, one of each tenth of a second, and the longest
 * times in which nothing came back. Any thread; nanoseconds are those of {@link System#nanoTime}.
 */
public final class LoadMeter {

  private static final int GAPS_MAX = 200;
  private static final long GAP_MICROS_MIN = 10_000;
  private static final long LATENCY_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);
  private static final long BUCKET_NANOS = TimeUnit.MILLISECONDS.toNanos(Bucket.MILLIS);

  private final long startMillis;
  private final long startNanos;
  private final Histogram all = new Histogram(LATENCY_MICROS_MAX, 3);
  private final Histogram current = new Histogram(LATENCY_MICROS_MAX, 2);
  private final List<Bucket> buckets = new ArrayList<>();
  private final PriorityQueue<Gap> gaps =
      new PriorityQueue<>(Comparator.comparingLong(Gap::micros));
  private long currentFailed;
  private long failures;
  private long lastNanos;

  /**
   * @param startMillis wall clock now
   * @param startNanos the other clock now
   */
  public LoadMeter(long startMillis, long startNanos) {
    this.startMillis = startMillis;
    this.startNanos = startNanos;
    this.lastNanos = startNanos;
  }

  public static LoadMeter startNow() {
    return new LoadMeter(System.currentTimeMillis(), System.nanoTime());
  }

  /** A result came. */
  public synchronized void completed(long sentNanos, long nowNanos) {
    roll(nowNanos);
    long micros = Math.max(0, Math.min(LATENCY_MICROS_MAX, (nowNanos - sentNanos) / 1000));
    all.recordValue(micros);
    current.recordValue(micros);
    noteGap(nowNanos);
  }

  /** A request ended without a result. */
  public synchronized void failed(long nowNanos) {
    roll(nowNanos);
    currentFailed++;
    failures++;
  }

  private void noteGap(long nowNanos) {
    long micros = (nowNanos - lastNanos) / 1000;
    if (micros >= GAP_MICROS_MIN) {
      gaps.add(new Gap(startMillis + (lastNanos - startNanos) / 1_000_000, micros));
      if (gaps.size() > GAPS_MAX) {
        gaps.remove();
      }
    }
    lastNanos = Math.max(lastNanos, nowNanos);
  }

  private void roll(long nowNanos) {
    while (nowNanos - startNanos >= (buckets.size() + 1) * BUCKET_NANOS) {
      buckets.add(new Bucket(current.getTotalCount(), currentFailed, Latency.of(current)));
      current.reset();
      currentFailed = 0;
    }
  }

  /** Wall clock at the start, milliseconds since 1970. */
  public long startMillis() {
    return startMillis;
  }

  /** How long it has been measured. */
  public double seconds(long nowNanos) {
    return (nowNanos - startNanos) / 1e9;
  }

  /** Requests with a result so far. */
  public synchronized long requests() {
    return all.getTotalCount();
  }

  /** How it went lately: the sum of the last complete buckets, at most {@code count}. */
  public synchronized List<Bucket> newest(int count) {
    return List.copyOf(buckets.subList(Math.max(0, buckets.size() - count), buckets.size()));
  }

  /** Everything until now. */
  public synchronized LoadResult result(long nowNanos) {
    roll(nowNanos);
    noteGap(nowNanos);
    List<Gap> longest = new ArrayList<>(gaps);
    longest.sort(Comparator.comparingLong(Gap::micros).reversed());
    Histogram corrected =
        all.copyCorrectedForCoordinatedOmission(Math.max(1, all.getValueAtPercentile(50)));
    return new LoadResult(
        startMillis,
        seconds(nowNanos),
        all.getTotalCount(),
        failures,
        Latency.of(all),
        Latency.of(corrected),
        List.copyOf(buckets),
        longest);
  }
}
