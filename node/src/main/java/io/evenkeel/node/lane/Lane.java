package io.evenkeel.node.lane;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Works off a queue of events, one at a time, in rounds. It has a thread of its own; a thread that
 * brought events may run the rounds in its place with {@link #help}, which spares waking one. Who
 * runs a round owns the lane meanwhile, so that its work is never done by two threads at once, and
 * each sees what the one before did.
 *
 * <p>An exception out of its work is a bug of ours (or a disk that failed): the lane stops and
 * reports it once; it never goes on with half a step done.
 *
 * @param <E> kind of events
 */
public final class Lane<E> implements AutoCloseable {

  private static final int EVENTS_PER_ROUND_MAX = 256;
  private static final int ROUNDS_HELPED_MAX = 4;
  private static final long NOT_READY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int STOP_SECONDS_MAX = 10;

  /** What a lane does. */
  public interface Work<E> {
    /** One event; never waits. */
    void handle(E event) throws Exception;

    /**
     * Asked before each event: whether it may be taken. Does what could not be done yet; the lane
     * asks again after a while.
     */
    default boolean ready() throws Exception {
      return true;
    }

    /** After a round of events, or when none came for a while. */
    void roundEnded(boolean idle) throws Exception;

    /** How long to wait for the next event. */
    long waitMicros();
  }

  private final LaneQueue<E> queue = new LaneQueue<>();
  private final String name;
  private final Consumer<Throwable> failed;
  private final AtomicBoolean owned = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Work<E> work;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Thread parked;
  private volatile boolean stopping;

  /** It failed; whoever owned it then does so for ever. */
  private volatile boolean broken;

  /**
   * @param name of the thread
   * @param failed told once when the lane stops because of an exception
   */
  public Lane(String name, Consumer<Throwable> failed) {
    this.name = name;
    this.failed = failed;
  }

  /** Starts the thread; what was put before waits in the queue. Once only. */
  public void start(Work<E> does) {
    Thread started = new Thread(() -> run(does), name);
    started.setDaemon(true);
    thread = started;
    work = does;
    started.start();
  }

  /** Adds an event; any thread, never blocks. */
  public void put(E event) {
    put(event, 0);
  }

  /** The same for an event that holds on to {@code bytes} bytes from outside. */
  public void put(E event, long bytes) {
    queue.put(event, bytes);
    wakeIfNobodyRuns();
  }

  /**
   * The same from a thread that calls {@link #help} or {@link #wake} soon, or runs a round now:
   * wakes nobody. What is forgotten all the same waits for the lane's next look at its queue.
   */
  public void leave(E event, long bytes) {
    queue.put(event, bytes);
  }

  /** Has what was left taken soon. */
  public void wake() {
    wakeIfNobodyRuns();
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

  /**
   * Runs rounds for what waits, in the calling thread, unless another one does. Leaves after a few,
   * since the caller has other things to do: the lane's own thread goes on.
   */
  public void help() {
    Work<E> does = work;
    boolean ready = true;
    for (int i = 0; does != null && ready && i < ROUNDS_HELPED_MAX; i++) {
      if (stopping || queue.isEmpty() || !owned.compareAndSet(false, true)) {
        return; // who owns it looks at the queue again before and after it leaves
      }
      try {
        ready = round(does);
      } catch (Throwable failure) {
        fail(failure);
        return;
      }
      owned.set(false);
    }
    if (!queue.isEmpty()) {
      wakeIfNobodyRuns();
    }
  }

  /**
   * Who runs a round sees the event: it looks at the queue after it said that it does not run any
   * more, and this looks whether one runs after it put the event there.
   */
  private void wakeIfNobodyRuns() {
    if (!owned.get()) {
      Thread sleeper = parked;
      if (sleeper != null) {
        LockSupport.unpark(sleeper);
      }
    }
  }

  private void run(Work<E> does) {
    long waitNanos = 0;
    try {
      while (!stopping && !broken) {
        if (owned.compareAndSet(false, true)) {
          boolean ready = round(does);
          waitNanos = TimeUnit.MICROSECONDS.toNanos(does.waitMicros());
          owned.set(false);
          if (!ready) {
            LockSupport.parkNanos(this, NOT_READY_NANOS);
            continue;
          }
        }
        await(waitNanos);
      }
      while (!broken && !owned.compareAndSet(false, true)) {
        Thread.onSpinWait(); // nobody helps any more after its present round
      }
    } catch (Throwable failure) {
      fail(failure);
    } finally {
      stopped.countDown();
    }
  }

  private void fail(Throwable failure) {
    broken = true;
    LockSupport.unpark(thread);
    failed.accept(failure);
  }

  /** One round; false if the work was not ready for all of it. */
  private boolean round(Work<E> does) throws Exception {
    if (!does.ready()) {
      return false;
    }
    @Nullable E event = queue.poll();
    boolean idle = event == null;
    int handled = 0;
    while (event != null) {
      does.handle(event);
      handled++;
      if (!does.ready()) {
        return false;
      }
      event = handled < EVENTS_PER_ROUND_MAX && !stopping ? queue.poll() : null;
    }
    does.roundEnded(idle);
    return true;
  }

  /** Waits until there is something to take and nobody takes it. */
  private void await(long nanos) {
    long deadline = System.nanoTime() + nanos;
    long left = nanos;
    parked = Thread.currentThread();
    while (left > 0 && !stopping && !broken && (queue.isEmpty() || owned.get())) {
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
      LockSupport.parkNanos(this, left);
      left = deadline - System.nanoTime();
    }
    parked = null;
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
