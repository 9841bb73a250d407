package io.evenkeel.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;

/**
 * One lane of a replica: what it has to do waits in a queue and is done, a few pieces at a time, at
 * moments the seed draws. So the lanes of a replica interleave in every way.
 */
final class Lane {

  /** A piece of work. */
  interface Work {
    void run() throws IOException;
  }

  private static final int PIECES_MAX = 4;

  private final SimReplica replica;
  private final String name;
  private final long delayMicrosMax;
  private final Work idle;
  private final ArrayDeque<Work> queue = new ArrayDeque<>();
  private final boolean onDisk;
  private boolean scheduled;
  private boolean closed;

  /**
   * @param delayMicrosMax how long a piece waits at most
   * @param idle done after each round
   */
  Lane(SimReplica replica, String name, long delayMicrosMax, Work idle) {
    this.onDisk = name.equals(CheckpointLane.NAME);
    this.replica = replica;
    this.name = name;
    this.delayMicrosMax = delayMicrosMax;
    this.idle = idle;
  }

  void post(Work work) {
    queue.add(work);
    schedule(delayMicrosMax);
  }

  /** The first piece of all takes that long; what is posted meanwhile comes after it. */
  void begin(Work work, long micros) {
    queue.add(work);
    scheduled = true;
    replica.world.after(micros, this::round);
  }

  /** Makes sure that a round comes. */
  void wake(long withinMicros) {
    schedule(withinMicros);
  }

  /** Does a few pieces of work, within another lane's. */
  void runSome() throws IOException {
    int pieces = queue.isEmpty() ? 0 : 1 + replica.world.random.nextInt(PIECES_MAX);
    for (int i = 0; i < pieces && !closed && !queue.isEmpty(); i++) {
      queue.remove().run();
    }
  }

  /** The process is gone. */
  void close() {
    closed = true;
    queue.clear();
  }

  int size() {
    return queue.size();
  }

  private void schedule(long withinMicros) {
    if (!scheduled && !closed) {
      scheduled = true;
      long slower = onDisk ? replica.diskStepMicrosMax() : 0;
      replica.world.after(1 + replica.world.random.nextLong(withinMicros + slower), this::round);
    }
  }

  private void round() {
    scheduled = false;
    if (closed) {
      return;
    }
    long pause = replica.clock().pausedMicros();
    if (pause > 0) {
      replica.world.coverage.reached(Rare.PAUSED);
      scheduled = true;
      replica.world.after(pause, this::round);
      return;
    }
    try {
      int pieces = 1 + replica.world.random.nextInt(PIECES_MAX);
      for (int i = 0; i < pieces && !closed && !queue.isEmpty(); i++) {
        queue.remove().run();
      }
      if (!closed) {
        idle.run();
      }
    } catch (Crashed crash) {
      replica.died(name);
    } catch (IOException | UncheckedIOException failure) {
      replica.diskFailed(failure); // as a process does: nothing can be relied on any more
    }
    if (!queue.isEmpty()) {
      schedule(delayMicrosMax);
    }
  }
}
