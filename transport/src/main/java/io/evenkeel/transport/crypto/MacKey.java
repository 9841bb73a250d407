package io.evenkeel.transport.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key with which one principal authenticates its requests to one replica. Immutable; any number
 * of threads.
 *
 * <p>Derivation: X25519 (RFC 7748) of the two long-lived keys, then HKDF-SHA-256 (RFC 5869) with
 * salt {@code "evenkeel.mac.1"} and info {@code u32 length of cluster id, cluster id, u32
 * principal, u32 replica}. A MAC is HMAC-SHA-256 truncated to its first {@value #MAC_BYTES} bytes.
 */
public final class MacKey {

  /** Length of a MAC in bytes. */
  public static final int MAC_BYTES = 16;

  private static final String HMAC = "HmacSHA256";
  private static final byte[] SALT = "evenkeel.mac.1".getBytes(StandardCharsets.US_ASCII);

  /**
   * Initialised and never used itself: each use starts from a clone, which is cheaper than init.
   */
  private final Mac prototype;

  private MacKey(Mac prototype) {
    this.prototype = prototype;
  }

  /**
   * The key shared by a principal and a replica; both sides derive the same.
   *
   * @param ownPrivate X25519 key of either side
   * @param peerPublic X25519 key of the other
   * @throws IllegalArgumentException if a key is none for X25519, or of small order
   */
  public static MacKey derive(
      PrivateKey ownPrivate, PublicKey peerPublic, String clusterId, int principal, int replica) {
    byte[] cluster = clusterId.getBytes(StandardCharsets.UTF_8);
    byte[] info =
        ByteBuffer.allocate(12 + cluster.length)
            .putInt(cluster.length)
            .put(cluster)
            .putInt(principal)
            .putInt(replica)
            .array();
    byte[] secret = agree(ownPrivate, peerPublic);
    byte[] key = hkdf(SALT, secret, info);
    Arrays.fill(secret, (byte) 0);
    return new MacKey(hmac(key));
  }

  /** The key with exactly these 32 bytes. */
  static MacKey ofRaw(byte[] key) {
    return new MacKey(hmac(key));
  }

  /** The {@value #MAC_BYTES} bytes of MAC over {@code message}. */
  public byte[] mac(byte[] message) {
    return Arrays.copyOf(full(message), MAC_BYTES);
  }

  /**
   * Whether the {@value #MAC_BYTES} bytes at {@code offset} are the MAC over {@code message}, in
   * time that does not depend on where they differ; false if there are not that many bytes.
   */
  public boolean verify(byte[] message, byte[] macs, int offset) {
    if (offset < 0 || offset > macs.length - MAC_BYTES) {
      return false;
    }
    byte[] expected = full(message);
    int difference = 0;
    for (int i = 0; i < MAC_BYTES; i++) {
      difference |= expected[i] ^ macs[offset + i];
    }
    return difference == 0;
  }

  private byte[] full(byte[] message) {
    try {
      return ((Mac) prototype.clone()).doFinal(message);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("this JDK's HMAC cannot be cloned", e);
    }
  }

  private static byte[] agree(PrivateKey own, PublicKey peer) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(own);
      agreement.doPhase(peer, true);
      return agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException("not a usable X25519 key: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks X25519", e);
    }
  }

  /** HKDF with one block of output: 32 bytes. */
  static byte[] hkdf(byte[] salt, byte[] secret, byte[] info) {
    byte[] pseudoRandomKey = hmac(salt).doFinal(secret);
    Mac expand = hmac(pseudoRandomKey);
    expand.update(info);
    expand.update((byte) 1);
    return expand.doFinal();
  }

  private static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK lacks " + HMAC, e);
    }
  }
}
