package io.evenkeel.checkpoint.root;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The digests of the subtrees 0 to {@code levels} bits below one place in the trie. The lowest row
 * determines all others, which is what makes digests from anybody checkable against the one above.
 * Immutable.
 */
public final class TrieNodes {

  private final int bit;
  private final int levels;
  private final byte[] heap;

  private TrieNodes(int bit, int levels, byte[] heap) {
    this.bit = bit;
    this.levels = levels;
    this.heap = heap;
  }

  /**
   * The rows above a lowest row.
   *
   * @param bit number of bits of the prefix at the top
   * @param levels rows below the top, 0 to 20
   * @param slots {@code 2^levels} digests one after the other, in order of prefix
   * @throws IllegalArgumentException if the numbers do not fit each other
   */
  public static TrieNodes of(int bit, int levels, byte[] slots) {
    return TrieHasher.use(hasher -> of(hasher, bit, levels, slots));
  }

  static TrieNodes of(TrieHasher hasher, int bit, int levels, byte[] slots) {
    if (levels < 0
        || levels > 20
        || bit < 0
        || bit + levels > Prefix.BITS_MAX
        || slots.length != Digest.BYTES << levels) {
      throw new IllegalArgumentException(
          slots.length + " bytes for " + levels + " levels below bit " + bit);
    }
    byte[] heap = new byte[((2 << levels) - 1) * Digest.BYTES];
    System.arraycopy(slots, 0, heap, offset(levels, 0), slots.length);
    for (int level = levels - 1; level >= 0; level--) {
      for (int i = 0; i < 1 << level; i++) {
        int left = offset(level + 1, 2 * i);
        hasher.combine(bit + level, heap, left, left + Digest.BYTES, heap, offset(level, i));
      }
    }
    return new TrieNodes(bit, levels, heap);
  }

  /** These rows over another lowest row, which differs in the {@code changed} places only. */
  TrieNodes with(TrieHasher hasher, byte[] slots, BitSet changed) {
    byte[] copy = heap.clone();
    System.arraycopy(slots, 0, copy, offset(levels, 0), slots.length);
    BitSet below = changed;
    for (int level = levels - 1; level >= 0; level--) {
      BitSet here = new BitSet();
      below.stream().forEach(slot -> here.set(slot >>> 1));
      for (int i = here.nextSetBit(0); i >= 0; i = here.nextSetBit(i + 1)) {
        int left = offset(level + 1, 2 * i);
        hasher.combine(bit + level, copy, left, left + Digest.BYTES, copy, offset(level, i));
      }
      below = here;
    }
    return new TrieNodes(bit, levels, copy);
  }

  /** Number of bits of the prefix at the top. */
  public int bit() {
    return bit;
  }

  /** Rows below the top. */
  public int levels() {
    return levels;
  }

  /** The digest at the top, which the lowest row determines. */
  public Digest top() {
    return digest(0, 0);
  }

  /**
   * A digest.
   *
   * @param level bits below the top
   * @param index those bits as a number
   */
  public Digest digest(int level, int index) {
    return Digest.of(heap, checkedOffset(level, index));
  }

  /** Whether there is no leaf below that place. */
  public boolean isEmpty(int level, int index) {
    return TrieHasher.isEmpty(heap, checkedOffset(level, index));
  }

  /**
   * Whether leaves stand on both sides of the first bit, so that this splits what is at the top.
   */
  public boolean branches() {
    return levels > 0 && !isEmpty(1, 0) && !isEmpty(1, 1);
  }

  /** A copy of the lowest row. */
  public byte[] slots() {
    return Arrays.copyOfRange(heap, offset(levels, 0), heap.length);
  }

  private int checkedOffset(int level, int index) {
    if (level < 0 || level > levels || index < 0 || index >>> level != 0) {
      throw new IndexOutOfBoundsException(index + " at level " + level + " of " + levels);
    }
    return offset(level, index);
  }

  private static int offset(int level, int index) {
    return ((1 << level) - 1 + index) * Digest.BYTES;
  }
}
