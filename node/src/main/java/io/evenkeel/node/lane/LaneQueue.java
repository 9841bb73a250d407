package io.evenkeel.node.lane;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Many threads put, one takes. Putting never blocks and never fails: lanes answer each other, and
 * two bounded queues that wait for each other would stop both. What comes from outside is bounded
 * before it gets here (see {@link #size()} and {@link #bytes()}).
 *
 * @param <E> kind of events
 */
public final class LaneQueue<E> {

  private static final int CHUNK = 1024;

  /** An event and the bytes it holds on to. */
  private record Entry<E>(E event, long bytes) {}

  private final MpscUnboundedArrayQueue<Entry<E>> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Thread parked;

  /** Adds an event that holds on to {@code weight} bytes from outside; any thread. */
  public void put(E event, long weight) {
    size.incrementAndGet();
    bytes.addAndGet(weight);
    queue.add(new Entry<>(event, weight));
    Thread sleeper = parked;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    }
  }

  /** Events that wait; any thread. */
  public int size() {
    return size.get();
  }

  /** Bytes that waiting events hold on to; any thread. */
  public long bytes() {
    return bytes.get();
  }

  /**
   * Takes the next event, waiting for one if there is none; the lane's thread only.
   *
   * @return null if none came in time
   */
  public @Nullable E take(long timeoutMicros) {
    E event = poll();
    if (event != null || timeoutMicros <= 0) {
      return event;
    }
    long deadline = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(timeoutMicros);
    parked = Thread.currentThread();
    try {
      event = poll();
      while (event == null) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || Thread.currentThread().isInterrupted()) {
          return null;
        }
        LockSupport.parkNanos(this, left);
        event = poll();
      }
      return event;
    } finally {
      parked = null;
    }
  }

  private @Nullable E poll() {
    Entry<E> entry = queue.poll();
    if (entry == null) {
      return null;
    }
    size.decrementAndGet();
    bytes.addAndGet(-entry.bytes);
    return entry.event;
  }
}
