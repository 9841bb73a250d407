package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.NewImages;

/**
 * FULL, stop the world: pause at {@code s}, copy every object, resume. Hashing and writing happen
 * after resuming, so the pause is the time of copying; memory holds a second state until it is
 * written. The plainest method that is right, and the fair one to compare others with.
 */
final class Full implements CheckpointMethod {

  @Override
  public String name() {
    return "FULL";
  }

  @Override
  public boolean capturesAhead() {
    return false;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    return new StopTheWorld(reader, images.full(), FinalState.Present::new);
  }
}
