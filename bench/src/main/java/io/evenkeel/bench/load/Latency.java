package io.evenkeel.bench.load;

import org.HdrHistogram.Histogram;

/**
 * How long requests took, in microseconds.
 *
 * @param p50 the median
 * @param p99 99 of 100 were not slower
 * @param p999 999 of 1000 were not slower
 * @param max the slowest
 */
public record Latency(long p50, long p99, long p999, long max) {

  /** Of values recorded in microseconds; zeros if there are none. */
  public static Latency of(Histogram micros) {
    return micros.getTotalCount() == 0
        ? new Latency(0, 0, 0, 0)
        : new Latency(
            micros.getValueAtPercentile(50),
            micros.getValueAtPercentile(99),
            micros.getValueAtPercentile(99.9),
            micros.getMaxValue());
  }
}
