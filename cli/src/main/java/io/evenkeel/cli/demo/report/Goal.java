package io.evenkeel.cli.demo.report;

import io.evenkeel.cli.demo.result.DemoResult;
import java.util.List;
import java.util.Locale;

/**
 * How much longer the longest pause of another method shall be than DFC_CAW's, at least.
 *
 * @param method the other method
 * @param ratio the goal
 */
record Goal(String method, double ratio) {

  private static final List<Goal> ALL = List.of(new Goal("FULL", 4), new Goal("FULL_INLINE", 10));

  /** The goals that this demonstration can say something about: both methods were measured. */
  static List<Goal> of(DemoResult result) {
    return ALL.stream()
        .filter(
            goal -> result.phase("DFC_CAW").isPresent() && result.phase(goal.method).isPresent())
        .toList();
  }

  boolean hit(DemoResult result) {
    return result.pauseRatio(method) >= ratio;
  }

  /** One line. */
  String text(DemoResult result) {
    return String.format(
        Locale.ROOT,
        "longest pause %s : DFC_CAW = %.1f (goal at least %.0f: %s)",
        method,
        result.pauseRatio(method),
        ratio,
        hit(result) ? "hit" : "MISSED");
  }
}
