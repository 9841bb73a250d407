package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks the whole state in ranges of bounded size, each at most {@value #RANGE_OBJECTS} objects and
 * about {@value #RANGE_BYTES} bytes. Every object that lives during the whole walk is visited,
 * since the walk goes on behind the last id it saw, whatever was created or deleted meanwhile.
 *
 * <p>Requests may be changing what is being read. If reading a range throws, its objects are read
 * one by one; those which throw again (or which are no possible value) are kept as {@link
 * #unreadable} for whoever knows what was modified. A range whose ids cannot even be listed is
 * tried again in the next steps, {@value #ATTEMPTS_MAX} times in all.
 */
final class StateWalk {

  static final int RANGE_OBJECTS = 256;
  static final long RANGE_BYTES = 256 << 10;
  private static final int ATTEMPTS_MAX = 3;

  private final StateReader reader;
  private final Map<ObjectId, Throwable> unreadable = new LinkedHashMap<>();
  private @Nullable ObjectId after;
  private boolean ended;
  private int failures;
  private long unreadableObjects;

  StateWalk(StateReader reader) {
    this.reader = reader;
  }

  /** Reads the next range of the usual size. */
  List<StateObject> next() {
    return next(RANGE_OBJECTS, RANGE_BYTES);
  }

  /**
   * Reads the next range; may be empty before the end.
   *
   * @param objectsMax most objects to read
   * @param bytesMax it ends with the object that reaches so many bytes of values
   */
  List<StateObject> next(int objectsMax, long bytesMax) {
    if (ended) {
      return List.of();
    }
    List<StateObject> range;
    try {
      range = reader.objects(after, objectsMax, bytesMax);
    } catch (RuntimeException e) {
      return oneByOne(objectsMax, bytesMax);
    }
    failures = 0;
    ended = range.isEmpty();
    boolean possible = true;
    for (StateObject object : range) {
      visit(object.id());
      possible &= object.value().length <= StateObject.VALUE_BYTES_MAX;
    }
    return possible ? range : possible(range);
  }

  /** Leaves out what no object may be. */
  private List<StateObject> possible(List<StateObject> range) {
    List<StateObject> readable = new ArrayList<>(range.size());
    for (StateObject object : range) {
      try {
        checkedPresent(object.value());
        readable.add(object);
      } catch (IllegalStateException e) {
        unreadable(object.id(), e);
      }
    }
    return readable;
  }

  private List<StateObject> oneByOne(int objectsMax, long bytesMax) {
    List<ObjectId> ids;
    try {
      ids = reader.ids(after, objectsMax);
    } catch (RuntimeException e) {
      failures++;
      if (failures >= ATTEMPTS_MAX) {
        throw CheckpointFailedException.unreadableRange(after, e);
      }
      return List.of();
    }
    failures = 0;
    ended = ids.isEmpty();
    List<StateObject> readable = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < ids.size() && bytes < bytesMax; i++) {
      ObjectId id = ids.get(i);
      visit(id);
      try {
        byte[] value = checked(reader.object(id));
        if (value != null) { // else deleted since it was listed, hence on the modification list
          bytes += value.length;
          readable.add(new StateObject(id, value));
        }
      } catch (RuntimeException e) {
        unreadable(id, e);
      }
    }
    return readable;
  }

  private void unreadable(ObjectId id, RuntimeException cause) {
    unreadableObjects++;
    unreadable.put(id, cause);
  }

  private void visit(ObjectId id) {
    if (after != null && id.compareTo(after) <= 0) {
      throw CheckpointFailedException.disorderedIds(after, id);
    }
    after = id;
  }

  /** Refuses what no object may be. */
  static byte @Nullable [] checked(byte @Nullable [] value) {
    return value == null ? null : checkedPresent(value);
  }

  private static byte[] checkedPresent(byte[] value) {
    if (value.length > StateObject.VALUE_BYTES_MAX) {
      throw new IllegalStateException("a value of " + value.length + " bytes");
    }
    return value;
  }

  /** How many objects could not be read. */
  long unreadableObjects() {
    return unreadableObjects;
  }

  /** The last id that was visited; null at first. */
  @Nullable ObjectId place() {
    return after;
  }

  /** Whether everything was visited. */
  boolean ended() {
    return ended;
  }

  /**
   * Objects that were listed and could not be read, with the reason; the caller may remove some.
   */
  Map<ObjectId, Throwable> unreadable() {
    return unreadable;
  }
}
