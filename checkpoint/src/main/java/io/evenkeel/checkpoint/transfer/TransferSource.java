package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.IndexRange;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.store.DamagedObjectException;
import io.evenkeel.checkpoint.store.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests from an image. The answer depends on image and request alone; the last large
 * object read is kept, since requests for its blocks come in a row. One thread at a time.
 */
public final class TransferSource {

  /** Beyond it an estimate could not change the answer. */
  private static final long ESTIMATE_BYTES_MAX =
      (long) TransferResponse.CHUNK_BYTES_MAX << TransferRequest.LEVELS_MAX;

  private final Consumer<IOException> readFailures;
  private final ObjectDigests digests = new ObjectDigests();
  private @Nullable Image cachedImage;
  private @Nullable StateObject cachedObject;
  private int cachedIndex;

  /**
   * @param readFailures told of every object that could not be read; the requester only learns that
   *     this source is of no use
   */
  public TransferSource(Consumer<IOException> readFailures) {
    this.readFailures = readFailures;
  }

  /**
   * Answers one request.
   *
   * @param image the checkpoint served
   * @param request from anybody; checked here
   */
  public TransferResponse answer(Image image, TransferRequest request) {
    if (!image.header().root().equals(request.root())) {
      return new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT);
    }
    try {
      if (request instanceof TransferRequest.HeaderRequest) {
        return new TransferResponse.Header(image.header());
      }
      if (request instanceof TransferRequest.NodesRequest nodes) {
        return nodes(image, nodes);
      }
      if (request instanceof TransferRequest.ChunkRequest chunk) {
        return chunk(image, chunk.prefix());
      }
      return blocks(image, (TransferRequest.BlocksRequest) request);
    } catch (DamagedObjectException e) {
      readFailures.accept(e);
      return new TransferResponse.Unavailable(TransferResponse.Reason.DAMAGED);
    } catch (IOException e) {
      readFailures.accept(e);
      return new TransferResponse.Unavailable(TransferResponse.Reason.READ_FAILED);
    }
  }

  private TransferResponse nodes(Image image, TransferRequest.NodesRequest request)
      throws IOException {
    IndexRange range = image.leaves().resolve(request.prefix());
    if (range.isEmpty() || request.levels() < 1 || request.levels() > TransferRequest.LEVELS_MAX) {
      return badRequest();
    }
    return range.size() == 1
        ? chunk(image, request.prefix())
        : split(image.leaves(), range, request.prefix(), request.levels());
  }

  private static TransferResponse split(
      LeafTable leaves, IndexRange range, Prefix prefix, int levelsWanted) {
    int bit = leaves.branchBit(range);
    int levels = Math.min(levelsWanted, Prefix.BITS_MAX - bit);
    Prefix node = Prefix.of(leaves.hashedId(range.from()), bit);
    byte[] slots = leaves.nodes(range, bit, levels).slots();
    return new TransferResponse.Nodes(prefix, node, levels, slots);
  }

  private TransferResponse chunk(Image image, Prefix prefix) throws IOException {
    LeafTable leaves = image.leaves();
    IndexRange range = leaves.resolve(prefix);
    if (range.isEmpty()) {
      return badRequest();
    }
    long estimate = 0;
    for (int i = range.from(); i < range.to() && estimate < ESTIMATE_BYTES_MAX; i++) {
      estimate += ChunkEntry.OVERHEAD_BYTES + 1 + contentBytes(leaves.length(i));
    }
    if (estimate > TransferResponse.CHUNK_BYTES_MAX) {
      return split(leaves, range, prefix, levelsFor(estimate));
    }
    List<ChunkEntry> entries = new ArrayList<>(range.size());
    long bytes = 0;
    for (int i = range.from(); i < range.to(); i++) {
      ChunkEntry entry = entry(read(image, i));
      bytes += entry.bytes();
      if (bytes > TransferResponse.CHUNK_BYTES_MAX) {
        return split(leaves, range, prefix, levelsFor(2L * TransferResponse.CHUNK_BYTES_MAX));
      }
      entries.add(entry);
    }
    return new TransferResponse.Chunk(prefix, entries);
  }

  private TransferResponse blocks(Image image, TransferRequest.BlocksRequest request)
      throws IOException {
    int index = image.leaves().find(request.hashedId());
    if (index < 0 || !ObjectDigests.isLarge(image.leaves().length(index))) {
      return badRequest();
    }
    int blocks = ObjectDigests.blockCount(image.leaves().length(index));
    int first = request.firstBlock();
    int count = request.count();
    if (first < 0 || count < 1 || count > TransferRequest.BLOCKS_MAX || first > blocks - count) {
      return badRequest();
    }
    byte[] value = read(image, index).value();
    int from = first * ObjectDigests.BLOCK_BYTES;
    int to = (int) Math.min(value.length, (long) (first + count) * ObjectDigests.BLOCK_BYTES);
    return new TransferResponse.Blocks(
        request.hashedId(), first, Arrays.copyOfRange(value, from, to));
  }

  private ChunkEntry entry(StateObject object) {
    byte[] value = object.value();
    return ObjectDigests.isLarge(value.length)
        ? new ChunkEntry.Large(object.id(), value.length, digests.blocks(value))
        : new ChunkEntry.Small(object);
  }

  @SuppressWarnings(
      "ReferenceEquality") // an image is what it is; two with equal content may differ in place
  private StateObject read(Image image, int index) throws IOException {
    StateObject cached = cachedObject;
    if (cached != null && cachedImage == image && cachedIndex == index) {
      return cached;
    }
    StateObject object = image.read(index);
    if (ObjectDigests.isLarge(object.value().length)) {
      cachedImage = image;
      cachedIndex = index;
      cachedObject = object;
    }
    return object;
  }

  private static long contentBytes(int valueBytes) {
    return ObjectDigests.isLarge(valueBytes)
        ? (long) ObjectDigests.blockCount(valueBytes) * Digest.BYTES
        : valueBytes;
  }

  /** As many levels as make the parts fit into chunks on average. */
  private static int levelsFor(long bytes) {
    int levels = Long.SIZE - Long.numberOfLeadingZeros(bytes / TransferResponse.CHUNK_BYTES_MAX);
    return Math.max(1, Math.min(TransferRequest.LEVELS_MAX, levels));
  }

  private static TransferResponse badRequest() {
    return new TransferResponse.Unavailable(TransferResponse.Reason.BAD_REQUEST);
  }
}
