package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.util.List;

/**
 * One checkpoint being taken, from its capture start {@code c} to its position {@code s}.
 *
 * <p><b>Two lanes touch it.</b> The executor calls {@link #modified} and {@link #complete}; the
 * checkpoint lane calls {@link #step} until it returns true. There are no locks here: the driver
 * hands the capture from lane to lane through its queues, which order what was done before the
 * hand-over before what is done after it. {@link #modified} and {@link #step} may run at the same
 * time. A driver whose service cannot be read concurrently calls everything on the executor.
 */
public interface Capture extends AutoCloseable {

  /**
   * Executor: an object is about to be changed, created or deleted. Cheap; repeated reports are
   * harmless.
   */
  void modified(ObjectId id);

  /**
   * Checkpoint lane: reads, hashes and writes at most one range of objects.
   *
   * @return true when every object that was live all the time has been visited; then there is
   *     nothing to do until {@link #complete}
   * @throws CheckpointFailedException if the state cannot be read; close the capture
   * @throws IOException if the image cannot be written; close the capture
   */
  boolean step() throws IOException;

  /** Checkpoint lane: bytes of values that {@link #step} has read so far, for whoever paces it. */
  long bytesRead();

  /**
   * Executor, in the pause after batch {@code s} and before the next: takes what must be taken now.
   * Neither hashes (but for FULL_INLINE) nor touches files. The reader is not used after it
   * returns.
   *
   * @param sequence {@code s}
   * @param libraryObjects the library's own objects at {@code s}; they replace what was read of
   *     them. A reserved object that exists at {@code s} is either here, or was listed by the
   *     reader and reported like any other. Only kept here and read by the completion, so it may be
   *     a view that encodes what was frozen
   * @return the rest of the work, for the checkpoint lane; owns the sink from now on
   * @throws IllegalStateException if {@link #step} has not returned true: a late capture is waited
   *     for by the driver
   */
  Completion complete(long sequence, List<StateObject> libraryObjects);

  /** Abandons the checkpoint and its image. Does nothing after {@link #complete}. */
  @Override
  void close() throws IOException;
}
