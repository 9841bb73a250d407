/**
 * The root of a checkpoint: one digest that commits to every object, however the state was reached.
 *
 * <p>All digests are SHA-256, all integers big-endian, {@code ||} is concatenation. The first byte
 * (or text tag) of each input says what it is, so no input of one kind is an input of another.
 *
 * <pre>
 *   hashed id    = H("evenkeel.id.1" || reserved flag (1 byte, 0 or 1) || id)
 *   leaf digest  = H(0x10 || flag || u32 id length || id || u64 value length || value)
 *                                                             value up to 65,536 bytes
 *                = H(0x11 || flag || u32 id length || id || u64 value length || block tree)
 *                                                             longer values
 *   block        = H(0x12 || 65,536 bytes of the value, the last block fewer)
 *   block tree   = the block if there is one, else H(0x13 || left || right), where left is the tree
 *                  of the largest power of two of blocks that leaves some for right
 *   leaf node    = H(0x00 || hashed id || leaf digest)
 *   inner node   = H(0x01 || u16 bit || left || right), bit = the first in which left and right differ
 *   no leaves    = 32 zero bytes
 *   root         = H("evenkeel.root.1" || u32 codec version || u64 objects || u64 value bytes || trie)
 * </pre>
 *
 * <h2>The trie is a sorted array</h2>
 *
 * Leaves sorted by hashed id <em>are</em> the trie: where two neighbours first differ, a node
 * branches. No node is kept in memory, only leaves and the digests of the top levels ({@link
 * io.evenkeel.checkpoint.root.LeafTable}).
 *
 * <pre>
 *   leaf   hashed id (4 bits here)
 *    0     0 0 1 0  ----------+
 *    1     0 1 1 0  ----------+ inner(1) ------------+
 *    2     1 0 0 1  --------------------+            | inner(0) = trie
 *    3     1 1 0 0  --+                 | inner(1) --+
 *    4     1 1 0 1  --+ inner(3) -------+
 *
 *   neighbours differ first in bit 1 (0, 1), 0 (1, 2), 1 (2, 3), 3 (3, 4)
 * </pre>
 *
 * The digest of the subtree at a prefix depends on the leaves below it only, not on the length of
 * the prefix: {@code combine(bit, left, right)} is the other side if one is empty, else the inner
 * node. So the {@code 2^k} digests {@code k} bits below a prefix determine the digest at it ({@link
 * io.evenkeel.checkpoint.root.TrieNodes}), and equal digests mean equal objects.
 *
 * <h2>Why searches are blind</h2>
 *
 * An inner node's digest commits to the bit it branches at, not to the bits that were skipped above
 * it. Somebody who shows digests below a prefix could therefore show a subtree in a wrong slot,
 * beside an empty one, without changing the digest at the top. That does no harm if nobody looks at
 * skipped bits: a search that follows only the bits at which nodes branch ({@link
 * io.evenkeel.checkpoint.root.LeafTable#resolve}) ends at the same node from either slot, and what
 * stands there is checked by digest. So a place that was checked can be asked of any honest source,
 * whoever told of it, and an answer that does not match is the answerer's fault alone.
 *
 * <h2>Hostile ids</h2>
 *
 * Clients choose ids, and may search for some whose hashes share 40 or 60 leading bits. That makes
 * a path longer by as many steps at most, never a digest ambiguous; sorting stays n log n.
 */
@NullMarked
package io.evenkeel.checkpoint.root;

import org.jspecify.annotations.NullMarked;
