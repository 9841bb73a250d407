package io.evenkeel.node.lane;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
  private static final int STOP_SECONDS_MAX = 10;

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
  private final String name;
  private final Consumer<Throwable> failed;
  private volatile @Nullable Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean stopping;

  /**
   * @param name of the thread
   * @param failed told once when the lane stops because of an exception
   */
  public Lane(String name, Consumer<Throwable> failed) {
    this.name = name;
    this.failed = failed;
  }

  /** Starts the thread; what was put before waits in the queue. Once only. */
  public void start(Work<E> work) {
    Thread started = new Thread(() -> run(work), name);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Adds an event; any thread, never blocks. */
  public void put(E event) {
    queue.put(event, 0);
  }

  /** The same for an event that holds on to {@code bytes} bytes from outside. */
  public void put(E event, long bytes) {
    queue.put(event, bytes);
  }

  /** Events that wait. */
  public int backlog() {
    return queue.size();
  }

  /** Bytes that waiting events hold on to. */
  public long backlogBytes() {
    return queue.bytes();
  }

  /** Whether the lane was told to stop: what takes long may end early. */
  public boolean stopping() {
    return stopping;
  }

  private void run(Work<E> work) {
    try {
      while (!stopping) {
        round(work);
      }
    } catch (Throwable failure) {
      failed.accept(failure);
    } finally {
      stopped.countDown();
    }
  }

  private void round(Work<E> work) throws Exception {
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
    Thread present = thread;
    if (present == null || present.equals(Thread.currentThread())) {
      return;
    }
    LockSupport.unpark(present);
    try {
      if (!stopped.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        present.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
