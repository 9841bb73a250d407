package io.evenkeel.checkpoint.method;

import io.evenkeel.api.Snapshot;
import io.evenkeel.checkpoint.store.NewImages;

/**
 * DFC_UPD, the talk's deterministic fuzzy checkpoint with updates: read all objects while requests
 * execute, starting at {@code c}; collect what each request changed, as the service says it; at
 * {@code s} stop collecting; then, beside execution, apply these updates to what was read.
 *
 * <pre>
 *                c                                    s
 *  executor   ---+--w1 of A--w2 of B--w3 of A---------+--- further requests --->
 *                |     collected: w1, w2, w3          |
 *  checkpoint    +--read A, B, C, ...-----------------+--A + w1 + w3, B + w2; root--->
 * </pre>
 *
 * <p><b>Why it is right.</b> Take any place of any object. If no update after {@code c} covers it,
 * it had one value from {@code c} to {@code s}, which was read. If some do, the last of them says
 * what is there at {@code s}, whatever was read: updates are after-images. That holds as long as
 * nothing is read after {@code s}, when there may be writes that no collected update takes back:
 * {@link Capture#complete} demands that the walk is over, and the executor waits for it.
 *
 * <p>The pause does not depend on how much was modified, and what is collected is as large as the
 * changes, not as the objects they are in; what bounds it says {@link CollectUpdates}.
 */
final class DfcUpd implements CheckpointMethod {

  @Override
  public String name() {
    return "DFC_UPD";
  }

  @Override
  public boolean capturesAhead() {
    return true;
  }

  @Override
  public boolean usesUpdates() {
    return true;
  }

  @Override
  public Capture begin(StateReader reader, NewImages images, Changes changes) {
    Snapshot fuzzy = reader.updates().fuzzy();
    StateReader view = new SnapshotReader(reader, fuzzy);
    return new CollectUpdates(reader.updates(), fuzzy, view, images.full());
  }
}
