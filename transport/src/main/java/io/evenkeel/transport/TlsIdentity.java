package io.evenkeel.transport;

import io.evenkeel.transport.crypto.KeyFileException;
import io.evenkeel.transport.crypto.KeyFiles;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Own key and certificate chain, and the CA that everybody of the cluster is under. Immutable.
 *
 * <p>TLS 1.3 only, certificates demanded from both sides. BoringSSL does it where it loads, the JDK
 * elsewhere; they speak with each other. Keys are P-256 ("EC"): BoringSSL takes no Ed25519 here.
 */
public final class TlsIdentity {

  private final Subject subject;
  private final SslContext server;
  private final SslContext client;

  private TlsIdentity(Subject subject, SslContext server, SslContext client) {
    this.subject = subject;
    this.server = server;
    this.client = client;
  }

  /**
   * Reads key, chain and CA from PEM files.
   *
   * @param keyFile PKCS#8 private key for P-256
   * @param chainFile own certificate first
   * @param caFile the cluster's CA
   * @throws KeyFileException if one of them cannot be used; its message names the file
   */
  public static TlsIdentity load(Path keyFile, Path chainFile, Path caFile) {
    PrivateKey key = KeyFiles.readPrivateKey(keyFile, "EC");
    List<X509Certificate> chain = KeyFiles.readCertificates(chainFile);
    List<X509Certificate> ca = KeyFiles.readCertificates(caFile);
    Subject subject =
        Subject.of(chain.get(0))
            .orElseThrow(
                () ->
                    new KeyFileException(
                        chainFile
                            + ": the subject is \""
                            + chain.get(0).getSubjectX500Principal()
                            + "\", not CN=replica-<id> or CN=client-<principal> with O=<cluster>",
                        null));
    if (!belongTogether(key, chain.get(0))) {
      throw new KeyFileException(
          keyFile + ": is not the key of the certificate in " + chainFile, null);
    }
    OwnKeyManager own = new OwnKeyManager(key, chain);
    try {
      return new TlsIdentity(
          subject,
          finish(SslContextBuilder.forServer(own), ca).clientAuth(ClientAuth.REQUIRE).build(),
          // Names of hosts prove nothing here: the subject is compared with whom we wanted.
          finish(SslContextBuilder.forClient().keyManager(own), ca)
              .endpointIdentificationAlgorithm(null)
              .build());
    } catch (SSLException e) {
      throw new KeyFileException(
          "TLS refuses " + keyFile + ", " + chainFile + " or " + caFile + ": " + e.getMessage(), e);
    }
  }

  private static SslContextBuilder finish(SslContextBuilder builder, List<X509Certificate> ca) {
    return builder.trustManager(ca).protocols("TLSv1.3").sslProvider(provider());
  }

  /** What does TLS here, for people: "BoringSSL" or "JDK". */
  public static String providerName() {
    return provider() == SslProvider.OPENSSL ? "BoringSSL" : "JDK";
  }

  private static SslProvider provider() {
    return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
        ? SslProvider.OPENSSL
        : SslProvider.JDK;
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    byte[] challenge = new byte[32];
    new SecureRandom().nextBytes(challenge);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key);
      signature.update(challenge);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(challenge);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** What names a certificate's key: SHA-256 of its SubjectPublicKeyInfo. */
  public static byte[] keyId(X509Certificate certificate) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What names the own certificate's key. */
  public byte[] keyId() {
    return subject.key().clone();
  }

  /** Who the own certificate says we are. */
  public Peer self() {
    return subject.peer();
  }

  /** Which cluster the own certificate is for. */
  public String clusterId() {
    return subject.clusterId();
  }

  SslContext server() {
    return server;
  }

  SslContext client() {
    return client;
  }
}
