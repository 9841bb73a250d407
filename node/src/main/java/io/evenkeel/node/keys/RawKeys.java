package io.evenkeel.node.keys;

import io.evenkeel.node.config.RawKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Raw 32-byte public keys to the JDK's key objects and back (RFC 8410). */
public final class RawKeys {

  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] X25519_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");

  private RawKeys() {}

  /**
   * An Ed25519 public key.
   *
   * @throws IllegalArgumentException if the bytes are not a point of the curve
   */
  public static PublicKey ed25519(RawKey raw) {
    return decode("Ed25519", ED25519_PREFIX, raw);
  }

  /** An X25519 public key. */
  public static PublicKey x25519(RawKey raw) {
    return decode("X25519", X25519_PREFIX, raw);
  }

  /**
   * The raw bytes of an Ed25519 or X25519 public key.
   *
   * @throws IllegalArgumentException for a key of another kind
   */
  public static RawKey raw(PublicKey key) {
    byte[] encoded = key.getEncoded();
    byte[] prefix = Arrays.copyOf(encoded, ED25519_PREFIX.length);
    boolean known = Arrays.equals(prefix, ED25519_PREFIX) || Arrays.equals(prefix, X25519_PREFIX);
    if (!known || encoded.length != ED25519_PREFIX.length + RawKey.BYTES) {
      throw new IllegalArgumentException("not an Ed25519 or X25519 key: " + key.getAlgorithm());
    }
    return RawKey.of(Arrays.copyOfRange(encoded, ED25519_PREFIX.length, encoded.length));
  }

  private static PublicKey decode(String algorithm, byte[] prefix, RawKey raw) {
    byte[] encoded = Arrays.copyOf(prefix, prefix.length + RawKey.BYTES);
    System.arraycopy(raw.bytes(), 0, encoded, prefix.length, RawKey.BYTES);
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key of kind " + algorithm, e);
    }
  }
}
