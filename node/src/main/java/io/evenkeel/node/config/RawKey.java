package io.evenkeel.node.config;

import java.util.Arrays;
import java.util.Base64;

/**
 * A public key as it stands in {@code cluster.yaml}: the 32 raw bytes of an Ed25519 or X25519 key
 * (RFC 8032, RFC 7748). Immutable.
 */
public final class RawKey {

  /** Length of a raw key, in bytes. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private RawKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A key from its raw bytes.
   *
   * @param bytes exactly {@value #BYTES} bytes; copied
   * @throws IllegalArgumentException if the length is another
   */
  public static RawKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a raw key has 32 bytes, not " + bytes.length);
    }
    return new RawKey(bytes.clone());
  }

  /**
   * A key from standard base64 of its raw bytes.
   *
   * @throws IllegalArgumentException if it is not base64 of exactly {@value #BYTES} bytes
   */
  public static RawKey ofBase64(String text) {
    return of(Base64.getDecoder().decode(text));
  }

  /** A copy of the raw bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The raw bytes in standard base64 with padding. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return base64();
  }
}
