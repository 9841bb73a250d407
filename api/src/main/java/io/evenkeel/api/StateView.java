package io.evenkeel.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects that can be read; who gives it says on which threads, and what of. */
public interface StateView {

  /**
   * The canonical bytes of an object, identical on all replicas in the same state.
   *
   * @return the value, or null if there is no such object
   */
  byte @Nullable [] object(ObjectId id);

  /**
   * Ids of live objects in ascending order.
   *
   * @param after only ids greater than this; null starts at the first
   * @param countMax most ids to return, at least 1
   * @return the next ids; empty only if none is left
   */
  List<ObjectId> ids(@Nullable ObjectId after, int countMax);

  /**
   * Live objects in ascending order of their ids, read as one range. Override it where reading a
   * range is cheaper than reading its objects one by one.
   *
   * @param after only objects with greater ids; null starts at the first
   * @param countMax most objects to return, at least 1
   * @param bytesMax stop after the object with which the values reach this sum; at least one object
   *     is returned if any is left
   * @return the next objects; empty only if none is left
   */
  default List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> objects = new ArrayList<>();
    long bytes = 0;
    ObjectId from = after;
    while (objects.isEmpty()) {
      List<ObjectId> ids = ids(from, countMax);
      if (ids.isEmpty()) {
        break;
      }
      for (ObjectId id : ids) {
        byte[] value = object(id);
        from = id;
        if (value != null) {
          objects.add(new StateObject(id, value));
          bytes += value.length;
        }
        if (bytes >= bytesMax) {
          break;
        }
      }
    }
    return objects;
  }
}
