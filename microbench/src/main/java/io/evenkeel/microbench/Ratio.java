package io.evenkeel.microbench;

import java.util.List;
import org.openjdk.jmh.util.ListStatistics;

/**
 * How fast a piece is, as a part of what its reference does with the same bytes.
 *
 * @param value 1 is as fast
 * @param noise how far off it may be, as a part of it: half the 99 % confidence interval
 */
record Ratio(double value, double noise) {

  /**
   * Above this, a piece that has lost half of its speed could not be told from one that has not.
   */
  static final double NOISE_MAX = 0.5;

  private static final double CONFIDENCE = 0.99;

  /** Whether nothing can be said. */
  boolean isNoise() {
    return !(noise <= NOISE_MAX);
  }

  /** Of the times for each byte, from as many iterations as there were. */
  static Ratio of(List<Double> reference, List<Double> piece) {
    ListStatistics whole = statistics(reference);
    ListStatistics part = statistics(piece);
    double value = whole.getPercentile(50) / part.getPercentile(50);
    return new Ratio(value, Math.hypot(error(whole), error(part)));
  }

  private static ListStatistics statistics(List<Double> samples) {
    return new ListStatistics(samples.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Relative error of the mean; without a second sample nobody knows. */
  private static double error(ListStatistics samples) {
    return samples.getN() < 2
        ? Double.POSITIVE_INFINITY
        : samples.getMeanErrorAt(CONFIDENCE) / samples.getMean();
  }
}
