package io.evenkeel.checkpoint.root;

import io.evenkeel.api.ObjectId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Computes hashed ids and leaf digests as {@linkplain io.evenkeel.checkpoint.root the package}
 * defines them. Reuses one message digest and one buffer: one thread at a time.
 */
public final class ObjectDigests {

  /**
   * Longest value hashed in one piece, and the length of all blocks but the last of longer ones.
   */
  public static final int BLOCK_BYTES = 64 << 10;

  private static final byte[] ID_TAG = "evenkeel.id.1".getBytes(StandardCharsets.US_ASCII);

  private final Sha256 sha = new Sha256();
  private final byte[] one = new byte[1];
  private final byte[] pair = new byte[1 + 2 * Digest.BYTES];
  private final byte[] head = new byte[ID_TAG.length + 1 + ObjectId.BYTES_MAX]; // the longest

  /** Where the object stands in the trie. */
  public Digest hashedId(ObjectId id) {
    System.arraycopy(ID_TAG, 0, head, 0, ID_TAG.length);
    head[ID_TAG.length] = flag(id);
    id.copyTo(head, ID_TAG.length + 1);
    return sha.update(head, 0, ID_TAG.length + 1 + id.length()).finish();
  }

  /** The leaf digest of an object with this value. */
  public Digest leaf(ObjectId id, byte[] value) {
    if (isLarge(value.length)) {
      return largeLeaf(id, value.length, blocks(value));
    }
    int length = putHead(Domain.SMALL_OBJECT, id, value.length);
    return sha.update(head, 0, length).update(value, 0, value.length).finish();
  }

  /**
   * The leaf digest of an object whose value is known by the digests of its blocks.
   *
   * @param valueBytes length of the value, more than {@link #BLOCK_BYTES}
   * @param blocks one digest per block, in order, one after the other
   * @throws IllegalArgumentException if there are not {@link #blockCount} digests
   */
  public Digest largeLeaf(ObjectId id, long valueBytes, byte[] blocks) {
    int count = blockCount(valueBytes);
    if (!isLarge(valueBytes) || blocks.length != count * Digest.BYTES) {
      throw new IllegalArgumentException(
          blocks.length + " bytes of block digests for a value of " + valueBytes + " bytes");
    }
    byte[] tree = new byte[Digest.BYTES];
    blockTree(blocks, 0, count, tree);
    int length = putHead(Domain.LARGE_OBJECT, id, valueBytes);
    return sha.update(head, 0, length).update(tree, 0, Digest.BYTES).finish();
  }

  /** The digests of all blocks of a value, in order, one after the other. */
  public byte[] blocks(byte[] value) {
    int count = blockCount(value.length);
    byte[] digests = new byte[count * Digest.BYTES];
    for (int i = 0; i < count; i++) {
      int offset = i * BLOCK_BYTES;
      int length = Math.min(BLOCK_BYTES, value.length - offset);
      block(value, offset, length, digests, i * Digest.BYTES);
    }
    return digests;
  }

  /** The digest of one block. */
  public Digest block(byte[] bytes, int offset, int length) {
    byte[] digest = new byte[Digest.BYTES];
    block(bytes, offset, length, digest, 0);
    return Digest.wrap(digest);
  }

  /** Whether a value of this length is hashed as a tree of blocks. */
  public static boolean isLarge(long valueBytes) {
    return valueBytes > BLOCK_BYTES;
  }

  /**
   * Number of blocks of a value.
   *
   * @param valueBytes its length, not negative and below 2^47
   */
  public static int blockCount(long valueBytes) {
    return Math.toIntExact((valueBytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
  }

  private void block(byte[] bytes, int offset, int length, byte[] target, int targetOffset) {
    one[0] = Domain.BLOCK;
    sha.update(one, 0, 1).update(bytes, offset, length).finish(target, targetOffset);
  }

  /** A left subtree holds the largest power of two of blocks that leaves some for the right one. */
  private void blockTree(byte[] blocks, int from, int count, byte[] target) {
    if (count == 1) {
      System.arraycopy(blocks, from * Digest.BYTES, target, 0, Digest.BYTES);
      return;
    }
    int left = Integer.highestOneBit(count - 1);
    byte[] right = new byte[Digest.BYTES];
    blockTree(blocks, from, left, target);
    blockTree(blocks, from + left, count - left, right);
    pair[0] = Domain.BLOCK_INNER;
    System.arraycopy(target, 0, pair, 1, Digest.BYTES);
    System.arraycopy(right, 0, pair, 1 + Digest.BYTES, Digest.BYTES);
    sha.update(pair, 0, pair.length).finish(target, 0);
  }

  private int putHead(byte domain, ObjectId id, long valueBytes) {
    ByteBuffer out = ByteBuffer.wrap(head);
    out.put(domain).put(flag(id)).putInt(id.length());
    id.copyTo(head, out.position());
    out.position(out.position() + id.length());
    return out.putLong(valueBytes).position();
  }

  private static byte flag(ObjectId id) {
    return (byte) (id.isReserved() ? 1 : 0);
  }
}
