package io.evenkeel.agreement;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * 32 bytes that name a key: a raw Ed25519 or X25519 public key, or the digest of one. Immutable.
 */
public final class KeyBytes implements Comparable<KeyBytes> {

  /** Length in bytes. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private KeyBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A key's bytes; copied.
   *
   * @throws IllegalArgumentException if these are not {@value #BYTES} bytes
   */
  public static KeyBytes of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    return new KeyBytes(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(KeyBytes other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes, 0, 8);
  }
}
