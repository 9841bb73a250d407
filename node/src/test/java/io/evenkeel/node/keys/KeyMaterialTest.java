package io.evenkeel.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.RawKey;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaterialTest {

  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path directory;
  private ClusterAuthority authority;

  @BeforeEach
  void initFourReplicas() throws IOException {
    authority = ClusterAuthority.create("keys-test", NOW, ClusterAuthority.VALIDITY_DEFAULT);
    List<ReplicaEntry> replicas = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path file =
          Files.createDirectories(directory.resolve("replica-" + i)).resolve("replica.yaml");
      Files.writeString(file, ReplicaConfig.defaultYaml(i));
      ClusterAuthority.PublicKeys keys =
          authority.issue(
              KeyPaths.defaults(file),
              Role.replica(i),
              List.of("node" + i + ".example", "10.0.0." + i),
              NOW,
              ClusterAuthority.VALIDITY_DEFAULT);
      replicas.add(
          new ReplicaEntry(i, "localhost", 7000 + i, keys.signKey(), keys.macKey(), keys.tlsKey()));
    }
    Files.writeString(
        directory.resolve("cluster.yaml"),
        ClusterConfig.withDefaults("keys-test", RawKey.of(new byte[32]), replicas, List.of())
            .toYaml());
  }

  private ReplicaConfig config(int replica) {
    return ReplicaConfig.load(directory.resolve("replica-" + replica + "/replica.yaml"), Map.of());
  }

  private Path key(int replica, String name) {
    return directory.resolve("replica-" + replica + "/keys/" + name);
  }

  @Test
  void whatTheAuthorityIssuesLoads() throws Exception {
    KeyMaterial keys = KeyMaterial.load(config(2), NOW);

    X509Certificate certificate = keys.tlsCertificate();
    assertThat(certificate.getSubjectX500Principal().getName())
        .isEqualTo("CN=replica-2,O=keys-test");
    assertThat(certificate.getSubjectAlternativeNames().stream().map(name -> (String) name.get(1)))
        .contains("node2.example", "10.0.0.2", "localhost", "127.0.0.1");
    assertThat(certificate.getNotAfter().toInstant())
        .isEqualTo(NOW.plus(ClusterAuthority.VALIDITY_DEFAULT));
    assertThatCode(() -> certificate.verify(keys.ca().getPublicKey())).doesNotThrowAnyException();
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(keys.ca().getBasicConstraints()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign.pem", "mac.pem", "tls-key.pem"})
  void privateFilesAreForTheirOwnerOnly(String name) throws IOException {
    Path file = key(0, name);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> KeyMaterial.load(config(0), NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign.pem", "mac.pem", "tls-key.pem", "tls-certificate.pem", "ca.pem"})
  void aMissingFileIsNamedWithItsSetting(String name) throws IOException {
    Files.delete(key(0, name));

    assertThatThrownBy(() -> KeyMaterial.load(config(0), NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("there is no file", key(0, name).toString(), "`keys.", "copy it")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign.pem", "mac.pem", "tls-key.pem", "tls-certificate.pem"})
  void filesOfAnotherReplicaAreRefused(String name) throws IOException {
    Files.copy(key(1, name), key(0, name), StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> KeyMaterial.load(config(0), NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("belong");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sign.pem", "mac.pem", "tls-key.pem", "tls-certificate.pem", "ca.pem"})
  void damagedFilesAreRefused(String name) throws IOException {
    Files.writeString(
        key(0, name), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> KeyMaterial.load(config(0), NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("is not a PEM file with", key(0, name).toString());
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws IOException {
    ClusterAuthority other =
        ClusterAuthority.create("keys-test", NOW, ClusterAuthority.VALIDITY_DEFAULT);
    Files.delete(key(0, "ca.pem"));
    other.write(directory.resolve("other.pem"), key(0, "ca.pem"));

    assertThatThrownBy(() -> KeyMaterial.load(config(0), NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was not signed by");
  }

  @Test
  void expiredCertificatesAreRefused() {
    Instant later = NOW.plus(ClusterAuthority.VALIDITY_DEFAULT).plus(Duration.ofDays(1));

    assertThatThrownBy(() -> KeyMaterial.load(config(0), later))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is valid from")
        .hasMessageContaining("renew it");
  }

  @Test
  void existingKeysAreNeverOverwritten() throws IOException {
    String before = Files.readString(key(0, "sign.pem"));

    assertThatThrownBy(
            () ->
                authority.issue(
                    config(0).keys(), Role.replica(0), List.of(), NOW, Duration.ofDays(10)))
        .isInstanceOf(IOException.class);
    assertThat(Files.readString(key(0, "sign.pem"))).isEqualTo(before);
  }

  @Test
  void rawKeysSurviveTheRoundTrip() {
    assertThat(RawKeys.raw(RawKeys.ed25519(config(0).entry().signKey())))
        .isEqualTo(config(0).entry().signKey());
    assertThat(RawKeys.raw(RawKeys.x25519(config(0).entry().macKey())))
        .isEqualTo(config(0).entry().macKey());
    assertThatThrownBy(() -> RawKeys.raw(authority.certificate().getPublicKey()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
