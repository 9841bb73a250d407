package io.evenkeel.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * When a cluster that just started is as fast as it becomes. Full speed is that of the last {@value
 * #FULL_SAMPLES} samples; it is reached where {@value #NEAR_SAMPLES} of them together are nine
 * tenths of it for the first time.
 */
final class RampUp {

  private static final int FULL_SAMPLES = 20;
  private static final int NEAR_SAMPLES = 3;
  private static final double NEAR = 0.9;

  private record Sample(double seconds, long requests) {}

  private final List<Sample> samples = new ArrayList<>();

  /**
   * Something seen.
   *
   * @param seconds since the start
   * @param requests answered until then
   */
  void at(double seconds, long requests) {
    samples.add(new Sample(seconds, requests));
  }

  /** Empty if it was watched for less than twice as long as full speed is measured. */
  OptionalDouble secondsToFullSpeed() {
    int last = samples.size() - 1;
    if (samples.size() < 2 * FULL_SAMPLES) {
      return OptionalDouble.empty();
    }
    double full = perSecond(last - FULL_SAMPLES, last);
    for (int i = NEAR_SAMPLES; i < samples.size(); i++) {
      if (perSecond(i - NEAR_SAMPLES, i) >= NEAR * full) {
        return OptionalDouble.of(samples.get(i - NEAR_SAMPLES).seconds());
      }
    }
    return OptionalDouble.of(samples.get(last).seconds());
  }

  private double perSecond(int from, int to) {
    Sample first = samples.get(from);
    Sample second = samples.get(to);
    return (second.requests() - first.requests()) / (second.seconds() - first.seconds());
  }
}
