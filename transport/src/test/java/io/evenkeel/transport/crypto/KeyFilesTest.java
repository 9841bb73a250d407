package io.evenkeel.transport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFilesTest {

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    KeyPair signing = Ed25519.generateKeyPair();
    KeyPair mac = KeyFiles.generateX25519();
    Path file = directory.resolve("key.pem");
    Files.writeString(file, KeyFiles.toPem(signing.getPrivate()));
    assertThat(KeyFiles.readPrivateKey(file, "Ed25519")).isEqualTo(signing.getPrivate());
    Files.writeString(file, KeyFiles.toPem(mac.getPublic()));
    assertThat(KeyFiles.readPublicKey(file, "X25519")).isEqualTo(mac.getPublic());
    byte[] raw = KeyFiles.rawX25519(mac.getPublic());
    assertThat(KeyFiles.x25519OfRaw(raw)).isEqualTo(mac.getPublic());
    assertThat(Ed25519PublicKey.ofRaw(Ed25519PublicKey.of(signing.getPublic()).raw()).key())
        .isEqualTo(signing.getPublic());
  }

  @Test
  void everyErrorNamesTheFile() throws Exception {
    Path missing = directory.resolve("missing.pem");
    refused(missing, "no such file");
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "hello");
    refused(garbage, "contains no");
    Path damaged =
        Files.writeString(
            directory.resolve("damaged.pem"),
            "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n");
    refused(damaged, "damaged PEM");
    Path other = directory.resolve("other.pem");
    Files.writeString(other, KeyFiles.toPem(KeyFiles.generateX25519().getPrivate()));
    refused(other, "not a private key for Ed25519");
    Path large = Files.write(directory.resolve("large.pem"), new byte[(1 << 20) + 1]);
    refused(large, "too large");
    assertThatThrownBy(() -> KeyFiles.readCertificates(garbage))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("garbage.pem");
  }

  private static void refused(Path file, String cause) {
    assertThatThrownBy(() -> KeyFiles.readPrivateKey(file, "Ed25519"))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageContaining(cause);
  }
}
