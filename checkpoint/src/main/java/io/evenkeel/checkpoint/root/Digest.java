package io.evenkeel.checkpoint.root;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** A SHA-256 digest: {@value #BYTES} bytes with value equality. Immutable. */
public final class Digest implements Comparable<Digest> {

  /** Length of a digest in bytes. */
  public static final int BYTES = 32;

  /**
   * The digest of a subtree without leaves: all zero bytes, which no hash input is known to give.
   */
  public static final Digest EMPTY = new Digest(new byte[BYTES]);

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

  /** The digest with these bytes, which nobody else has: not copied. */
  static Digest wrap(byte[] bytes) {
    return new Digest(bytes);
  }

  /** The digest whose bytes stand at {@code offset} of {@code source}; copied. */
  public static Digest of(byte[] source, int offset) {
    return new Digest(
        Arrays.copyOfRange(
            source, offset, Objects.checkFromIndexSize(offset, BYTES, source.length) + BYTES));
  }

  /** Copies the {@value #BYTES} bytes into {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, BYTES);
  }

  /** The bytes themselves: to be read only. */
  byte[] raw() {
    return bytes;
  }

  /** Bit {@code index} counted from the most significant bit of the first byte: 0 or 1. */
  int bit(int index) {
    return bytes[index >>> 3] >>> (7 - (index & 7)) & 1;
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
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
