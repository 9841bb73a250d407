package io.evenkeel.node.keys;

import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.RawKey;
import io.evenkeel.transport.TlsIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * The cluster's certificate authority: signs the TLS certificates of replicas and principals. Used
 * once by {@code init} and whenever somebody joins; no running replica needs its key. Not for
 * concurrent use.
 */
public final class ClusterAuthority {

  /** How long certificates are valid unless told otherwise: five years. */
  public static final Duration VALIDITY_DEFAULT = Duration.ofDays(5 * 365);

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String cluster;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private ClusterAuthority(String cluster, PrivateKey key, X509Certificate certificate) {
    this.cluster = cluster;
    this.key = key;
    this.certificate = certificate;
  }

  /** What a participant publishes about itself in {@code cluster.yaml}. */
  public record PublicKeys(RawKey signKey, RawKey macKey, RawKey tlsKey) {}

  /**
   * A new authority with a new key.
   *
   * @param cluster the cluster's id, the O of all its certificates
   * @param now when validity begins (a day earlier, for clocks that are behind)
   * @param validity how long its certificate is valid
   */
  public static ClusterAuthority create(String cluster, Instant now, Duration validity) {
    KeyPair pair = KeyPairs.p256();
    X500Name name = name(cluster, "ca");
    try {
      JcaX509v3CertificateBuilder builder = builder(name, name, pair.getPublic(), now, validity);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          utils.createSubjectKeyIdentifier(pair.getPublic()));
      return new ClusterAuthority(cluster, pair.getPrivate(), sign(builder, pair.getPrivate()));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param where what names the files, for messages
   * @throws ConfigException if a file is missing, unreadable, or readable for others
   */
  public static ClusterAuthority read(Path keyFile, Path certificateFile, String where) {
    KeyLoader loader = new KeyLoader(certificateFile);
    X509Certificate certificate = loader.certificate(certificateFile, where);
    String cluster = KeyMaterial.attribute(certificate, "O");
    return new ClusterAuthority(cluster, loader.privateKey(keyFile, where, "EC"), certificate);
  }

  /** The cluster whose certificates it signs. */
  public String cluster() {
    return cluster;
  }

  /** The authority's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * Writes the authority's key (secret) and certificate.
   *
   * @throws IOException if a file exists or cannot be written
   */
  public void write(Path keyFile, Path certificateFile) throws IOException {
    PrivateFiles.writeSecret(keyFile, Pem.encode(Pem.PRIVATE_KEY, key.getEncoded()));
    PrivateFiles.writePublic(certificateFile, pem(certificate));
  }

  /**
   * Makes all keys of a new participant and writes them to the files named.
   *
   * @param paths files to create; their directories are created too
   * @param role who it is
   * @param hosts names and addresses the certificate is valid for, beside localhost
   * @param now when validity begins
   * @param validity how long the certificate is valid
   * @return its public keys
   * @throws IOException if a file exists or cannot be written
   */
  public PublicKeys issue(
      KeyPaths paths, Role role, List<String> hosts, Instant now, Duration validity)
      throws IOException {
    for (Path file : List.of(paths.sign(), paths.mac(), paths.tlsKey(), paths.ca())) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    KeyPair sign = KeyPairs.ed25519();
    KeyPair mac = KeyPairs.x25519();
    KeyPair tls = KeyPairs.p256();
    X509Certificate issued = certify(tls.getPublic(), role, hosts, now, validity);
    writeSecret(paths.sign(), sign);
    writeSecret(paths.mac(), mac);
    writeSecret(paths.tlsKey(), tls);
    PrivateFiles.writePublic(paths.tlsCertificate(), pem(issued));
    PrivateFiles.writePublic(paths.ca(), pem(certificate));
    return new PublicKeys(
        RawKeys.raw(sign.getPublic()),
        RawKeys.raw(mac.getPublic()),
        RawKey.of(TlsIdentity.keyId(issued)));
  }

  /**
   * Replaces a participant's TLS key and certificate by new ones; its other keys stay. Each file is
   * replaced as a whole, the key first: a reader in between finds two that do not belong together,
   * and tries again.
   *
   * @return when the certificate ends
   * @throws IOException if a file cannot be written
   */
  public Instant renew(KeyPaths paths, Role role, Instant now, Duration validity)
      throws IOException {
    KeyPair tls = KeyPairs.p256();
    Instant own = certificate.getNotAfter().toInstant();
    Duration most = Duration.between(now, own);
    Duration until = validity.compareTo(most) < 0 ? validity : most;
    X509Certificate issued = certify(tls.getPublic(), role, List.of(), now, until);
    PrivateFiles.replaceSecret(
        paths.tlsKey(), Pem.encode(Pem.PRIVATE_KEY, tls.getPrivate().getEncoded()));
    PrivateFiles.replacePublic(paths.tlsCertificate(), pem(issued));
    return issued.getNotAfter().toInstant();
  }

  /** A certificate for somebody's TLS key. */
  X509Certificate certify(
      PublicKey owner, Role role, List<String> hosts, Instant now, Duration validity) {
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    try {
      JcaX509v3CertificateBuilder builder =
          builder(issuer, name(cluster, role.commonName()), owner, now, validity);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
      JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          utils.createAuthorityKeyIdentifier(certificate.getPublicKey()));
      return sign(builder, key);
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey owner, Instant now, Duration validity) {
    if (validity.compareTo(Duration.ofDays(1)) < 0) {
      throw new ConfigException("certificates must be valid for at least one day");
    }
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM).setBit(126),
        Date.from(now.minus(Duration.ofDays(1))),
        Date.from(now.plus(validity)),
        subject,
        owner);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key)));
  }

  private static X500Name name(String cluster, String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, cluster)
        .addRDN(BCStyle.CN, commonName)
        .build();
  }

  private static GeneralNames names(List<String> hosts) {
    Set<String> all = new LinkedHashSet<>(hosts);
    all.addAll(List.of("localhost", "127.0.0.1", "::1"));
    return new GeneralNames(
        all.stream()
            .map(
                host ->
                    new GeneralName(
                        IPAddress.isValid(host) ? GeneralName.iPAddress : GeneralName.dNSName,
                        host))
            .toArray(GeneralName[]::new));
  }

  private static void writeSecret(Path file, KeyPair pair) throws IOException {
    PrivateFiles.writeSecret(file, Pem.encode(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
  }

  private static String pem(X509Certificate certificate) {
    try {
      return Pem.encode(Pem.CERTIFICATE, certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate of our own has no encoding", e);
    }
  }
}
