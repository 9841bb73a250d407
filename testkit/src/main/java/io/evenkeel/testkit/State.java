package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.StateObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads whole states. */
final class State {

  private static final int PAGE = 64;

  private State() {}

  /**
   * All objects of a service.
   *
   * @param findings told if ids are out of order or reserved; reading then stops where it is
   */
  static Map<ObjectId, byte[]> of(ObjectService service, Findings findings) {
    Map<ObjectId, byte[]> state = new TreeMap<>();
    ObjectId after = null;
    while (true) {
      List<StateObject> page = service.objects(after, PAGE, Long.MAX_VALUE);
      if (page.isEmpty()) {
        return state;
      }
      for (StateObject object : page) {
        if (!follows(after, object.id(), findings)) {
          return state;
        }
        after = object.id();
        state.put(after, object.value());
      }
    }
  }

  static boolean follows(@Nullable ObjectId after, ObjectId id, Findings findings) {
    if (id.isReserved()) {
      findings.add(Finding.Kind.RESERVED_ID, null, id, "a reserved id was listed");
      return false;
    }
    if (after != null && id.compareTo(after) <= 0) {
      findings.add(
          Finding.Kind.INCONSISTENT_WALK, null, id, "was listed behind " + after + "; ids ascend");
      return false;
    }
    return true;
  }

  /** The first object in which two states differ, or null. */
  static @Nullable ObjectId difference(Map<ObjectId, byte[]> one, Map<ObjectId, byte[]> other) {
    Map<ObjectId, byte[]> changes = Step.changes(one, other);
    return changes.isEmpty() ? null : changes.keySet().iterator().next();
  }

  /** A deep copy; of {@link Step#DELETED} there is only one. */
  static Map<ObjectId, byte[]> copy(Map<ObjectId, byte[]> state) {
    Map<ObjectId, byte[]> copy = new TreeMap<>();
    state.forEach((id, value) -> copy.put(id, Step.isDeleted(value) ? value : value.clone()));
    return copy;
  }

  static boolean same(byte @Nullable [] one, byte @Nullable [] other) {
    return Arrays.equals(one, other);
  }
}
