package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import java.io.IOException;
import java.util.List;

/**
 * One checkpoint being taken, from its capture start {@code c} to its position {@code s}.
 *
 * <p><b>Two lanes touch it.</b> The executor calls {@link #completeBy}, {@link #modified}, {@link
 * #batchEnded}, {@link #slice} and {@link #complete}; the checkpoint lane calls {@link #step} until
 * it returns true, or until it gets the completion. Both may run at the same time. The driver hands
 * the capture, and later the completion, from the executor to the checkpoint lane through a queue,
 * which orders what was done before the hand-over before what is done after it. Only the checkpoint
 * lane touches the sink.
 */
public interface Capture extends Reading, AutoCloseable {

  /** Executor, once, before anything else: how the modification list is to be worked off. */
  void completeBy(CompletionMode mode);

  /**
   * Executor: an object is about to be changed, created or deleted. Cheap; repeated reports are
   * harmless.
   */
  void modified(ObjectId id);

  /**
   * Executor: a request did this. Called instead of {@link #modified} if the method {@linkplain
   * CheckpointMethod#usesUpdates uses updates}.
   */
  default void updated(Update update) {
    throw new IllegalStateException("this capture collects no updates");
  }

  /** Executor, between two batches: what was reported is changed now. */
  void batchEnded();

  /**
   * Checkpoint lane: reads, hashes and writes at most one range of objects; what slices read, if
   * the service cannot be read concurrently.
   *
   * @return true when there is nothing more to do before {@link #complete}
   * @throws CheckpointFailedException if the state cannot be read; close the capture
   * @throws IOException if the image cannot be written; close the capture
   */
  boolean step() throws IOException;

  /**
   * Checkpoint lane: a step that aims at holding less. May also be called after {@link #step}
   * returned true.
   *
   * @return whether no more than so many bytes are {@linkplain #heldBytes held}
   * @throws CheckpointFailedException as {@link #step}
   * @throws IOException as {@link #step}
   */
  default boolean makeRoom(long heldBytesMax) throws IOException {
    boolean unused = step();
    return heldBytes() <= heldBytesMax;
  }

  /** Whether every object that was live all the time has been visited; any lane. */
  boolean visited();

  /** Whether what is done after everything was visited is worth nothing after the position. */
  default boolean endsBeforePosition() {
    return false;
  }

  /**
   * Whether {@link #complete} must not be called before everything is {@linkplain #visited
   * visited}, so that the executor has to wait for a late capture.
   */
  default boolean holdsPosition() {
    return false;
  }

  /**
   * Executor, in the pause after batch {@code s} and before the next: takes what must be taken now.
   * Neither hashes (but for FULL_INLINE) nor touches files. The capture need not have visited
   * everything: what is left is read later, and copied by the executor before it changes.
   *
   * @param sequence {@code s}
   * @param libraryObjects the library's own objects at {@code s}; they replace what was read of
   *     them. A reserved object that exists at {@code s} is either here, or was listed by the
   *     reader and reported like any other. Only kept here and read by the completion, so it may be
   *     a view that encodes what was frozen
   * @return the rest of the work; owns the sink from now on
   */
  Completion complete(long sequence, List<StateObject> libraryObjects);

  /**
   * Checkpoint lane: abandons the checkpoint and its image. Does nothing after {@link #complete}.
   */
  @Override
  void close() throws IOException;
}
