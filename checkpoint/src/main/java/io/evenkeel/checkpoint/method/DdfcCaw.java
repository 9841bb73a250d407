package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.NewImages;
import java.util.Optional;
import java.util.Set;

/**
 * DDFC_CAW, the talk's deterministic differential fuzzy checkpoint with copy after write: as {@link
 * DfcCaw}, but the capture reads only objects that were modified since the last checkpoint, and
 * what it reads is merged into that one.
 *
 * <pre>
 *             last position            c                        s
 *  executor   ---+--write A--write B---+--write B--write C------+-copy B, C-+------>
 *                |        dirty: A, B  |        list: B, C      |   pause   |
 *  checkpoint                          +--read A, B-------------+           +--append B, C; merge
 * </pre>
 *
 * <p>Why it is right: an object that was modified neither before {@code c} nor after has the value
 * that it has in the last checkpoint. All others are captured or on the list, and for these holds
 * what {@link DfcCaw} says; one that was captured as absent and is not on the list was deleted
 * before {@code c}, and is removed from what was merged.
 */
final class DdfcCaw implements CheckpointMethod {

  @Override
  public String name() {
    return "DDFC_CAW";
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
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    Optional<Image> base = changes.base();
    if (base.isEmpty()) {
      return new CopyAfterWrite(reader, images.full());
    }
    Set<ObjectId> changed = changes.take();
    return new CopyAfterWrite(new ListedReader(reader, changed), images.on(base.get(), changed));
  }
}
