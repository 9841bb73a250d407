package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.NewImages;

/**
 * A way to take a checkpoint. Stateless; one instance serves all checkpoints. All methods of the
 * state family give the same root for the same state.
 */
public interface CheckpointMethod {

  /** The name in configuration, manifests and reports, as the talk writes it. */
  String name();

  /** Which methods' checkpoints this one's can be compared with. */
  default MethodFamily family() {
    return MethodFamily.STATE;
  }

  /**
   * The state is taken at every so-manieth position. At the others the checkpoint is the last state
   * taken and the log of requests since. Part of what replicas agree on.
   */
  default int positionsPerFull() {
    return 1;
  }

  /** This method with that number; one that takes the state at each position stays what it is. */
  default CheckpointMethod withPositionsPerFull(int positions) {
    return this;
  }

  /** Whether reading starts before {@code s}; if not, {@link #begin} is called at {@code s}. */
  boolean capturesAhead();

  /**
   * Whether it takes only what changed since the last checkpoint, where that is known, and so needs
   * every modification reported to {@link Changes} all the time.
   */
  default boolean tracksChanges() {
    return false;
  }

  /**
   * Whether it collects updates; then it needs a service that makes them, and reports what requests
   * do through {@link Capture#updated}.
   */
  default boolean usesUpdates() {
    return false;
  }

  /**
   * One of so many checkpoints reads all objects, also those of which nothing is reported; 0 if
   * none has to.
   */
  default int fullEvery() {
    return 0;
  }

  /**
   * This method, with one full checkpoint in so many. Where each is full anyway, nothing changes.
   *
   * @param everyCheckpoints at least 1, or 0 for never
   */
  default CheckpointMethod scrubbing(int everyCheckpoints) {
    return tracksChanges() && everyCheckpoints > 0 ? new Scrubbing(this, everyCheckpoints) : this;
  }

  /**
   * Starts a capture. Called on the executor between two batches: the modification list is empty
   * and tracking is on when it returns, so every later change of the state must be reported to
   * {@link Capture#modified}.
   *
   * @param reader read by the capture until {@link Capture#complete} returns, never after it
   * @param images opens the image that is written; the sink belongs to the capture, is not touched
   *     before the first {@link Capture#step}, and then only by the lane that steps
   * @param changes what changed since the last checkpoint, if this method tracks that; used during
   *     this call only
   */
  Capture begin(StateReader reader, NewImages images, Changes changes);
}
