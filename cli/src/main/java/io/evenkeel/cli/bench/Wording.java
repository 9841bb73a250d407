package io.evenkeel.cli.bench;

import java.util.Locale;

/** How the results of benches say things to people. */
final class Wording {

  private Wording() {}

  /** Whether a goal was reached. */
  static String verdict(boolean hit) {
    return hit ? "hit" : "MISSED";
  }

  /** Whole megabytes, or megabytes per second. */
  static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%,.0f", bytes / 1e6);
  }
}
