package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Snapshot;
import io.evenkeel.api.StateObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a view that the service opened. */
record SnapshotReader(StateReader state, Snapshot view) implements StateReader {

  @Override
  public boolean concurrentReads() {
    return state.concurrentReads();
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    return view.objects(after, countMax, bytesMax);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    return view.object(id);
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return view.ids(after, countMax);
  }
}
