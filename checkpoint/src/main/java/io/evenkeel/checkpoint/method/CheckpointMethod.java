package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.ImageSink;

/**
 * A way to take a checkpoint. Stateless; one instance serves all checkpoints. All methods of the
 * state family give the same root for the same state.
 */
public interface CheckpointMethod {

  /** The name in configuration, manifests and reports, as the talk writes it. */
  String name();

  /** Whether reading starts before {@code s}; if not, {@link #begin} is called at {@code s}. */
  boolean capturesAhead();

  /**
   * Starts a capture. Called on the executor between two batches: the modification list is empty
   * and tracking is on when it returns, so every later change of the state must be reported to
   * {@link Capture#modified}.
   *
   * @param reader read by the capture until {@link Capture#complete} returns, never after it
   * @param sink where the image is written; belongs to the capture from now on, is not touched
   *     before the first {@link Capture#step}, and then only by the lane that steps
   */
  Capture begin(StateReader reader, ImageSink sink);
}
