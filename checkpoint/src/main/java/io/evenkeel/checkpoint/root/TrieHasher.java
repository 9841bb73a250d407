package io.evenkeel.checkpoint.root;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Computes digests of trie nodes without building nodes. Reuses its buffers: one thread at a time.
 *
 * <p>A range of sorted leaves is hashed in one pass. The bit in which two neighbours differ is
 * where the trie branches between them, so the open right edge of the trie is a stack whose branch
 * bits grow towards the top; a new gap closes all nodes that branch below it:
 *
 * <pre>
 *   leaves   000 001 011 100        gaps (branch bits)  2   1   0
 *
 *   push 000, gap 2, push 001       next gap 1 &lt; 2: join the top two at bit 2
 *   push 011                        next gap 0 &lt; 1: join the top two at bit 1
 *   push 100, end                   join the rest: at bit 0
 * </pre>
 */
final class TrieHasher {

  /** Left by the last user for the next one, of whatever thread. */
  private static final AtomicReference<@Nullable TrieHasher> SPARE = new AtomicReference<>();

  private static final int INNER_BYTES = 1 + 2 + 2 * Digest.BYTES;

  private final Sha256 sha = new Sha256();
  private final byte[] leaf = new byte[1 + LeafPages.LEAF_BYTES];
  private final byte[] inner = new byte[INNER_BYTES];
  private final byte[] stack = new byte[(Prefix.BITS_MAX + 2) * Digest.BYTES];
  private final int[] gaps = new int[Prefix.BITS_MAX + 2];

  private TrieHasher() {}

  /**
   * Lends a hasher. A new one, with its digest and its buffers, costs more than to hash one of the
   * small trees of which a transfer has thousands.
   */
  static <T> T use(Function<TrieHasher, T> work) {
    TrieHasher spare = SPARE.getAndSet(null);
    TrieHasher hasher = spare == null ? new TrieHasher() : spare;
    T result = work.apply(hasher);
    SPARE.set(hasher); // not after an exception: its digest may have begun
    return result;
  }

  /** Writes the digest of the compressed node over leaves {@code from} to {@code to - 1}. */
  void range(LeafPages pages, int from, int to, byte[] target, int targetOffset) {
    if (from == to) {
      Arrays.fill(target, targetOffset, targetOffset + Digest.BYTES, (byte) 0);
      return;
    }
    int top = 0;
    leafNode(pages.page(from), pages.offset(from), stack, 0);
    for (int i = from + 1; i < to; i++) {
      int gap = pages.branchBit(i - 1, i);
      while (top > 0 && gaps[top] > gap) {
        top = join(top);
      }
      gaps[++top] = gap;
      leafNode(pages.page(i), pages.offset(i), stack, top * Digest.BYTES);
    }
    while (top > 0) {
      top = join(top);
    }
    System.arraycopy(stack, 0, target, targetOffset, Digest.BYTES);
  }

  /** Writes the digest of one leaf's node; id and leaf digest stand side by side in the source. */
  void leafNode(byte[] source, int offset, byte[] target, int targetOffset) {
    leaf[0] = Domain.LEAF_NODE;
    System.arraycopy(source, offset, leaf, 1, LeafPages.LEAF_BYTES);
    sha.update(leaf, 0, leaf.length).finish(target, targetOffset);
  }

  /** Writes what stands above two neighbouring subtrees that part at {@code bit}. */
  void combine(int bit, byte[] nodes, int left, int right, byte[] target, int targetOffset) {
    if (isEmpty(nodes, left)) {
      System.arraycopy(nodes, right, target, targetOffset, Digest.BYTES);
    } else if (isEmpty(nodes, right)) {
      System.arraycopy(nodes, left, target, targetOffset, Digest.BYTES);
    } else {
      inner[0] = Domain.INNER_NODE;
      inner[1] = (byte) (bit >>> 8);
      inner[2] = (byte) bit;
      System.arraycopy(nodes, left, inner, 3, Digest.BYTES);
      System.arraycopy(nodes, right, inner, 3 + Digest.BYTES, Digest.BYTES);
      sha.update(inner, 0, INNER_BYTES).finish(target, targetOffset);
    }
  }

  static boolean isEmpty(byte[] nodes, int offset) {
    for (int i = 0; i < Digest.BYTES; i++) {
      if (nodes[offset + i] != 0) {
        return false;
      }
    }
    return true;
  }

  private int join(int top) {
    int left = (top - 1) * Digest.BYTES;
    combine(gaps[top], stack, left, top * Digest.BYTES, stack, left);
    return top - 1;
  }
}
