package io.evenkeel.cli.torture;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Tells every few seconds what is being done and how much time is left. */
final class Story implements AutoCloseable {

  private static final int EVERY_SECONDS = 5;

  private final PrintStream out;
  private final LoadCounts counts;
  private final long endNanos;
  private final Thread thread = new Thread(this::run, "story");
  private volatile String doing = "starting";

  Story(PrintStream out, LoadCounts counts, long endNanos) {
    this.out = out;
    this.counts = counts;
    this.endNanos = endNanos;
    thread.setDaemon(true);
    thread.start();
  }

  /** Something else is being done from now on. */
  void now(String what) {
    doing = what;
    tell();
  }

  private void tell() {
    long left = Math.max(0, TimeUnit.NANOSECONDS.toSeconds(endNanos - System.nanoTime()));
    out.printf(
        Locale.ROOT,
        "%d:%02d left, %,d acknowledged: %s%n",
        left / 60,
        left % 60,
        counts.acknowledgedCount(),
        doing);
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(EVERY_SECONDS);
        tell();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
