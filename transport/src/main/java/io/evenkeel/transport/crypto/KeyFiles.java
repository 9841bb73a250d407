package io.evenkeel.transport.crypto;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Keys and certificates as PEM: private keys PKCS#8 ("PRIVATE KEY"), public keys
 * SubjectPublicKeyInfo ("PUBLIC KEY"), certificates X.509. All methods that read throw {@link
 * KeyFileException} with one line that names the file.
 */
public final class KeyFiles {

  /** No file of ours comes near this; more is somebody's mistake. */
  private static final long FILE_BYTES_MAX = 1 << 20;

  private static final byte[] X25519_SPKI_PREFIX =
      HexFormat.of().parseHex("302a300506032b656e032100");

  private KeyFiles() {}

  /**
   * Reads a private key.
   *
   * @param algorithm as the JDK names it: "Ed25519", "X25519", "EC"
   */
  public static PrivateKey readPrivateKey(Path file, String algorithm) {
    byte[] der = readPem(file, "PRIVATE KEY");
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new KeyFileException(file + ": not a private key for " + algorithm, e);
    }
  }

  /** Reads a public key; {@code algorithm} as in {@link #readPrivateKey}. */
  public static PublicKey readPublicKey(Path file, String algorithm) {
    byte[] der = readPem(file, "PUBLIC KEY");
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new KeyFileException(file + ": not a public key for " + algorithm, e);
    }
  }

  /** Reads all certificates in a file, in their order; at least one. */
  public static List<X509Certificate> readCertificates(Path file) {
    byte[] content = read(file);
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw new KeyFileException(file + ": contains no certificate", null);
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw new KeyFileException(file + ": not a PEM certificate: " + e.getMessage(), e);
    }
  }

  /** A private key as PEM text. */
  public static String toPem(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** A public key as PEM text. */
  public static String toPem(PublicKey key) {
    return pem("PUBLIC KEY", key.getEncoded());
  }

  /** A certificate as PEM text. */
  public static String toPem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the certificate has no encoding", e);
    }
  }

  /** A fresh X25519 key pair from the JDK's secure random source. */
  public static KeyPair generateX25519() {
    try {
      return KeyPairGenerator.getInstance("X25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot make X25519 keys", e);
    }
  }

  /** The 32 raw bytes of an X25519 public key. */
  public static byte[] rawX25519(PublicKey key) {
    byte[] encoded = key.getEncoded();
    int prefix = X25519_SPKI_PREFIX.length;
    if (encoded == null
        || encoded.length != prefix + 32
        || !Arrays.equals(encoded, 0, prefix, X25519_SPKI_PREFIX, 0, prefix)) {
      throw new IllegalArgumentException("not an X25519 public key: " + key.getAlgorithm());
    }
    return Arrays.copyOfRange(encoded, prefix, encoded.length);
  }

  /**
   * The X25519 public key with these raw bytes.
   *
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static PublicKey x25519OfRaw(byte[] raw) {
    if (raw.length != 32) {
      throw new IllegalArgumentException("an X25519 public key has 32 bytes, not " + raw.length);
    }
    int prefix = X25519_SPKI_PREFIX.length;
    byte[] encoded = Arrays.copyOf(X25519_SPKI_PREFIX, prefix + 32);
    System.arraycopy(raw, 0, encoded, prefix, 32);
    try {
      return KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an X25519 public key: " + e.getMessage(), e);
    }
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private static byte[] readPem(Path file, String label) {
    String text = new String(read(file), StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new KeyFileException(file + ": contains no \"" + begin + "\"", null);
    }
    String body = text.substring(from + begin.length(), to).replaceAll("\\s", "");
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new KeyFileException(file + ": damaged PEM: " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new KeyFileException(file + ": too large for a key or certificate", null);
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new KeyFileException(file + ": no such file; `evenkeel init` makes it", e);
    } catch (IOException e) {
      throw new KeyFileException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
