package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.NewImages;

/**
 * A differential method that reads all objects at times: what nobody reported shows then.
 *
 * @param everyCheckpoints one of so many checkpoints is a full one
 */
record Scrubbing(CheckpointMethod method, int everyCheckpoints) implements CheckpointMethod {

  @Override
  public String name() {
    return method.name();
  }

  @Override
  public MethodFamily family() {
    return method.family();
  }

  @Override
  public boolean capturesAhead() {
    return method.capturesAhead();
  }

  @Override
  public boolean tracksChanges() {
    return method.tracksChanges();
  }

  @Override
  public boolean usesUpdates() {
    return method.usesUpdates();
  }

  @Override
  public int fullEvery() {
    return everyCheckpoints;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    return method.begin(reader, images, changes);
  }
}
