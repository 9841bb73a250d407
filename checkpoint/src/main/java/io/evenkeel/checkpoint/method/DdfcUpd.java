package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Snapshot;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import java.util.Optional;
import java.util.Set;

/**
 * DDFC_UPD, the talk's deterministic differential fuzzy checkpoint with updates: as {@link DfcUpd},
 * but the capture reads only objects that were updated since the last checkpoint, and what comes of
 * it is merged into that one. Until {@code c} only the ids of updates are kept, from {@code c} on
 * their contents too.
 *
 * <p>Why it is right: as in {@link DfcUpd}, but for objects that were not updated between the last
 * position and {@code c}. These were not read, and have at {@code c} the value that they have in
 * the last checkpoint; the updates apply to that.
 */
final class DdfcUpd implements CheckpointMethod {

  @Override
  public String name() {
    return "DDFC_UPD";
  }

  @Override
  public boolean capturesAhead() {
    return true;
  }

  @Override
  public boolean tracksChanges() {
    return true;
  }

  @Override
  public boolean usesUpdates() {
    return true;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    Optional<Image> base = changes.base();
    UpdateService service = reader.updates();
    Snapshot fuzzy = service.fuzzy();
    StateReader view = new SnapshotReader(reader, fuzzy);
    if (base.isEmpty()) {
      return new CollectUpdates(service, fuzzy, view, images.full());
    }
    Set<ObjectId> changed = changes.take();
    ImageSink sink = images.on(base.get(), changed);
    return new CollectUpdates(service, fuzzy, new ListedReader(view, changed), sink);
  }
}
