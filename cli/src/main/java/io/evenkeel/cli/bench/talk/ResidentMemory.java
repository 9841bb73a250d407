package io.evenkeel.cli.bench.talk;

import io.evenkeel.cli.local.Fleet;
import java.util.concurrent.TimeUnit;

/** How far the resident memory of replicas rises above what it is at first. */
final class ResidentMemory implements AutoCloseable {

  private static final int POLL_MILLIS = 100;

  private final Fleet fleet;
  private final long[] first;
  private final Thread thread = new Thread(this::run, "resident-memory");
  private volatile long roseBytesMax;

  /** Starts at once. */
  ResidentMemory(Fleet fleet) {
    this.fleet = fleet;
    this.first = new long[fleet.size()];
    for (int i = 0; i < first.length; i++) {
      first[i] = fleet.rssBytes(i);
    }
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        for (int i = 0; i < first.length; i++) {
          roseBytesMax = Math.max(roseBytesMax, fleet.rssBytes(i) - first[i]);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The most that any of them rose so far; 0 where the system does not tell. */
  long roseBytesMax() {
    return roseBytesMax;
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
