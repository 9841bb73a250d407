package io.evenkeel.microbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run beside a baseline. */
final class Comparison {

  /** What became of a piece. */
  enum Verdict {
    /** Within what tolerance and noise allow. */
    SAME,
    /** Slower by more than tolerance and noise together. */
    WORSE,
    /** Faster by more than tolerance and noise together. */
    BETTER,
    /** The noise is so large that nothing can be said. */
    NOISY,
    /** Not in the baseline. */
    NEW
  }

  /**
   * One piece.
   *
   * @param change of the ratio, as a part of the baseline's; 0 if there is none
   * @param noise of that change
   */
  record Line(
      Subject subject, Ratio now, double baseline, double change, double noise, Verdict verdict) {}

  private Comparison() {}

  /** What is to be said of each piece that was measured, in their order. */
  static List<Line> of(Map<Subject, Ratio> measured, Baseline baseline) {
    List<Line> lines = new ArrayList<>();
    measured.forEach(
        (subject, now) -> lines.add(line(subject, now, baseline.pieces().get(subject.name()))));
    return lines;
  }

  private static Line line(Subject subject, Ratio now, Baseline.@Nullable Piece before) {
    if (before == null) {
      return new Line(subject, now, 0, 0, now.noise(), Verdict.NEW);
    }
    double change = now.value() / before.ratio() - 1;
    double noise = Math.hypot(now.noise(), before.noise());
    return new Line(
        subject, now, before.ratio(), change, noise, verdict(change, noise, before.tolerance()));
  }

  private static Verdict verdict(double change, double noise, double tolerance) {
    double bound = tolerance + noise;
    if (change > bound) {
      return Verdict.BETTER;
    }
    if (!(noise <= Ratio.NOISE_MAX)) {
      return Verdict.NOISY;
    }
    return change < -bound ? Verdict.WORSE : Verdict.SAME;
  }

  /** The pieces that look worse. */
  static List<Subject> worse(List<Line> lines) {
    return lines.stream()
        .filter(line -> line.verdict() == Verdict.WORSE)
        .map(Line::subject)
        .toList();
  }
}
