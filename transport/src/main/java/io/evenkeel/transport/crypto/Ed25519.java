package io.evenkeel.transport.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ed25519 signatures (RFC 8032, pure, without the cofactor). Immutable; any number of threads.
 *
 * <p>Accepted is exactly: S below the group order, R canonical, the key as {@link Ed25519PublicKey}
 * admits it, and {@code [S]B = R + [k]A}. Replicas with different providers must never disagree
 * about a signature, or a liar could split them with one.
 */
public final class Ed25519 {

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = 64;

  private static final int HALF = SIGNATURE_BYTES / 2;

  /** Order of the base point, 2^252 + 27742317777372353535851937790883648493, big-endian. */
  private static final byte[] ORDER =
      HexFormat.of().parseHex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

  private final Provider provider;

  private Ed25519(Provider provider) {
    this.provider = provider;
  }

  /** The fastest implementation that loads and passes a self-test on this machine. */
  public static Ed25519 create() {
    // What a missing native library throws is an Error in some versions: nothing to repair here,
    // the JDK's own implementation answers the same.
    try {
      AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
      if (corretto.getLoadingError() == null) {
        Ed25519 fast = new Ed25519(corretto);
        if (fast.passesSelfTest()) {
          return fast;
        }
      }
    } catch (LinkageError | RuntimeException e) {
      return jdk();
    }
    return jdk();
  }

  /** The JDK's own implementation: everywhere there, slow. */
  public static Ed25519 jdk() {
    Provider sun = Security.getProvider("SunEC");
    if (sun == null) {
      throw new IllegalStateException("this JDK has no provider SunEC, which Ed25519 needs");
    }
    return new Ed25519(sun);
  }

  /** Name of the provider in use, for people. */
  public String providerName() {
    return provider.getName();
  }

  /** Whether it takes tens of microseconds to sign or verify; the JDK's takes a millisecond. */
  public boolean isFast() {
    return provider instanceof AmazonCorrettoCryptoProvider;
  }

  /** A fresh key pair from the JDK's secure random source. */
  public static KeyPair generateKeyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make Ed25519 keys", e);
    }
  }

  /**
   * Signs.
   *
   * @param key an Ed25519 private key
   * @return {@value #SIGNATURE_BYTES} bytes
   * @throws IllegalArgumentException if the key is none for Ed25519
   */
  public byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519", provider);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("not an Ed25519 private key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 failed in " + providerName(), e);
    }
  }

  /** Whether {@code signature} is {@code key}'s on {@code message}; false for any malformed one. */
  public boolean verify(Ed25519PublicKey key, byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES || !canonicalS(signature) || !canonicalR(signature)) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("Ed25519", provider);
      verifier.initVerify(key.key());
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException | InvalidKeyException e) {
      // R is no point on the curve (JDK), or the key is none (decoded lazily by the JDK).
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 failed in " + providerName(), e);
    }
  }

  /** S, little-endian in the second half, is below the order. */
  private static boolean canonicalS(byte[] signature) {
    byte[] bigEndian = new byte[HALF];
    for (int i = 0; i < HALF; i++) {
      bigEndian[i] = signature[SIGNATURE_BYTES - 1 - i];
    }
    return Arrays.compareUnsigned(bigEndian, ORDER) < 0;
  }

  /** R's y is below the prime, and its sign bit is clear where x is 0 (y = 1 or y = -1). */
  private static boolean canonicalR(byte[] signature) {
    // A y of p or more, or of 1 or -1, has these bits; all others need no arithmetic.
    byte top = (byte) (signature[HALF - 1] & 0x7f);
    if (top != 0 && top != 0x7f) {
      return true;
    }
    BigInteger y = Ed25519PublicKey.yOf(signature, 0);
    boolean negative = signature[HALF - 1] < 0;
    boolean xIsZero =
        y.equals(BigInteger.ONE) || y.equals(Ed25519PublicKey.PRIME.subtract(BigInteger.ONE));
    return y.compareTo(Ed25519PublicKey.PRIME) < 0 && !(xIsZero && negative);
  }

  private boolean passesSelfTest() {
    KeyPair pair = generateKeyPair();
    Ed25519PublicKey key = Ed25519PublicKey.of(pair.getPublic());
    byte[] message = {1, 2, 3};
    byte[] signature = sign(pair.getPrivate(), message);
    return Arrays.equals(signature, jdk().sign(pair.getPrivate(), message))
        && verify(key, message, signature)
        && !verify(key, new byte[] {1, 2, 4}, signature);
  }
}
