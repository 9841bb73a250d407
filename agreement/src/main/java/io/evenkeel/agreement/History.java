package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash chain over delivered batches: where it stands, and what it was at the sequence numbers
 * replicas vote on.
 */
public final class History {

  private static final byte[] TAG = "evenkeel.history.1".getBytes(StandardCharsets.US_ASCII);

  private final int interval;
  private final TreeMap<Long, Digest> atVotes = new TreeMap<>();
  private long sequence;
  private Digest digest;

  History(int interval, long sequence, Digest digest) {
    this.interval = interval;
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

  /** The digest at a multiple of K that was passed and not forgotten, or null. */
  @Nullable Digest at(long votedSequence) {
    return atVotes.get(votedSequence);
  }

  void append(Digest batch) {
    digest = after(digest, sequence + 1, batch);
    sequence++;
    remember();
  }

  void jump(long toSequence, Digest toDigest) {
    sequence = toSequence;
    digest = toDigest;
    atVotes.clear();
    remember();
  }

  /** Forgets what lies below the low watermark. */
  void forgetBelow(long low) {
    atVotes.headMap(low, false).clear();
  }

  /** The positions remembered above a sequence number, ascending. */
  Map<Long, Digest> votesAbove(long low) {
    return atVotes.tailMap(low, false);
  }

  private void remember() {
    if (sequence % interval == 0) {
      atVotes.put(sequence, digest);
    }
  }
}
