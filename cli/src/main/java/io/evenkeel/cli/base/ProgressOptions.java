package io.evenkeel.cli.base;

import picocli.CommandLine.Option;

/** Whether progress is drawn. */
public final class ProgressOptions {

  @Option(
      names = "--no-progress",
      description = "Draws no progress bar; it is drawn only on a terminal anyway.")
  private boolean none;

  /**
   * Begins to draw, if standard error is a terminal.
   *
   * @param end where it ends, -1 if unknown
   */
  public Progress start(CliContext context, String task, long end, String unit, long unitSize) {
    return none || !context.interactive()
        ? Progress.NONE
        : Progress.drawn(context.err(), task, end, unit, unitSize);
  }

  /** The same for what is usually short: begins to draw after two seconds. */
  public Progress startLate(CliContext context, String task, long end, String unit, long unitSize) {
    return none || !context.interactive()
        ? Progress.NONE
        : Progress.late(() -> Progress.drawn(context.err(), task, end, unit, unitSize));
  }
}
