package io.evenkeel.node.lane;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Many threads put, one at a time takes. Putting never blocks and never fails: lanes answer each
 * other, and two bounded queues that wait for each other would stop both. What comes from outside
 * is bounded before it gets here (see {@link #size()} and {@link #bytes()}).
 *
 * @param <E> kind of events
 */
final class LaneQueue<E> {

  private static final int CHUNK = 1024;

  /** An event and the bytes it holds on to. */
  private record Entry<E>(E event, long bytes) {}

  private final MpscUnboundedArrayQueue<Entry<E>> queue = new MpscUnboundedArrayQueue<>(CHUNK);
  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Adds an event that holds on to {@code weight} bytes from outside; any thread. */
  void put(E event, long weight) {
    size.incrementAndGet();
    if (weight != 0) {
      bytes.addAndGet(weight);
    }
    queue.add(new Entry<>(event, weight));
  }

  /** Events that wait; any thread. */
  int size() {
    return size.get();
  }

  /** Bytes that waiting events hold on to; any thread. */
  long bytes() {
    return bytes.get();
  }

  /** Whether there is nothing to take; any thread. */
  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Takes the next event, null if there is none; one thread at a time. */
  @Nullable E poll() {
    Entry<E> entry = queue.poll();
    if (entry == null) {
      return null;
    }
    size.decrementAndGet();
    if (entry.bytes != 0) {
      bytes.addAndGet(-entry.bytes);
    }
    return entry.event;
  }
}
