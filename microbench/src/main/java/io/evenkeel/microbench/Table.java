package io.evenkeel.microbench;

import java.util.List;
import java.util.Locale;

/** What a run says to people. */
final class Table {

  private static final String ROW = "%-34s %8s  %-12s %8s %8s  %7s  %s%n";

  private Table() {}

  static String of(List<Comparison.Line> lines) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT, ROW, "piece", "ratio", "to", "baseline", "change", "noise", "verdict"));
    for (Comparison.Line line : lines) {
      boolean known = line.verdict() != Comparison.Verdict.NEW;
      out.append(
          String.format(
              Locale.ROOT,
              ROW,
              line.subject().name(),
              ratio(line.now().value()),
              line.subject().against().label(),
              known ? ratio(line.baseline()) : "-",
              known ? String.format(Locale.ROOT, "%+.0f %%", 100 * line.change()) : "-",
              String.format(Locale.ROOT, "%.0f %%", 100 * line.noise()),
              line.verdict().name().toLowerCase(Locale.ROOT)));
    }
    return out.toString();
  }

  /** Three digits, wherever they begin. */
  private static String ratio(double value) {
    return String.format(Locale.ROOT, value < 0.1 ? "%.4f" : "%.3f", value);
  }
}
