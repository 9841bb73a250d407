package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a capture reads: the service's objects and, if the reader chooses to list them, the
 * library's. Ids ascend, reserved ones first, as {@link ObjectId} orders them.
 *
 * <p>Who holds a value that was returned never changes it, and the service does not change it
 * either: it is a copy.
 */
public interface StateReader {

  /**
   * The service as one that makes updates.
   *
   * @throws IllegalStateException if it does not
   */
  default UpdateService updates() {
    throw new IllegalStateException("the service makes no updates");
  }

  /** Whether this lists all objects, rather than those that changed. */
  default boolean full() {
    return true;
  }

  /**
   * Whether the other methods may be called while requests execute. If not, the driver calls {@link
   * Capture#step} between batches.
   */
  boolean concurrentReads();

  /**
   * Live objects in ascending order of their ids.
   *
   * @param after only objects with greater ids; null starts at the first
   * @param countMax most objects to return, at least 1
   * @param bytesMax stop after the object with which the values reach this sum; at least one object
   *     is returned if any is left
   * @return empty only if none is left
   */
  List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax);

  /** The object's value now, or null if there is no such object. */
  byte @Nullable [] object(ObjectId id);

  /**
   * Ids of live objects in ascending order. Used only to find out which object of a range cannot be
   * read; override it where ids can be listed without reading values.
   *
   * @return empty only if none is left
   */
  default List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    List<ObjectId> ids = new ArrayList<>();
    for (StateObject object : objects(after, countMax, Long.MAX_VALUE)) {
      ids.add(object.id());
    }
    return ids;
  }
}
