package io.evenkeel.cli.kv;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far something is: a bar with rate and remaining time, or nothing. */
interface Progress extends AutoCloseable {

  /** Draws nothing. */
  Progress NONE = position -> {};

  /** Says how far it is now. */
  void to(long position);

  @Override
  default void close() {}

  /** A bar on a terminal. */
  static Progress drawn(PrintStream terminal, String task, long end, String unit, long unitSize) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(end)
            .setUnit(" " + unit, unitSize)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .showSpeed()
            .build();
    return new Progress() {
      @Override
      public void to(long position) {
        bar.stepTo(position);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }
}
