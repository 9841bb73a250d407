package io.evenkeel.transport.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * An Ed25519 public key: 32 bytes (RFC 8032), canonical and not of small order. Immutable.
 *
 * <p>Implementations disagree about keys whose y is not below the field's prime and about points of
 * small order (for which anybody can sign); no key generator makes either, so both are refused.
 */
public final class Ed25519PublicKey {

  /** Length of the raw encoding in bytes. */
  public static final int BYTES = 32;

  static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /** The y of all points whose order divides 8; x differs only in sign. */
  private static final Set<BigInteger> SMALL_ORDER_Y =
      Set.of(
          BigInteger.ZERO,
          BigInteger.ONE,
          PRIME.subtract(BigInteger.ONE),
          new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
          new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16));

  private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final byte[] raw;
  private final PublicKey key;

  private Ed25519PublicKey(byte[] raw, PublicKey key) {
    this.raw = raw;
    this.key = key;
  }

  /**
   * The key with this raw encoding.
   *
   * @throws IllegalArgumentException if it is not {@value #BYTES} bytes, not canonical, or of small
   *     order
   */
  public static Ed25519PublicKey ofRaw(byte[] raw) {
    if (raw.length != BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 public key has " + BYTES + " bytes, not " + raw.length);
    }
    BigInteger y = yOf(raw, 0);
    if (y.compareTo(PRIME) >= 0 || SMALL_ORDER_Y.contains(y)) {
      throw new IllegalArgumentException("the Ed25519 public key is weak or not canonical");
    }
    byte[] encoded = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + BYTES);
    System.arraycopy(raw, 0, encoded, SPKI_PREFIX.length, BYTES);
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      return new Ed25519PublicKey(raw.clone(), key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key: " + e.getMessage(), e);
    }
  }

  /**
   * The same key as the JDK represents it, checked as in {@link #ofRaw}.
   *
   * @throws IllegalArgumentException if it is no Ed25519 key, or one that {@link #ofRaw} refuses
   */
  public static Ed25519PublicKey of(PublicKey key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null
        || encoded.length != SPKI_PREFIX.length + BYTES
        || !Arrays.equals(encoded, 0, SPKI_PREFIX.length, SPKI_PREFIX, 0, SPKI_PREFIX.length)) {
      throw new IllegalArgumentException("not an Ed25519 public key: " + key.getAlgorithm());
    }
    return ofRaw(Arrays.copyOfRange(encoded, SPKI_PREFIX.length, encoded.length));
  }

  /** A copy of the raw {@value #BYTES} bytes. */
  public byte[] raw() {
    return raw.clone();
  }

  /** The key as the JDK represents it, for files and certificates. */
  public PublicKey key() {
    return key;
  }

  /** The y coordinate in a point encoded at {@code offset}: little-endian without the sign bit. */
  static BigInteger yOf(byte[] encoded, int offset) {
    byte[] bigEndian = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bigEndian[i] = encoded[offset + BYTES - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    return new BigInteger(1, bigEndian);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ed25519PublicKey that && Arrays.equals(raw, that.raw);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw);
  }

  /** All 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(raw);
  }
}
