package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;

/**
 * What is left of a checkpoint after the pause. The executor calls {@link #claims}, {@link #copy},
 * {@link #slice} and {@link #abandon}, the checkpoint lane the rest, at the same time.
 */
public interface Completion extends Reading, AutoCloseable {

  /**
   * Executor: an object is about to be changed, created or deleted.
   *
   * @return whether it must be copied first, by {@link #copy}: at most once for each object
   */
  boolean claims(ObjectId id);

  /**
   * Executor, after {@link #claims} and before the change: copies the object as it is. Neither
   * hashes nor touches files; never throws for what the service throws.
   */
  void copy(ObjectId id);

  /**
   * Executor: the state is about to change without reports. What is not taken yet is lost with this
   * checkpoint, and {@link #step} says so; if everything was taken, nothing happens.
   */
  void abandon();

  /**
   * Checkpoint lane: takes, hashes and writes at most one range of what is left, and at last ends
   * the image.
   *
   * @return true when {@link #result} is there
   * @throws CheckpointFailedException if this checkpoint cannot be right; close the completion
   * @throws IOException if the image cannot be written; close the completion
   */
  boolean step() throws IOException;

  /** Whether every object that was live all the time has been visited; any lane. */
  boolean visited();

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
