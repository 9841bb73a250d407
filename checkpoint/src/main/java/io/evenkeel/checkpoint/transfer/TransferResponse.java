package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import java.util.List;

/**
 * What a source answers. Nothing in a response is believed: the receiver checks it against a digest
 * it already has. The holder must not change the arrays. A response holds at most {@link
 * #CHUNK_BYTES_MAX} bytes of content.
 */
public sealed interface TransferResponse {

  /** Most bytes of the entries of one chunk, as {@link ChunkEntry#bytes} counts them. */
  int CHUNK_BYTES_MAX = 1 << 20;

  /** Answers {@link TransferRequest.HeaderRequest}. */
  record Header(RootHeader header) implements TransferResponse {}

  /**
   * Answers {@link TransferRequest.NodesRequest}, and {@link TransferRequest.ChunkRequest} where
   * several leaves are too much for one chunk.
   *
   * @param prefix the one asked for
   * @param node where the node found branches: all its leaves share these bits, and differ in the
   *     next. Those beyond {@code prefix} are a hint that no digest confirms
   * @param levels rows below {@code node}, 1 to {@link TransferRequest#LEVELS_MAX}
   * @param digests {@code 2^levels} digests, one after the other
   */
  record Nodes(Prefix prefix, Prefix node, int levels, byte[] digests)
      implements TransferResponse {}

  /**
   * Answers {@link TransferRequest.ChunkRequest}, and {@link TransferRequest.NodesRequest} where
   * there is but one leaf.
   *
   * @param prefix the one asked for
   * @param entries all objects below it, in order of their hashed ids
   */
  record Chunk(Prefix prefix, List<ChunkEntry> entries) implements TransferResponse {}

  /**
   * Answers {@link TransferRequest.BlocksRequest}.
   *
   * @param bytes the blocks asked for, one after the other
   */
  record Blocks(Digest hashedId, int firstBlock, byte[] bytes) implements TransferResponse {}

  /** The source cannot answer. */
  record Unavailable(Reason reason) implements TransferResponse {}

  /** Why a source cannot answer. */
  enum Reason {
    /** It does not hold a checkpoint with this root. */
    UNKNOWN_ROOT,
    /** Its stored bytes are damaged. */
    DAMAGED,
    /** It could not read. */
    READ_FAILED,
    /** It serves at its configured rate, and that is used up. */
    BUSY,
    /** The request makes no sense to it. */
    BAD_REQUEST
  }
}
