package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.IndexRange;
import io.evenkeel.checkpoint.root.Prefix;
import io.evenkeel.checkpoint.root.RootHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a faulty source does to the answer a correct one would give. */
enum Lie {
  NONE,
  WRONG_BYTES,
  EXTRA_OBJECT,
  MISSING_OBJECT,
  WRONG_INDEX,
  WRONG_HEADER,
  WRONG_PLACE,
  WRONG_SLOT,
  WRONG_KIND,
  OLD_CHECKPOINT,
  OVERSIZED,
  HUGE_LENGTH,
  MALFORMED,
  SPLITTING,
  ONE_SIDED_SPLITS,
  STALLING,
  HEADER_ONLY,
  TRICKLING,
  UNAVAILABLE,
  WITHOUT_TARGET;

  /** Whether this lie is told in content, so that being caught means never to be asked again. */
  boolean isRefusedForGood() {
    return switch (this) {
      case NONE,
          WRONG_SLOT,
          SPLITTING,
          STALLING,
          HEADER_ONLY,
          TRICKLING,
          UNAVAILABLE,
          WITHOUT_TARGET ->
          false;
      default -> true;
    };
  }

  long delayMillis(Random random) {
    return this == TRICKLING ? 1_500 : random.nextInt(20);
  }

  TransferResponse tell(
      TransferResponse truth,
      TransferRequest request,
      MemoryImage image,
      MemoryImage older,
      Random random) {
    if (this == UNAVAILABLE) {
      return new TransferResponse.Unavailable(TransferResponse.Reason.BUSY);
    }
    if (this == WITHOUT_TARGET) {
      return new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT);
    }
    if (this == WRONG_KIND) {
      return request instanceof TransferRequest.HeaderRequest
          ? truth
          : new TransferResponse.Header(image.header());
    }
    if (truth instanceof TransferResponse.Header) {
      RootHeader real = image.header();
      return switch (this) {
        case WRONG_HEADER ->
            new TransferResponse.Header(
                new RootHeader(1, real.objects() + 1, real.bytes(), real.trie()));
        case OLD_CHECKPOINT -> new TransferResponse.Header(older.header());
        default -> truth;
      };
    }
    if (truth instanceof TransferResponse.Nodes nodes) {
      return nodes(nodes, image, random);
    }
    if (truth instanceof TransferResponse.Chunk chunk) {
      return chunk(chunk, image, random);
    }
    return truth instanceof TransferResponse.Blocks blocks ? blocks(blocks, random) : truth;
  }

  private TransferResponse nodes(TransferResponse.Nodes nodes, MemoryImage image, Random random) {
    byte[] digests = nodes.digests().clone();
    return switch (this) {
      case WRONG_BYTES, EXTRA_OBJECT, MISSING_OBJECT, HUGE_LENGTH -> {
        digests[random.nextInt(digests.length)] ^= 4;
        yield new TransferResponse.Nodes(nodes.prefix(), nodes.node(), nodes.levels(), digests);
      }
      case MALFORMED ->
          new TransferResponse.Nodes(
              nodes.prefix(),
              nodes.node(),
              nodes.levels(),
              Arrays.copyOf(digests, digests.length - 1));
      case OVERSIZED ->
          new TransferResponse.Nodes(
              nodes.prefix(), nodes.node(), 12, new byte[Digest.BYTES << 12]);
      case WRONG_PLACE, WRONG_INDEX ->
          new TransferResponse.Nodes(
              Prefix.ROOT.descend(9, random.nextInt(512)), nodes.node(), nodes.levels(), digests);
      case ONE_SIDED_SPLITS -> oneSided(nodes.prefix(), image);
      case SPLITTING -> split(nodes.prefix(), image);
      case WRONG_SLOT -> {
        for (int slot = 0; slot < 1 << nodes.levels(); slot += 2) {
          swapIfOneIsEmpty(digests, slot * Digest.BYTES);
        }
        yield new TransferResponse.Nodes(nodes.prefix(), nodes.node(), nodes.levels(), digests);
      }
      default -> nodes;
    };
  }

  private TransferResponse chunk(TransferResponse.Chunk chunk, MemoryImage image, Random random) {
    List<ChunkEntry> entries = new ArrayList<>(chunk.entries());
    int at = random.nextInt(entries.size());
    ObjectId id = entries.get(at).id();
    switch (this) {
      case WRONG_BYTES -> entries.set(at, new ChunkEntry.Small(new StateObject(id, new byte[9])));
      case EXTRA_OBJECT ->
          entries.add(new ChunkEntry.Small(new StateObject(ObjectId.of("extra"), new byte[1])));
      case MISSING_OBJECT -> entries.remove(at);
      case OVERSIZED ->
          entries.addAll(
              Collections.nCopies(40, new ChunkEntry.Small(new StateObject(id, new byte[60_000]))));
      case HUGE_LENGTH -> entries.set(at, new ChunkEntry.Large(id, 1L << 45, new byte[32]));
      case MALFORMED -> entries.set(at, new ChunkEntry.Large(id, 100_000, new byte[32]));
      case OLD_CHECKPOINT -> entries.add(entries.get(at));
      case SPLITTING -> {
        return split(chunk.prefix(), image);
      }
      case ONE_SIDED_SPLITS -> {
        return oneSided(chunk.prefix(), image);
      }
      case WRONG_PLACE, WRONG_INDEX -> {
        return new TransferResponse.Chunk(Prefix.ROOT.descend(20, 77), entries);
      }
      default -> {}
    }
    return new TransferResponse.Chunk(chunk.prefix(), entries);
  }

  private TransferResponse blocks(TransferResponse.Blocks blocks, Random random) {
    byte[] bytes = blocks.bytes().clone();
    return switch (this) {
      case WRONG_BYTES, EXTRA_OBJECT -> {
        bytes[random.nextInt(bytes.length)] ^= 1;
        yield new TransferResponse.Blocks(blocks.hashedId(), blocks.firstBlock(), bytes);
      }
      case WRONG_INDEX ->
          new TransferResponse.Blocks(blocks.hashedId(), blocks.firstBlock() + 1, bytes);
      case WRONG_PLACE -> new TransferResponse.Blocks(Digest.EMPTY, blocks.firstBlock(), bytes);
      case OVERSIZED ->
          new TransferResponse.Blocks(
              blocks.hashedId(), blocks.firstBlock(), Arrays.copyOf(bytes, bytes.length + 1));
      case MISSING_OBJECT, MALFORMED ->
          new TransferResponse.Blocks(
              blocks.hashedId(), blocks.firstBlock(), Arrays.copyOf(bytes, bytes.length - 1));
      default -> blocks;
    };
  }

  /** True, but always into two parts only. */
  private static TransferResponse split(Prefix prefix, MemoryImage image) {
    IndexRange range = image.leaves().resolve(prefix);
    int bit = image.leaves().branchBit(range);
    if (bit == Prefix.BITS_MAX) {
      return new TransferSource(e -> {})
          .answer(image, new TransferRequest.ChunkRequest(image.header().root(), prefix));
    }
    Prefix node = Prefix.of(image.leaves().hashedId(range.from()), bit);
    return new TransferResponse.Nodes(prefix, node, 1, image.leaves().nodes(range, bit, 1).slots());
  }

  /** Shows the same digest again, one bit further down. */
  private static TransferResponse oneSided(Prefix prefix, MemoryImage image) {
    IndexRange range = image.leaves().resolve(prefix);
    byte[] digests = new byte[2 * Digest.BYTES];
    image.leaves().nodes(range, Math.min(prefix.bits(), 255), 0).top().copyTo(digests, 0);
    return new TransferResponse.Nodes(prefix, prefix, 1, digests);
  }

  private static void swapIfOneIsEmpty(byte[] digests, int at) {
    byte[] left = Arrays.copyOfRange(digests, at, at + Digest.BYTES);
    byte[] right = Arrays.copyOfRange(digests, at + Digest.BYTES, at + 2 * Digest.BYTES);
    byte[] empty = new byte[Digest.BYTES];
    if (Arrays.equals(left, empty) != Arrays.equals(right, empty)) {
      System.arraycopy(right, 0, digests, at, Digest.BYTES);
      System.arraycopy(left, 0, digests, at + Digest.BYTES, Digest.BYTES);
    }
  }
}
