package io.evenkeel.agreement;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest: {@value #BYTES} bytes with value equality. Immutable. */
public final class Digest implements Comparable<Digest> {

  /** Length of a digest in bytes. */
  public static final int BYTES = 32;

  /** 32 zero bytes: the history digest of the empty history. Nothing known hashes to it. */
  public static final Digest ZERO = new Digest(new byte[BYTES]);

  private final byte[] bytes;

  private Digest(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The digest with these bytes.
   *
   * @throws IllegalArgumentException if there are not exactly {@value #BYTES}
   */
  public static Digest of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
    }
    return new Digest(bytes.clone());
  }

  /** SHA-256 of the parts, one after the other. */
  public static Digest sha256(byte[]... parts) {
    MessageDigest sha = newSha256();
    for (byte[] part : parts) {
      sha.update(part);
    }
    return new Digest(sha.digest());
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  void putTo(ByteBuffer target) {
    target.put(bytes);
  }

  /** All 64 hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(Digest other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The first 12 hexadecimal digits, enough for people to compare. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 6);
  }
}
