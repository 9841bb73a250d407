package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.root.TrieNodes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a response is what its task asked for: cheap bounds first, then the digest. Each
 * method returns null, or why the source is to be demoted.
 */
final class ResponseCheck {

  private final Digest root;
  private final ObjectDigests digests = new ObjectDigests();
  private List<Leaf> proven = List.of();

  /** Place and digest of an object, computed here from what arrived. */
  record Leaf(Digest hashedId, Digest digest) {}

  ResponseCheck(Digest root) {
    this.root = root;
  }

  @Nullable DemotionReason refusal(Task task, TransferResponse response) {
    if (task instanceof Task.Header && response instanceof TransferResponse.Header header) {
      return header(header.header());
    }
    if (task instanceof Task.Nodes nodes) {
      return subtree(nodes.prefix(), nodes.digest(), nodes.levels(), response);
    }
    if (task instanceof Task.Chunk chunk) {
      return subtree(chunk.prefix(), chunk.digest(), TransferRequest.LEVELS_MAX, response);
    }
    if (task instanceof Task.Blocks wanted && response instanceof TransferResponse.Blocks blocks) {
      return blocks(wanted, blocks);
    }
    return DemotionReason.MISMATCHED;
  }

  /**
   * Leaves of the chunk that was found right last, in the order of its entries: whoever stores it
   * need not hash it again.
   */
  List<Leaf> proven() {
    return proven;
  }

  /** Bytes a response carries, digests included. */
  static long contentBytes(TransferResponse response) {
    if (response instanceof TransferResponse.Header) {
      return RootHeader.ENCODED_BYTES;
    }
    if (response instanceof TransferResponse.Nodes nodes) {
      return nodes.digests().length;
    }
    if (response instanceof TransferResponse.Chunk chunk) {
      return chunk.entries().stream().mapToLong(ChunkEntry::bytes).sum();
    }
    return response instanceof TransferResponse.Blocks blocks ? blocks.bytes().length : 0;
  }

  private @Nullable DemotionReason header(RootHeader header) {
    return header.root().equals(root) ? null : DemotionReason.WRONG_HEADER;
  }

  private @Nullable DemotionReason subtree(
      Prefix prefix, Digest digest, int levelsMax, TransferResponse response) {
    if (response instanceof TransferResponse.Nodes nodes) {
      return nodes.prefix().equals(prefix)
          ? nodes(prefix, digest, levelsMax, nodes)
          : DemotionReason.MISMATCHED;
    }
    if (response instanceof TransferResponse.Chunk chunk) {
      return chunk.prefix().equals(prefix)
          ? chunk(digest, chunk.entries())
          : DemotionReason.MISMATCHED;
    }
    return DemotionReason.MISMATCHED;
  }

  private static @Nullable DemotionReason nodes(
      Prefix prefix, Digest digest, int levelsMax, TransferResponse.Nodes nodes) {
    int levels = nodes.levels();
    if (levels > levelsMax) {
      return DemotionReason.OVERSIZED;
    }
    if (levels < 1
        || nodes.digests().length != Digest.BYTES << levels
        || nodes.node().bits() < prefix.bits()
        || nodes.node().bits() + levels > Prefix.BITS_MAX) {
      return DemotionReason.MALFORMED;
    }
    TrieNodes rows = TrieNodes.of(nodes.node().bits(), levels, nodes.digests());
    if (!rows.branches()) {
      return DemotionReason.MALFORMED;
    }
    return rows.top().equals(digest) ? null : DemotionReason.BAD_DIGEST;
  }

  private @Nullable DemotionReason chunk(Digest digest, List<ChunkEntry> entries) {
    DemotionReason bounds = bounds(entries);
    if (bounds != null) {
      return bounds;
    }
    List<Leaf> leaves = new ArrayList<>(entries.size());
    LeafTable.Builder words = new LeafTable.Builder();
    for (ChunkEntry entry : entries) {
      Leaf leaf = leaf(entry);
      leaves.add(leaf);
      words.put(leaf.hashedId(), leaf.digest(), 0, 0, 0);
    }
    LeafTable table = words.build();
    boolean distinct = table.size() == entries.size();
    if (!distinct || !table.trie().equals(digest)) {
      return DemotionReason.BAD_DIGEST;
    }
    proven = leaves;
    return null;
  }

  private Leaf leaf(ChunkEntry entry) {
    Digest hashedId = digests.hashedId(entry.id());
    return entry instanceof ChunkEntry.Large large
        ? new Leaf(hashedId, digests.largeLeaf(large.id(), large.valueBytes(), large.blocks()))
        : new Leaf(hashedId, digests.leaf(entry.id(), ((ChunkEntry.Small) entry).object().value()));
  }

  private static @Nullable DemotionReason bounds(List<ChunkEntry> entries) {
    long bytes = 0;
    for (ChunkEntry entry : entries) {
      bytes += entry.bytes();
      if (bytes > TransferResponse.CHUNK_BYTES_MAX) {
        return DemotionReason.OVERSIZED;
      }
      if (entry instanceof ChunkEntry.Large large) {
        if (large.valueBytes() > StateObject.VALUE_BYTES_MAX) {
          return DemotionReason.OVERSIZED;
        }
        if (!ObjectDigests.isLarge(large.valueBytes())
            || large.blocks().length
                != ObjectDigests.blockCount(large.valueBytes()) * Digest.BYTES) {
          return DemotionReason.MALFORMED;
        }
      } else if (ObjectDigests.isLarge(((ChunkEntry.Small) entry).object().value().length)) {
        return DemotionReason.MALFORMED;
      }
    }
    return null;
  }

  private @Nullable DemotionReason blocks(Task.Blocks wanted, TransferResponse.Blocks blocks) {
    LargeValue value = wanted.value();
    if (!blocks.hashedId().equals(value.hashedId()) || blocks.firstBlock() != wanted.first()) {
      return DemotionReason.MISMATCHED;
    }
    if (blocks.bytes().length > value.bytes(wanted.first(), wanted.count())) {
      return DemotionReason.OVERSIZED;
    }
    return value.matches(wanted.first(), wanted.count(), blocks.bytes(), digests)
        ? null
        : DemotionReason.BAD_DIGEST;
  }
}
