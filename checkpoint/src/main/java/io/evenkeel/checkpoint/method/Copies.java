package io.evenkeel.checkpoint.method;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Copies that the executor made, on their way to the checkpoint lane, which writes them. */
final class Copies {

  /** Why the executor made a copy. */
  enum Origin {
    /** In the pause at {@code s}. */
    POSITION,
    /** After it, before a change. */
    CHANGE,
    /** In a slice, since the service cannot be read by another lane. */
    SLICE
  }

  private record Copy(FinalState state, Origin origin) {}

  private final Handover<Copy> waiting = new Handover<>();
  private final AtomicLong heldBytes = new AtomicLong();

  // Checkpoint lane's.
  private long objects;
  private long bytes;

  /** The executor made a copy. */
  void put(FinalState state, Origin origin) {
    if (origin != Origin.POSITION) {
      heldBytes.addAndGet(state.bytes() + Reading.OBJECT_BYTES);
    }
    waiting.put(new Copy(state, origin));
  }

  /** The checkpoint lane: the next one, or null if there is none now. */
  @Nullable FinalState take() {
    Copy copy = waiting.take();
    if (copy == null) {
      return null;
    }
    long size = copy.state().bytes();
    if (copy.origin() != Origin.POSITION) {
      heldBytes.addAndGet(-size - Reading.OBJECT_BYTES);
    }
    if (copy.origin() != Origin.SLICE) {
      objects++;
      bytes += size;
    }
    return copy.state();
  }

  /** The checkpoint lane: whether {@link #take} would give one. */
  boolean hasNext() {
    return waiting.hasNext();
  }

  /** Copies made beside the pause and not taken yet, in bytes; any lane. */
  long heldBytes() {
    return heldBytes.get();
  }

  /** How many were taken that are no slices. */
  long objects() {
    return objects;
  }

  /** Their bytes. */
  long bytes() {
    return bytes;
  }
}
