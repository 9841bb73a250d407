package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.store.NewImages;

/**
 * FULL_INLINE, the naive one: as {@link Full}, but every object is hashed in the pause as well.
 * Only writing waits until requests execute again. Hashing costs about six times as much as
 * copying; this method is there to show it.
 */
final class FullInline implements CheckpointMethod {

  @Override
  public String name() {
    return "FULL_INLINE";
  }

  @Override
  public boolean capturesAhead() {
    return false;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    ObjectDigests digests = new ObjectDigests();
    return new StopTheWorld(reader, images.full(), object -> FinalState.Hashed.of(object, digests));
  }
}
