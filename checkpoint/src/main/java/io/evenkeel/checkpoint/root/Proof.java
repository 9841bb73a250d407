package io.evenkeel.checkpoint.root;

import io.evenkeel.api.ObjectId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows, from the root alone, that an object has a value or that there is no such object.
 *
 * <p>A search in a compressed trie looks only at the bits at which nodes branch, and ends at one
 * leaf. If that leaf has the id searched for, its value is shown; if it has another one, the object
 * does not exist, because the search would have ended at it. Both need the same path.
 *
 * @param header what the root is the digest of
 * @param hashedId of the leaf the search ends at; {@link Digest#EMPTY} if the trie has no leaves
 * @param leafDigest of that leaf
 * @param path from that leaf to the top
 */
public record Proof(RootHeader header, Digest hashedId, Digest leafDigest, List<Step> path) {

  /**
   * One inner node on the way up.
   *
   * @param bit where it branches
   * @param sibling digest of the side the search did not take
   */
  public record Step(int bit, Digest sibling) {}

  /** Copies the path. */
  public Proof {
    path = List.copyOf(path);
  }

  /** The proof for one id, whether its object exists or not. */
  public static Proof of(RootHeader header, LeafTable leaves, ObjectId id) {
    if (leaves.size() == 0) {
      return new Proof(header, Digest.EMPTY, Digest.EMPTY, List.of());
    }
    Digest wanted = new ObjectDigests().hashedId(id);
    int found = leaves.resolve(new Prefix(wanted, Prefix.BITS_MAX)).from();
    return new Proof(
        header, leaves.hashedId(found), leaves.leafDigest(found), leaves.pathTo(wanted));
  }

  /**
   * Whether this proof shows that under {@code root} the object has exactly this value.
   *
   * @param value the value, or null for: there is no such object
   */
  public boolean verify(Digest root, ObjectId id, byte @Nullable [] value) {
    if (!header.root().equals(root)) {
      return false;
    }
    ObjectDigests digests = new ObjectDigests();
    Digest wanted = digests.hashedId(id);
    if (header.trie().equals(Digest.EMPTY)) {
      return value == null && path.isEmpty();
    }
    boolean same = hashedId.equals(wanted);
    boolean fits = value == null ? !same : same && leafDigest.equals(digests.leaf(id, value));
    return fits && TrieHasher.use(hasher -> leadsToTop(hasher, wanted));
  }

  /** Recomputes the top; the search for {@code wanted} must take the way this leaf took. */
  private boolean leadsToTop(TrieHasher hasher, Digest wanted) {
    byte[] leaf = new byte[LeafPages.LEAF_BYTES];
    hashedId.copyTo(leaf, 0);
    leafDigest.copyTo(leaf, Digest.BYTES);
    byte[] pair = new byte[2 * Digest.BYTES];
    byte[] node = new byte[Digest.BYTES];
    hasher.leafNode(leaf, 0, node, 0);
    int below = Prefix.BITS_MAX;
    for (Step step : path) {
      boolean descends = step.bit() >= 0 && step.bit() < below;
      if (!descends
          || step.sibling().equals(Digest.EMPTY)
          || wanted.bit(step.bit()) != hashedId.bit(step.bit())) {
        return false;
      }
      below = step.bit();
      boolean left = wanted.bit(below) == 0;
      System.arraycopy(node, 0, pair, left ? 0 : Digest.BYTES, Digest.BYTES);
      step.sibling().copyTo(pair, left ? Digest.BYTES : 0);
      hasher.combine(below, pair, 0, Digest.BYTES, node, 0);
    }
    return header.trie().equals(Digest.of(node));
  }
}
