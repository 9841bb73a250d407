package io.evenkeel.cli.bench.suite;

import io.evenkeel.cli.local.Screen;
import java.util.concurrent.TimeUnit;

/** Draws a screen anew each second. */
final class Ticker implements AutoCloseable {

  private final Thread thread;

  Ticker(Screen screen) {
    thread = new Thread(() -> run(screen), "ticker");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(Screen screen) {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        screen.refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
