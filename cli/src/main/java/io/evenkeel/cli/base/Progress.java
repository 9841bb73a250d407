package io.evenkeel.cli.base;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far something is: a bar with rate and remaining time, or nothing. */
public interface Progress extends AutoCloseable {

  /** What is over sooner than this is not drawn. */
  long LATE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Draws nothing. */
  Progress NONE = position -> {};

  /** Says how far it is now. */
  void to(long position);

  @Override
  default void close() {}

  /** Draws only once it has taken two seconds: most of what is short needs no bar. */
  static Progress late(Supplier<Progress> drawn) {
    long begin = System.nanoTime();
    return new Progress() {
      private @Nullable Progress bar;

      @Override
      public void to(long position) {
        if (bar == null && System.nanoTime() - begin > LATE_NANOS) {
          bar = drawn.get();
        }
        if (bar != null) {
          bar.to(position);
        }
      }

      @Override
      public void close() {
        if (bar != null) {
          bar.close();
        }
      }
    };
  }

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
