package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;

/** What is left of a checkpoint after the pause. Used by the checkpoint lane only. */
public interface Completion extends AutoCloseable {

  /**
   * Hashes and writes at most one range of what was taken in the pause, and at last ends the image.
   *
   * @return true when {@link #result} is there
   * @throws CheckpointFailedException if this checkpoint cannot be right; close the completion
   * @throws IOException if the image cannot be written; close the completion
   */
  boolean step() throws IOException;

  /**
   * The finished image, readable and not yet published.
   *
   * @throws IllegalStateException before {@link #step} returned true
   */
  Image result();

  /** What this checkpoint consisted of; final once the image is finished. */
  CaptureStatistics statistics();

  /** Drops the image unless it was finished. */
  @Override
  void close() throws IOException;
}
