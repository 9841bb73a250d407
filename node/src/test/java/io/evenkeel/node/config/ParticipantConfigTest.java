package io.evenkeel.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParticipantConfigTest {

  @TempDir Path directory;
  private Path replicaFile;
  private Path clientFile;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(directory.resolve("cluster.yaml"), ClusterConfigTest.cluster(4, 2).toYaml());
    replicaFile = Files.createDirectories(directory.resolve("replica-1")).resolve("replica.yaml");
    Files.writeString(replicaFile, ReplicaConfig.defaultYaml(1));
    clientFile = Files.createDirectories(directory.resolve("clients/b")).resolve("client.yaml");
    Files.writeString(clientFile, ClientConfig.defaultYaml(1, "client1"));
  }

  @Test
  void aReplicaFileAsWrittenLoadsWithDefaults() {
    ReplicaConfig config = ReplicaConfig.load(replicaFile, Map.of());

    assertThat(config.replica()).isEqualTo(1);
    assertThat(config.cluster()).isEqualTo(ClusterConfigTest.cluster(4, 2));
    assertThat(config.entry()).isEqualTo(config.cluster().replicas().get(1));
    assertThat(config.listen()).isEqualTo(new ReplicaConfig.Listen("host1", 7000));
    assertThat(config.dataDirectory()).isEqualTo(directory.resolve("replica-1/data"));
    assertThat(config.keys().sign()).isEqualTo(directory.resolve("replica-1/keys/sign.pem"));
    assertThat(config.checkpoint().method()).isEqualTo(CheckpointMethods.named("DFC_CAW"));
    assertThat(config.checkpoint().leadRequests()).isEmpty();
    assertThat(config.queues()).isEqualTo(QueueBounds.DEFAULTS);
  }

  @Test
  void replicaSettingsAreOverriddenByFileAndEnvironment() throws IOException {
    String text = Files.readString(replicaFile);
    Files.writeString(
        replicaFile,
        text.replace("leadRequests: auto", "leadRequests: 500").replace("host: auto", "host: ::1"));
    ReplicaConfig config =
        ReplicaConfig.load(
            replicaFile,
            Map.of("EVENKEEL_LISTEN_PORT", "9999", "EVENKEEL_CHECKPOINT_METHOD", "full-inline"));

    assertThat(config.checkpoint().leadRequests()).isEqualTo(OptionalLong.of(500));
    assertThat(config.checkpoint().method()).isEqualTo(CheckpointMethods.named("FULL_INLINE"));
    assertThat(config.listen()).isEqualTo(new ReplicaConfig.Listen("::1", 9999));
  }

  @Test
  void aReplicaOutsideTheClusterIsRefused() throws IOException {
    Files.writeString(replicaFile, ReplicaConfig.defaultYaml(4));

    assertThatThrownBy(() -> ReplicaConfig.load(replicaFile, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("`replica`")
        .hasMessageContaining("has replicas 0 to 3");
  }

  @Test
  void anUnknownMethodNamesTheKnownOnes() {
    assertThatThrownBy(
            () -> ReplicaConfig.load(replicaFile, Map.of("EVENKEEL_CHECKPOINT_METHOD", "fuzzy")))
        .hasMessageContaining("FULL or FULL_INLINE or DIFFERENTIAL or DFC_CAW");
  }

  @Test
  void aClientFileAsWrittenLoadsWithDefaults() {
    ClientConfig config = ClientConfig.load(clientFile, Map.of());

    assertThat(config.principal().name()).isEqualTo("client1");
    assertThat(config.keys().ca()).isEqualTo(directory.resolve("clients/b/keys/ca.pem"));
    assertThat(config.requestTimeoutMillis()).isEqualTo(30_000);
  }

  @Test
  void aClientOfAnotherClusterIsRefused() throws IOException {
    Files.writeString(clientFile, ClientConfig.defaultYaml(7, "stranger"));

    assertThatThrownBy(() -> ClientConfig.load(clientFile, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no principal with that id");
  }

  @Test
  void faultsNeedConsent() {
    assertThat(Fault.parse(List.of("wrong-root,corrupt-chunks"), true))
        .containsExactly(Fault.WRONG_ROOT, Fault.CORRUPT_CHUNKS);
    assertThat(Fault.parse(List.of(), false)).isEmpty();
    assertThatThrownBy(() -> Fault.parse(List.of("wrong-root"), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--i-know-this-replica-lies");
    assertThatThrownBy(() -> Fault.parse(List.of("wrong-rot"), true))
        .hasMessageContaining("did you mean `wrong-root`?");
  }

  @Test
  void startOptionsReplaceTheMethodForOneRun() {
    ReplicaConfig config = ReplicaConfig.load(replicaFile, Map.of());
    StartOptions options =
        new StartOptions(Optional.of(CheckpointMethods.named("FULL")), Set.of(Fault.WRONG_ROOT));

    assertThat(options.applyTo(config).checkpoint().method())
        .isEqualTo(CheckpointMethods.named("FULL"));
    assertThat(StartOptions.NONE.applyTo(config)).isSameAs(config);
  }

  @Test
  void aMethodOfAnotherFamilyIsRefusedWithTheSettingAndTheFix() throws IOException {
    Path cluster = directory.resolve("cluster.yaml");
    Files.writeString(
        cluster, Files.readString(cluster).replace("family: state", "family: hybrid"));
    ReplicaConfig config = ReplicaConfig.load(replicaFile, Map.of());

    assertThatThrownBy(() -> StartOptions.NONE.applyTo(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("`checkpoint.method` of replica 1 is DFC_CAW")
        .hasMessageContaining("`checkpoint.family` of the cluster is hybrid")
        .hasMessageNotContaining("\n");
    StartOptions options = new StartOptions(Optional.of(CheckpointMethods.named("FULL")), Set.of());
    assertThatThrownBy(() -> options.applyTo(config)).hasMessageContaining("`--method`");
  }
}
