package io.evenkeel.checkpoint.method;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One lane puts, another takes, first in, first out; neither ever waits. What was done before
 * {@link #put} is visible to who takes.
 *
 * @param <T> kind of things
 */
final class Handover<T> {

  /** A thing and the next one. */
  private static final class Node<T> extends AtomicReference<@Nullable Node<T>> {
    private static final long serialVersionUID = 1L;

    private transient @Nullable T item;

    Node(@Nullable T item) {
      this.item = item;
    }
  }

  private Node<T> last = new Node<>(null);
  private Node<T> taken = last;

  /** The giving lane. */
  void put(T item) {
    Node<T> node = new Node<>(item);
    last.set(node);
    last = node;
  }

  /** The taking lane: the oldest that was not taken, or null if there is none now. */
  @Nullable T take() {
    Node<T> next = taken.get();
    if (next == null) {
      return null;
    }
    T item = next.item;
    next.item = null;
    taken = next;
    return item;
  }

  /** The taking lane: whether there is something to take now. */
  boolean hasNext() {
    return taken.get() != null;
  }
}
