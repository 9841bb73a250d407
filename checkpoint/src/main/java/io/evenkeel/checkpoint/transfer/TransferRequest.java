package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;

/** What a receiver asks a source for. Every request names the root, so a source needs no memory. */
public sealed interface TransferRequest {

  /** Most levels of trie nodes in one response. */
  int LEVELS_MAX = 8;

  /** Most blocks of a large value in one response. */
  int BLOCKS_MAX = 16;

  /** Root of the checkpoint. */
  Digest root();

  /** Asks for the header the root is the digest of. */
  record HeaderRequest(Digest root) implements TransferRequest {}

  /**
   * Asks for the digests below the node that a blind search for a prefix ends at.
   *
   * @param levels rows below the node, 1 to {@link #LEVELS_MAX}; a source may send fewer
   */
  record NodesRequest(Digest root, Prefix prefix, int levels) implements TransferRequest {}

  /** Asks for all objects below the node that a blind search for a prefix ends at. */
  record ChunkRequest(Digest root, Prefix prefix) implements TransferRequest {}

  /**
   * Asks for blocks of one large value.
   *
   * @param hashedId of the object
   * @param firstBlock index of the first block
   * @param count number of blocks, 1 to {@link #BLOCKS_MAX}
   */
  record BlocksRequest(Digest root, Digest hashedId, int firstBlock, int count)
      implements TransferRequest {}
}
