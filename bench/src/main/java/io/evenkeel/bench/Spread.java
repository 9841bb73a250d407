package io.evenkeel.bench;

import java.util.Collection;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Several trials as one figure.
 *
 * @param min the smallest
 * @param median the one in the middle, or the mean of the two in the middle
 * @param max the largest
 * @param count how many there are
 */
public record Spread(double min, double median, double max, int count) {

  /** Of no trials: zeros. */
  public static final Spread NONE = new Spread(0, 0, 0, 0);

  /** A value of each of them. */
  public static <T> Spread of(Collection<T> all, ToDoubleFunction<T> value) {
    return of(all.stream().mapToDouble(value).toArray());
  }

  /** Of values in any order. */
  public static Spread of(double... values) {
    if (values.length == 0) {
      return NONE;
    }
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1], sorted.length);
  }

  /** This median over that one, if that is not zero. */
  public OptionalDouble over(Spread other) {
    return count == 0 || other.median == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(median / other.median);
  }
}
