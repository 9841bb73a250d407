package io.evenkeel.node.keys;

import io.evenkeel.node.config.ConfigException;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;

/** Reads single PEM files; every failure names file, setting and fix. */
final class KeyLoader {

  private final Path config;

  /**
   * @param config the configuration file whose settings name the key files
   */
  KeyLoader(Path config) {
    this.config = config;
  }

  PrivateKey privateKey(Path file, String setting, String algorithm) {
    String text = PrivateFiles.readSecret(file, setting, config);
    try {
      byte[] der = Pem.decode(Pem.PRIVATE_KEY, text);
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(file, setting, "an " + algorithm + " private key (PKCS#8, unencrypted)", e);
    }
  }

  X509Certificate certificate(Path file, String setting) {
    String text = PrivateFiles.read(file, setting, config);
    try {
      byte[] der = Pem.decode(Pem.CERTIFICATE, text);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(file, setting, "an X.509 certificate", e);
    }
  }

  private ConfigException unusable(Path file, String setting, String expected, Exception cause) {
    return new ConfigException(
        String.format(
            "%s (setting `%s` in %s) is not a PEM file with %s; use the file that `evenkeel init`"
                + " wrote",
            file, setting, config, expected),
        cause);
  }
}
