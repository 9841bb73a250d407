package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash chain over delivered batches: where it stands, and what it was after each of the last
 * batches, since replicas vote on some of them.
 */
public final class History {

  private static final byte[] TAG = "evenkeel.history.1".getBytes(StandardCharsets.US_ASCII);

  private final int interval;
  private final int rememberedMax;
  private final TreeMap<Long, Digest> remembered = new TreeMap<>();
  private long sequence;
  private Digest digest;

  /**
   * @param interval K: votes are cast at its multiples
   * @param rememberedMax digests kept at most
   */
  History(int interval, int rememberedMax, long sequence, Digest digest) {
    this.interval = interval;
    this.rememberedMax = rememberedMax;
    this.sequence = sequence;
    this.digest = digest;
    remember();
  }

  /**
   * The history digest after a batch: SHA-256 over u32 length and tag {@code evenkeel.history.1},
   * the digest before it, its sequence number u64 and its batch digest. Starts from {@link
   * Digest#ZERO} at sequence number 0.
   */
  public static Digest after(Digest before, long sequence, Digest batch) {
    ByteBuffer content = ByteBuffer.allocate(4 + TAG.length + Digest.BYTES + 8 + Digest.BYTES);
    content.putInt(TAG.length).put(TAG);
    before.putTo(content);
    content.putLong(sequence);
    batch.putTo(content);
    return Digest.sha256(content.array());
  }

  long sequence() {
    return sequence;
  }

  Digest digest() {
    return digest;
  }

  /** The digest after a batch that was passed and not forgotten, or null. */
  @Nullable Digest at(long passed) {
    return remembered.get(passed);
  }

  void append(Digest batch) {
    digest = after(digest, sequence + 1, batch);
    sequence++;
    remember();
  }

  void jump(long toSequence, Digest toDigest) {
    sequence = toSequence;
    digest = toDigest;
    remembered.clear();
    remember();
  }

  /** Forgets what lies below the low watermark. */
  void forgetBelow(long low) {
    remembered.headMap(low, false).clear();
  }

  /** The multiples of K remembered above a sequence number, ascending. */
  Map<Long, Digest> votesAbove(long low) {
    TreeMap<Long, Digest> votes = new TreeMap<>(remembered.tailMap(low, false));
    votes.keySet().removeIf(position -> position % interval != 0);
    return votes;
  }

  private void remember() {
    remembered.put(sequence, digest);
    if (remembered.size() > rememberedMax) {
      remembered.pollFirstEntry();
    }
  }
}
