package io.evenkeel.cli.simulate;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How far a campaign is: a line drawn anew on a terminal, now and then a line elsewhere. */
final class SimulationProgress {

  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LINES_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final PrintStream out;
  private final boolean terminal;
  private final SeedRange range;
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos;
  private boolean drawn;

  SimulationProgress(PrintStream out, boolean terminal, SeedRange range) {
    this.out = out;
    this.terminal = terminal;
    this.range = range;
  }

  /** So many runs ended. */
  void ran(long runs) {
    long now = System.nanoTime();
    if (now - shownNanos < (terminal ? TERMINAL_NANOS : LINES_NANOS)) {
      return;
    }
    shownNanos = now;
    double seconds = (now - startNanos) / 1e9;
    String text =
        String.format(
            Locale.ROOT, "%d%s seeds, %.1f a second", runs, range.count(), runs / seconds);
    if (terminal) {
      out.print("\r\u001b[K" + text);
      out.flush();
      drawn = true;
    } else {
      out.println(text);
    }
  }

  /** Nothing is shown any more. */
  void end() {
    if (drawn) {
      out.print("\r\u001b[K");
      out.flush();
    }
  }
}
