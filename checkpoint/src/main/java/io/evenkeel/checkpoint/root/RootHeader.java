package io.evenkeel.checkpoint.root;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the root of a checkpoint is the digest of. The counts stand in it so that a receiver that
 * knows only the root can bound everything else before it allocates anything.
 *
 * @param codecVersion version of the encoding of the reserved objects; not negative
 * @param objects number of objects, reserved ones included; not negative
 * @param bytes sum of the lengths of all values; not negative
 * @param trie digest of the trie over all leaves
 */
public record RootHeader(int codecVersion, long objects, long bytes, Digest trie) {

  /** Length of {@link #encode}'s result. */
  public static final int ENCODED_BYTES = 4 + 8 + 8 + Digest.BYTES;

  private static final byte[] TAG = "evenkeel.root.1".getBytes(StandardCharsets.US_ASCII);

  /**
   * @throws IllegalArgumentException if a number is negative
   */
  public RootHeader {
    if (codecVersion < 0 || objects < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "negative number in a header: " + codecVersion + ", " + objects + ", " + bytes);
    }
  }

  /** The root: SHA-256 over the tag {@code evenkeel.root.1} and {@link #encode}'s bytes. */
  public Digest root() {
    return new Sha256().update(TAG, 0, TAG.length).update(encode(), 0, ENCODED_BYTES).finish();
  }

  /** Codec version (4 bytes), objects (8), bytes (8), trie (32); big-endian. */
  public byte[] encode() {
    return ByteBuffer.allocate(ENCODED_BYTES)
        .putInt(codecVersion)
        .putLong(objects)
        .putLong(bytes)
        .put(trie.bytes())
        .array();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param encoded bytes from anywhere
   * @return empty if the length is wrong or a number negative
   */
  public static Optional<RootHeader> decode(byte[] encoded) {
    if (encoded.length != ENCODED_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    int codecVersion = in.getInt();
    long objects = in.getLong();
    long bytes = in.getLong();
    if (codecVersion < 0 || objects < 0 || bytes < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new RootHeader(
            codecVersion, objects, bytes, Digest.of(encoded, ENCODED_BYTES - Digest.BYTES)));
  }
}
