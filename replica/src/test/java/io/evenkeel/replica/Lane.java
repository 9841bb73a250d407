package io.evenkeel.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;

/**
 * One lane of a replica in a {@link World}: what it has to do waits in a queue and is done, a few
 * pieces at a time, at moments the seed draws. So the lanes of a replica interleave in every way.
 */
final class Lane {

  /** A piece of work. */
  interface Work {
    void run() throws IOException;
  }

  private static final int PIECES_MAX = 4;

  private final World world;
  private final long delayMicrosMax;
  private final Work idle;
  private final ArrayDeque<Work> queue = new ArrayDeque<>();
  private boolean scheduled;
  private boolean closed;

  /**
   * @param delayMicrosMax how long a piece waits at most
   * @param idle done after each round
   */
  Lane(World world, long delayMicrosMax, Work idle) {
    this.world = world;
    this.delayMicrosMax = delayMicrosMax;
    this.idle = idle;
  }

  void post(Work work) {
    queue.add(work);
    schedule(delayMicrosMax);
  }

  /** Makes sure that a round comes. */
  void wake(long withinMicros) {
    schedule(withinMicros);
  }

  /** The process is gone. */
  void close() {
    closed = true;
    queue.clear();
  }

  private void schedule(long withinMicros) {
    if (!scheduled && !closed) {
      scheduled = true;
      world.after(1 + world.random.nextLong(withinMicros), this::round);
    }
  }

  private void round() {
    scheduled = false;
    try {
      int pieces = 1 + world.random.nextInt(PIECES_MAX);
      for (int i = 0; i < pieces && !closed && !queue.isEmpty(); i++) {
        queue.remove().run();
      }
      if (!closed) {
        idle.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!queue.isEmpty()) {
      schedule(delayMicrosMax);
    }
  }
}
