package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;

/** Something to fetch, with what it must turn out to be. */
sealed interface Task {

  /** The header of the target. */
  record Header() implements Task {}

  /** A subtree of which only the digests below are wanted, for now. */
  record Nodes(Prefix prefix, Digest digest, int levels) implements Task {}

  /** A subtree of which all objects are wanted. */
  record Chunk(Prefix prefix, Digest digest) implements Task {}

  /** Consecutive blocks of a large value. */
  record Blocks(LargeValue value, int first, int count) implements Task {}

  /** The request that a source is sent for this task. */
  default TransferRequest request(Digest root) {
    if (this instanceof Nodes nodes) {
      return new TransferRequest.NodesRequest(root, nodes.prefix(), nodes.levels());
    }
    if (this instanceof Chunk chunk) {
      return new TransferRequest.ChunkRequest(root, chunk.prefix());
    }
    if (this instanceof Blocks blocks) {
      return new TransferRequest.BlocksRequest(
          root, blocks.value().hashedId(), blocks.first(), blocks.count());
    }
    return new TransferRequest.HeaderRequest(root);
  }
}
