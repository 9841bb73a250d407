package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** State as a map, which can be read while it changes, and the root by the definition. */
final class ModelService implements StateReader {

  final TreeMap<ObjectId, byte[]> state = new TreeMap<>();

  /** Objects whose reading throws now. */
  final Set<ObjectId> exploding = new HashSet<>();

  boolean concurrentReads = true;

  /** Runs after each read, before what was read is used. */
  Runnable afterRead = () -> {};

  int rangeReads;
  int objectReads;

  @Override
  public boolean concurrentReads() {
    return concurrentReads;
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    rangeReads++;
    List<StateObject> objects = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<ObjectId, byte[]> entry : tail(after).entrySet()) {
      if (objects.size() == countMax || bytes >= bytesMax) {
        break;
      }
      objects.add(new StateObject(entry.getKey(), value(entry.getKey(), entry.getValue())));
      bytes += entry.getValue().length;
    }
    afterRead.run();
    return objects;
  }

  private Map<ObjectId, byte[]> tail(@Nullable ObjectId after) {
    return after == null ? state : state.tailMap(after, false);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    objectReads++;
    byte[] value = state.get(id);
    byte[] copy = value == null ? null : value(id, value);
    afterRead.run();
    return copy;
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return tail(after).keySet().stream().limit(countMax).toList();
  }

  private byte[] value(ObjectId id, byte[] value) {
    if (exploding.contains(id)) {
      throw new IllegalStateException("read of " + id + " met a write");
    }
    return value.clone();
  }

  /** Trie digest of this state, computed as the package of the root defines it. */
  static Digest naiveTrie(Map<ObjectId, byte[]> state) {
    ObjectDigests digests = new ObjectDigests();
    Map<Digest, Digest> leaves = new TreeMap<>();
    state.forEach((id, value) -> leaves.put(digests.hashedId(id), digests.leaf(id, value)));
    return Digest.of(node(new ArrayList<>(leaves.entrySet()), 0));
  }

  private static byte[] node(List<Map.Entry<Digest, Digest>> leaves, int bit) {
    if (leaves.isEmpty()) {
      return new byte[Digest.BYTES];
    }
    if (leaves.size() == 1) {
      Map.Entry<Digest, Digest> leaf = leaves.get(0);
      return sha(new byte[1], leaf.getKey().bytes(), leaf.getValue().bytes());
    }
    List<Map.Entry<Digest, Digest>> left = new ArrayList<>();
    List<Map.Entry<Digest, Digest>> right = new ArrayList<>();
    for (Map.Entry<Digest, Digest> leaf : leaves) {
      boolean one = (leaf.getKey().bytes()[bit / 8] & 0x80 >> bit % 8) != 0;
      (one ? right : left).add(leaf);
    }
    if (left.isEmpty() || right.isEmpty()) {
      return node(leaves, bit + 1);
    }
    byte[] head = ByteBuffer.allocate(3).put((byte) 1).putShort((short) bit).array();
    return sha(head, node(left, bit + 1), node(right, bit + 1));
  }

  private static byte[] sha(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
