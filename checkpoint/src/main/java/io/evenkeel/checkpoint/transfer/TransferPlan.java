package io.evenkeel.checkpoint.transfer;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.IndexRange;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.root.TrieNodes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each subtree of the target whether it is copied from the own image, fetched whole, or
 * looked into. Tasks are taken last in, first out: depth first, so that few are ever waiting.
 *
 * <p>A subtree equal to the own one is copied. Of one that differs, the digests below are fetched
 * as long as that can find equal parts worth more than the digests cost; when more than half of the
 * parts below differ, the whole is fetched. Sizes are estimated by assuming that ids are spread
 * evenly; where they are not, a source answers a chunk that is too large with the digests below it.
 */
final class TransferPlan {

  static final long CHUNK_BYTES_WANTED = TransferResponse.CHUNK_BYTES_MAX / 2;
  private static final long COMPARED_BYTES_MIN = 256;
  private static final long OBJECT_OVERHEAD_BYTES = 64;

  private final @Nullable LeafTable own;
  private final Deque<Task> tasks = new ArrayDeque<>();
  private final Deque<IndexRange> copies = new ArrayDeque<>();
  private long objects;
  private long bytes;

  TransferPlan(@Nullable LeafTable own) {
    this.own = own;
  }

  void start(RootHeader header) {
    objects = header.objects();
    bytes = header.bytes() + OBJECT_OVERHEAD_BYTES * objects;
    if (header.trie().equals(Digest.EMPTY)) {
      return;
    }
    if (own != null && own.trie().equals(header.trie())) {
      copies.push(new IndexRange(0, own.size()));
    } else {
      explore(Prefix.ROOT, header.trie());
    }
  }

  void push(Task task) {
    tasks.push(task);
  }

  @Nullable Task poll() {
    return tasks.poll();
  }

  boolean hasTasks() {
    return !tasks.isEmpty();
  }

  /** How large the response to a task will be, about. */
  long expectedBytes(Task task) {
    if (task instanceof Task.Chunk chunk) {
      return Math.min(TransferResponse.CHUNK_BYTES_MAX, estimate(bytes, chunk.prefix()));
    }
    if (task instanceof Task.Nodes nodes) {
      return (long) Digest.BYTES << nodes.levels();
    }
    return task instanceof Task.Blocks blocks
        ? blocks.value().bytes(blocks.first(), blocks.count())
        : RootHeader.ENCODED_BYTES;
  }

  /** Ranges of the own image that are part of the target. */
  Deque<IndexRange> copies() {
    return copies;
  }

  /** Plans what is below a subtree whose digests below were verified. */
  void split(Prefix asked, TransferResponse.Nodes nodes) {
    Prefix node = asked.continuedBy(nodes.node());
    TrieNodes theirs = TrieNodes.of(node.bits(), nodes.levels(), nodes.digests());
    IndexRange range = own == null ? new IndexRange(0, 0) : own.range(node);
    TrieNodes ours =
        own == null || range.isEmpty() ? null : own.nodes(range, node.bits(), nodes.levels());
    place(node, theirs, ours, 0, 0);
  }

  private void place(
      Prefix node, TrieNodes theirs, @Nullable TrieNodes ours, int level, int index) {
    if (theirs.isEmpty(level, index)) {
      return;
    }
    Digest digest = theirs.digest(level, index);
    Prefix at = node.descend(level, index);
    if (own != null && ours != null && ours.digest(level, index).equals(digest)) {
      copies.push(own.range(at));
    } else if (level == theirs.levels()) {
      explore(at, digest);
    } else if (fitsChunk(at) && mostlyDiffers(node, theirs, ours, level, index)) {
      push(new Task.Chunk(at, digest));
    } else {
      place(node, theirs, ours, level + 1, 2 * index);
      place(node, theirs, ours, level + 1, 2 * index + 1);
    }
  }

  /** For a subtree known to differ from the own one, of which nothing below is known. */
  private void explore(Prefix at, Digest digest) {
    boolean comparable = own != null && !own.range(at).isEmpty();
    long parts = comparable ? estimate(objects, at) : estimate(bytes, at) / CHUNK_BYTES_WANTED;
    if (parts < 2 || (comparable && !isWorthComparing(at))) {
      push(new Task.Chunk(at, digest));
    } else {
      int levels = Long.SIZE - Long.numberOfLeadingZeros(parts - 1);
      levels = Math.min(levels, Math.min(TransferRequest.LEVELS_MAX, Prefix.BITS_MAX - at.bits()));
      push(levels == 0 ? new Task.Chunk(at, digest) : new Task.Nodes(at, digest, levels));
    }
  }

  /** Whether a part that differs may well contain equal parts worth the digests below it. */
  private boolean isWorthComparing(Prefix at) {
    return estimate(objects, at) >= 2 && estimate(bytes, at) > COMPARED_BYTES_MIN;
  }

  private boolean fitsChunk(Prefix at) {
    return estimate(bytes, at) <= CHUNK_BYTES_WANTED;
  }

  private static long estimate(long total, Prefix at) {
    return total >>> Math.min(at.bits(), Long.SIZE - 1);
  }

  private boolean mostlyDiffers(
      Prefix node, TrieNodes theirs, @Nullable TrieNodes ours, int level, int index) {
    if (ours == null) {
      return true;
    }
    if (isWorthComparing(node.descend(theirs.levels(), 0))) {
      return false;
    }
    int below = theirs.levels() - level;
    int filled = 0;
    int different = 0;
    for (int slot = index << below; slot < (index + 1) << below; slot++) {
      if (!theirs.isEmpty(theirs.levels(), slot)) {
        filled++;
        Digest digest = theirs.digest(theirs.levels(), slot);
        different += ours.digest(theirs.levels(), slot).equals(digest) ? 0 : 1;
      }
    }
    return 2 * different > filled;
  }
}
