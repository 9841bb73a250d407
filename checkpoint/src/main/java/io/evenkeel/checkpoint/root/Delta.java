package io.evenkeel.checkpoint.root;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What differs between two checkpoints: each id whose leaf is another one, with its later leaf, or
 * with {@link Digest#EMPTY}, a tombstone, where there is none any more. It is a function of the two
 * checkpoints, whatever methods took them, and of no other.
 *
 * <pre>
 *   delta root = H("evenkeel.delta.1" || u64 entries || trie over the entries)
 * </pre>
 *
 * The trie is that of a checkpoint's leaves, with tombstones among them. So who has a certified
 * delta root can check the delta by itself, without either checkpoint; and who also has the earlier
 * checkpoint gets the later one, and its root, by {@link #applyTo}. Immutable.
 */
public final class Delta {

  private static final byte[] TAG = "evenkeel.delta.1".getBytes(StandardCharsets.US_ASCII);

  private final LeafTable entries;

  private Delta(LeafTable entries) {
    this.entries = entries;
  }

  /** What leads from one checkpoint to another. */
  public static Delta between(LeafTable before, LeafTable after) {
    LeafTable.Builder builder = new LeafTable.Builder();
    before.compare(
        after,
        (old, now) -> {
          if (now < 0) {
            builder.put(before.hashedId(old), Digest.EMPTY, 0, 0, 0);
          } else {
            builder.put(
                after.hashedId(now),
                after.leafDigest(now),
                after.location(now),
                after.length(now),
                0);
          }
        });
    return new Delta(builder.build());
  }

  /** How many objects differ. */
  public int size() {
    return entries.size();
  }

  /** The digest that commits to all of it. */
  public Digest root() {
    byte[] count = ByteBuffer.allocate(8).putLong(entries.size()).array();
    byte[] trie = entries.trie().bytes();
    return new Sha256()
        .update(TAG, 0, TAG.length)
        .update(count, 0, count.length)
        .update(trie, 0, trie.length)
        .finish();
  }

  /** The later checkpoint's leaves, if these are the earlier one's. */
  public LeafTable applyTo(LeafTable before) {
    LeafTable.Builder builder = new LeafTable.Builder();
    for (int i = 0; i < entries.size(); i++) {
      Digest id = entries.hashedId(i);
      Digest leaf = entries.leafDigest(i);
      if (leaf.equals(Digest.EMPTY)) {
        builder.remove(id, 0);
      } else {
        builder.put(id, leaf, entries.location(i), entries.length(i), 0);
      }
    }
    return builder.buildOn(before);
  }

  /** Makes a delta of objects as somebody shows them. One thread at a time. */
  public static final class Builder {

    private final ObjectDigests digests = new ObjectDigests();
    private final LeafTable.Builder builder = new LeafTable.Builder();

    /** An object is there, or another one than before. */
    public void put(StateObject object) {
      byte[] value = object.value();
      builder.put(
          digests.hashedId(object.id()), digests.leaf(object.id(), value), 0, value.length, 0);
    }

    /** An object is gone. */
    public void remove(ObjectId id) {
      builder.put(digests.hashedId(id), Digest.EMPTY, 0, 0, 0);
    }

    /** What was said; of several words on one id the last one counts. */
    public Delta build() {
      return new Delta(builder.build());
    }
  }
}
