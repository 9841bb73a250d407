package io.evenkeel.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replicated service whose state consists of objects (the talk's Variant I, after BASE).
 *
 * <p><b>Determinism.</b> The state and all results are a function of the requests executed so far:
 * no clock, no randomness but {@link Request#seed()}, no iteration order of hash tables, no locale,
 * no thread. An operation that cannot be understood gets a result that says so. An exception out of
 * {@link #invoke} means the state may be half changed: this replica stops executing and names the
 * cause.
 *
 * <p><b>Threads.</b> All methods are called from one thread at a time, in turn, unless {@link
 * #concurrentReads()} returns true: then {@link #object}, {@link #ids} and {@link #objects} may run
 * on a second thread while {@link #invoke} runs on the first. Such reads may see a half-written
 * object (it is read again, since it was reported) but must be memory-safe.
 */
public interface ObjectService extends AutoCloseable {

  /**
   * Executes one request.
   *
   * @param request the request in its agreed place
   * @param modifications told every object <em>before</em> it changes
   * @return the result, the same on every correct replica
   */
  Result invoke(Request request, Modifications modifications);

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

  /**
   * Sets an object to a value from a verified checkpoint, or removes it.
   *
   * @param value the canonical bytes, or null to remove the object; removing a missing one succeeds
   */
  void install(ObjectId id, byte @Nullable [] value);

  /**
   * Whether {@link #object}, {@link #ids} and {@link #objects} may run on a second thread while
   * {@link #invoke} runs. If not, the library reads in short slices between batches.
   */
  default boolean concurrentReads() {
    return false;
  }

  /** Called before the first request of each batch, on the executing thread. */
  default void batchStarted() {}

  /** Called after the last request of each batch, before any result leaves the replica. */
  default void batchFinished() {}

  /** Releases what the service holds. Called once, when the replica stops. */
  @Override
  default void close() {}
}
