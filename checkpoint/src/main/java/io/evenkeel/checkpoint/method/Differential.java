package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import java.util.Optional;
import java.util.Set;

/**
 * DIFFERENTIAL, as in PBFT (Castro and Liskov 2002): remember which objects were modified since the
 * last checkpoint; pause at {@code s}, copy just these, resume; merge them into the last checkpoint
 * beside execution. What is published is a full checkpoint, of which the last one's segments are a
 * part.
 *
 * <p>The pause is the time of copying what changed, and the memory as well. While nobody knows what
 * changed, it is {@link Full}.
 */
final class Differential implements CheckpointMethod {

  @Override
  public String name() {
    return "DIFFERENTIAL";
  }

  @Override
  public boolean capturesAhead() {
    return false;
  }

  @Override
  public boolean tracksChanges() {
    return true;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    Optional<Image> base = changes.base();
    if (base.isEmpty()) {
      return new StopTheWorld(reader, images.full(), FinalState.Present::new);
    }
    Set<ObjectId> changed = changes.take();
    ImageSink sink = images.on(base.get(), changed);
    return new StopTheWorld(new ListedReader(reader, changed), sink, FinalState.Present::new);
  }
}
