package io.evenkeel.cli.ratis;

import io.evenkeel.cli.local.RatisProcesses;
import io.evenkeel.ratis.Standing;
import java.util.Optional;

/**
 * Asks servers again and again how long they stopped for their last snapshot or checkpoint. What
 * they say at first is of one before.
 */
final class PauseWatch implements AutoCloseable {

  private static final long EVERY_MILLIS = 200;

  private final RatisProcesses servers;
  private final long[] said = new long[RatisProcesses.SERVERS];
  private final Thread thread = new Thread(this::run, "pause-watch");
  private volatile boolean ended;
  private volatile long microsMax;

  /** Begins at once. */
  PauseWatch(RatisProcesses servers) {
    this.servers = servers;
    for (int i = 0; i < said.length; i++) {
      said[i] = lastMicros(i).orElse(0L);
    }
    thread.setDaemon(true);
    thread.start();
  }

  private Optional<Long> lastMicros(int server) {
    return servers.standing(server).map(Standing::pauseMicrosLast);
  }

  private void run() {
    try {
      while (!ended) {
        look();
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look() {
    for (int i = 0; i < said.length; i++) {
      long now = lastMicros(i).orElse(said[i]);
      if (now != said[i]) {
        said[i] = now;
        microsMax = Math.max(microsMax, now);
      }
    }
  }

  /** The longest since the start; 0 if there was none. */
  long microsMax() {
    look();
    return microsMax;
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join();
  }
}
