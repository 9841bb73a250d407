package io.evenkeel.checkpoint.contract;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Digest of the trie of a state, computed as the package of the root defines it. */
public final class NaiveRoot {

  private NaiveRoot() {}

  /** The digest of the trie of these objects, the library's included. */
  public static Digest of(Map<ObjectId, byte[]> state) {
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
