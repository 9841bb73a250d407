package io.evenkeel.node.lane;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works off a {@link LaneQueue}. An exception out of its work is a bug of ours (or a
 * disk that failed): the lane stops and reports it once; it never goes on with half a step done.
 *
 * @param <E> kind of events
 */
public final class Lane<E> implements AutoCloseable {

  private static final int EVENTS_PER_ROUND_MAX = 256;

  /** What a lane does. */
  public interface Work<E> {
    /** One event. */
    void handle(E event) throws Exception;

    /** After a round of events, or when none came for a while. */
    void roundEnded(boolean idle) throws Exception;

    /** How long to wait for the next event. */
    long waitMicros();
  }

  private final LaneQueue<E> queue = new LaneQueue<>();
  private final Work<E> work;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean stopping;

  /**
   * @param name of the thread
   * @param failed told once when the lane stops because of an exception
   */
  public Lane(String name, Work<E> work, Consumer<Throwable> failed) {
    this.work = work;
    this.failed = failed;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Adds an event; any thread, never blocks. */
  public void put(E event) {
    queue.put(event);
  }

  /** Events that wait. */
  public int backlog() {
    return queue.size();
  }

  private void run() {
    try {
      while (!stopping) {
        round();
      }
    } catch (Throwable failure) {
      failed.accept(failure);
    } finally {
      stopped.countDown();
    }
  }

  private void round() throws Exception {
    @Nullable E event = queue.take(work.waitMicros());
    boolean idle = event == null;
    int handled = 0;
    while (event != null) {
      work.handle(event);
      handled++;
      event = handled < EVENTS_PER_ROUND_MAX && !stopping ? queue.take(0) : null;
    }
    work.roundEnded(idle);
  }

  /** Stops after the present round and waits for it, at most ten seconds. */
  @Override
  public void close() {
    stopping = true;
    Thread.interrupted();
    java.util.concurrent.locks.LockSupport.unpark(thread);
    if (!Thread.currentThread().equals(thread)) {
      try {
        if (!stopped.await(10, TimeUnit.SECONDS)) {
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
