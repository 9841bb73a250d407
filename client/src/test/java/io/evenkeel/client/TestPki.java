package io.evenkeel.client;

import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.crypto.KeyFiles;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for tests. */
final class TestPki {

  private static final AtomicInteger SERIAL = new AtomicInteger();

  private final Path directory;
  private final KeyPair caKey;
  private final X509Certificate ca;
  private final Path caFile;

  /** What one peer holds. */
  record Holder(KeyPair key, X509Certificate certificate, Path keyFile, Path chainFile) {}

  TestPki(Path directory) throws Exception {
    this.directory = directory;
    this.caKey = newKey();
    X500Name name = new X500Name("CN=test ca " + SERIAL.incrementAndGet());
    this.ca = certificate(name, name, caKey, caKey, true);
    this.caFile = write("ca-" + SERIAL.get() + ".pem", KeyFiles.toPem(ca));
  }

  Path caFile() {
    return caFile;
  }

  Holder issue(String subject) throws Exception {
    KeyPair key = newKey();
    X509Certificate certificate =
        certificate(
            new X500Name(ca.getSubjectX500Principal().getName()),
            new X500Name(subject),
            key,
            caKey,
            false);
    String stem = "peer-" + SERIAL.incrementAndGet();
    return new Holder(
        key,
        certificate,
        write(stem + ".key", KeyFiles.toPem(key.getPrivate())),
        write(stem + ".pem", KeyFiles.toPem(certificate)));
  }

  TlsIdentity identity(Peer peer, String cluster) throws Exception {
    Holder holder = issue("CN=" + peer + ",O=" + cluster);
    return TlsIdentity.load(holder.keyFile(), holder.chainFile(), caFile);
  }

  Endpoint endpoint(Peer peer, String cluster) throws Exception {
    return new Endpoint(identity(peer, cluster), 0, 0, Optional.empty());
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      X500Name issuer, X500Name subject, KeyPair key, KeyPair signer, boolean authority)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            BigInteger.valueOf(SERIAL.incrementAndGet()),
            Date.from(now.minus(1, ChronoUnit.HOURS)),
            Date.from(now.plus(1, ChronoUnit.DAYS)),
            subject,
            key.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
  }
}
