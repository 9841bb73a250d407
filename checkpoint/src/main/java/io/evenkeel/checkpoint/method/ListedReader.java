package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists some objects only; any can be read. One lane at a time lists. */
final class ListedReader implements StateReader {

  private final StateReader state;
  private final Set<ObjectId> ids;

  /** Sorted by the first who lists, which need not be the executor. */
  private @Nullable NavigableSet<ObjectId> sorted;

  /**
   * @param ids not changed from now on
   */
  ListedReader(StateReader state, Set<ObjectId> ids) {
    this.state = state;
    this.ids = ids;
  }

  private NavigableSet<ObjectId> after(@Nullable ObjectId after) {
    NavigableSet<ObjectId> all = sorted;
    if (all == null) {
      all = new TreeSet<>(ids);
      sorted = all;
    }
    return after == null ? all : all.tailSet(after, false);
  }

  @Override
  public boolean full() {
    return false;
  }

  @Override
  public UpdateService updates() {
    return state.updates();
  }

  @Override
  public boolean concurrentReads() {
    return state.concurrentReads();
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> objects = new ArrayList<>();
    long bytes = 0;
    for (ObjectId id : after(after)) {
      byte[] value = state.object(id);
      if (value != null) {
        objects.add(new StateObject(id, value));
        bytes += value.length;
      }
      if (objects.size() == countMax || bytes >= bytesMax) {
        break;
      }
    }
    return objects;
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    return state.object(id);
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return after(after).stream().limit(countMax).toList();
  }
}
