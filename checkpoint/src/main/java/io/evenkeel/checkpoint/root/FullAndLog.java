package io.evenkeel.checkpoint.root;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a hybrid checkpoint consists of: a full checkpoint and the requests executed since. Whoever
 * knows that {@code f+1} replicas signed its root knows, before anything is executed, which batches
 * have to be executed on which state. (Clement et al., <em>UpRight Cluster Services</em>, SOSP
 * 2009.)
 *
 * @param fullSequence position of the full checkpoint; 0 is the service's initial state
 * @param fullRoot its root; {@link Digest#EMPTY} at 0
 * @param sequence position of the hybrid checkpoint, above the full one
 * @param history digest of the order up to {@code sequence}, and so of every batch of the log
 */
public record FullAndLog(long fullSequence, Digest fullRoot, long sequence, Digest history) {

  /** Length of {@link #encode}'s result. */
  public static final int ENCODED_BYTES = 8 + Digest.BYTES + 8 + Digest.BYTES;

  private static final byte[] TAG = "evenkeel.hybrid.1".getBytes(StandardCharsets.US_ASCII);

  /** The root: SHA-256 over the tag {@code evenkeel.hybrid.1} and {@link #encode}'s bytes. */
  public Digest root() {
    return new Sha256().update(TAG, 0, TAG.length).update(encode(), 0, ENCODED_BYTES).finish();
  }

  /** Full position (8 bytes), its root (32), position (8), history (32); big-endian. */
  public byte[] encode() {
    return ByteBuffer.allocate(ENCODED_BYTES)
        .putLong(fullSequence)
        .put(fullRoot.bytes())
        .putLong(sequence)
        .put(history.bytes())
        .array();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param encoded bytes from anywhere
   * @return empty if the length is wrong or the positions cannot be
   */
  public static Optional<FullAndLog> decode(byte[] encoded) {
    if (encoded.length != ENCODED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    long fullSequence = in.getLong();
    Digest fullRoot = Digest.of(encoded, 8);
    long sequence = in.getLong(8 + Digest.BYTES);
    Digest history = Digest.of(encoded, 8 + Digest.BYTES + 8);
    return fullSequence < 0 || fullSequence >= sequence
        ? Optional.empty()
        : Optional.of(new FullAndLog(fullSequence, fullRoot, sequence, history));
  }
}
