package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one request did.
 *
 * @param result payload of its result
 * @param changes objects it changed, with their new values; {@link #DELETED} for those that are
 *     gone
 */
record Step(byte[] result, Map<ObjectId, byte[]> changes) {

  /** Stands for "is gone"; compared by identity. */
  static final byte[] DELETED = new byte[0];

  /** What differs between two states. */
  static Map<ObjectId, byte[]> changes(Map<ObjectId, byte[]> before, Map<ObjectId, byte[]> after) {
    Map<ObjectId, byte[]> changes = new TreeMap<>();
    after.forEach(
        (id, value) -> {
          byte[] old = before.get(id);
          if (old == null || !Arrays.equals(old, value)) {
            changes.put(id, value);
          }
        });
    for (ObjectId id : before.keySet()) {
      if (!after.containsKey(id)) {
        changes.put(id, DELETED);
      }
    }
    return changes;
  }

  /** The first object whose change differs from that of another run, or null. */
  @Nullable ObjectId differsAt(Step other) {
    TreeMap<ObjectId, byte[]> ids = new TreeMap<>(changes);
    ids.putAll(other.changes);
    for (ObjectId id : ids.keySet()) {
      byte[] mine = changes.get(id);
      byte[] theirs = other.changes.get(id);
      boolean oneIsGone = isDeleted(mine) != isDeleted(theirs);
      if (mine == null || theirs == null || oneIsGone || !Arrays.equals(mine, theirs)) {
        return id;
      }
    }
    return null;
  }

  @SuppressWarnings("ReferenceEquality") // an empty value is not a deletion
  static boolean isDeleted(byte @Nullable [] value) {
    return value == DELETED;
  }

  void write(DataOutputStream out) throws IOException {
    writeBytes(out, result);
    out.writeInt(changes.size());
    for (Map.Entry<ObjectId, byte[]> change : changes.entrySet()) {
      writeBytes(out, change.getKey().bytes());
      out.writeBoolean(isDeleted(change.getValue()));
      writeBytes(out, change.getValue());
    }
  }

  static Step read(DataInputStream in) throws IOException {
    byte[] result = readBytes(in);
    Map<ObjectId, byte[]> changes = new TreeMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      ObjectId id = ObjectId.of(readBytes(in));
      boolean deleted = in.readBoolean();
      byte[] value = readBytes(in);
      changes.put(id, deleted ? DELETED : value);
    }
    return new Step(result, changes);
  }

  static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }
}
