package io.evenkeel.bench.report;

import io.evenkeel.bench.Results;
import io.evenkeel.bench.Spread;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Something that shall be reached.
 *
 * @param what is measured
 * @param unit of the figure, empty for a ratio
 * @param atLeast whether more is better
 * @param bound what the median must reach or not exceed
 * @param measure the figure of some results, {@link Spread#NONE} if they say nothing about it
 */
record Target(
    String what, String unit, boolean atLeast, double bound, Function<Results, Spread> measure) {

  static Target atLeast(String what, String unit, double bound, Function<Results, Spread> measure) {
    return new Target(what, unit, true, bound, measure);
  }

  static Target atMost(String what, String unit, double bound, Function<Results, Spread> measure) {
    return new Target(what, unit, false, bound, measure);
  }

  boolean hit(Spread spread) {
    return atLeast ? spread.median() >= bound : spread.median() <= bound;
  }

  private String goal() {
    return (atLeast ? "at least " : "at most ") + number(bound) + suffix();
  }

  private String suffix() {
    return unit.isEmpty() ? "" : " " + unit;
  }

  /** A row: what, target, measured, verdict, and the letter of the results that say so. */
  List<String> row(List<Results> all) {
    for (int i = 0; i < all.size(); i++) {
      Spread spread = measure.apply(all.get(i));
      if (spread.count() > 0) {
        return List.of(what, goal(), text(spread), hit(spread) ? "hit" : "**missed**", letter(i));
      }
    }
    return List.of(what, goal(), "not measured", "", "");
  }

  static String letter(int index) {
    return Character.toString('A' + index % 26);
  }

  private String text(Spread spread) {
    String text = number(spread.median());
    return (spread.count() == 1
            ? text
            : text + " [" + number(spread.min()) + ", " + number(spread.max()) + "]")
        + suffix();
  }

  private static String number(double value) {
    String format =
        value == Math.rint(value) || value >= 1_000 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
