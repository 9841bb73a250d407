package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.node.ConfigurationFile;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.storage.FileDisk;
import io.evenkeel.storage.ProtocolLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that earlier versions wrote are read for ever. When a format changes, keep what is here,
 * and add a directory beside it with files of the new one:
 *
 * <pre>{@code
 * ./mvnw test -pl cli -am -Dtest=OfflineToolsE2eTest -Dsurefire.failIfNoSpecifiedTests=false
 *     -Devenkeel.formats.write=$PWD/cli/src/test/resources/formats/NEXT
 * }</pre>
 */
@ParameterizedClass
@MethodSource("all")
final class FormatsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Files of one version.
   *
   * @param checkpoints positions and roots of the two in the store
   * @param logRecords how many the log has
   */
  private record Kept(String version, List<String> checkpoints, int logRecords) {
    @Override
    public String toString() {
      return version;
    }
  }

  private static final Kept V1 =
      new Kept(
          Formats.FIRST,
          List.of(
              "54 72bf4d0cc9c91638be0bb3014438fc6c709dada69fd005847c8523e12b0cb9db",
              "64 f14be715792437cae115083f1927796269b4132d065973ce2c4b29dcee0c798a"),
          223);

  /** The first with compressed values. */
  private static final Kept V2 =
      new Kept(
          "v2",
          List.of(
              "54 639d17208c0b8a11337eb2f2b28734fa1d21e07cb80fa5ad5e50f90b71767276",
              "64 4fefd984e0f5ef5dbcb03a421aa4fb17c1263a211b7230195bba59052d111ea1"),
          226);

  @Parameter Kept kept = V1;

  @TempDir Path directory;
  private Formats formats;

  static List<Kept> all() {
    return List.of(V1, V2);
  }

  @BeforeEach
  void copy() throws IOException {
    formats = Formats.copied(kept.version(), directory.resolve("copy"));
  }

  private static Outcome run(String... arguments) {
    Outcome outcome = RealCli.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome;
  }

  @Test
  void aStore() throws IOException {
    JsonNode listed =
        JSON.readTree(run("checkpoint", "list", "-c", formats.replica(), "--json").out());
    assertThat(listed.get("checkpoints"))
        .extracting(one -> one.get("sequence").asLong() + " " + one.get("root").asText())
        .containsExactlyElementsOf(kept.checkpoints());
    assertThat(listed.get("checkpoints"))
        .extracting(one -> one.get("certificate").asText())
        .containsOnly("stable");
    assertThat(listed.get("checkpoints").get(1).get("onBase").asBoolean()).isTrue();
    assertThat(run("checkpoint", "verify", "-c", formats.replica()).out())
        .contains(": intact, ")
        .doesNotContain("DAMAGED");
  }

  @Test
  void aStoreAsAReplicaOpensIt() throws IOException {
    try (FileDisk disk = FileDisk.open(formats.checkpoints())) {
      CheckpointStore store = CheckpointStore.open(disk);
      assertThat(store.damages()).isEmpty();
      for (StoredCheckpoint checkpoint : store.images()) {
        assertThat(store.verify(checkpoint.sequence()).intact()).isTrue();
        assertThat(store.certificate(checkpoint.sequence())).isPresent();
      }
      assertThat(store.images()).hasSize(2);
    }
  }

  @Test
  void aLog() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (String line :
        run("log", "show", "-c", formats.replica(), "--json").out().lines().toList()) {
      records.add(JSON.readTree(line));
    }
    assertThat(records).hasSize(kept.logRecords());
    assertThat(records)
        .extracting(one -> one.get("type").asText())
        .containsAll(
            new TreeSet<>(List.of("accepted", "prepared", "committed", "order_certificate")));
    try (FileDisk disk = FileDisk.open(formats.file("replica-0/data/log"));
        ProtocolLog log = ProtocolLog.open(disk, 1 << 20, Optional::empty)) {
      assertThat(log.tornBytes()).isZero();
    }
  }

  @Test
  void whatIsKnownOfConfigurations() throws IOException {
    ReplicaConfig config = ReplicaConfig.load(Path.of(formats.replica()), Map.of());
    int distance = config.cluster().agreement().window();
    Configurations known = ConfigurationFile.read(config.dataDirectory(), distance).orElseThrow();
    assertThat(known.newest().configuration().number()).isEqualTo(1);
    assertThat(known.changes()).hasSize(1);
  }

  @Test
  void proofs() {
    assertThat(checkedProof("key.proof")).contains("object key-7 has the value: value 7");
    assertThat(checkedProof("absent.proof")).contains("object key-3 does not exist");
  }

  private String checkedProof(String name) {
    return run(
            "checkpoint",
            "check-proof",
            formats.file(name).toString(),
            "--cluster-file",
            formats.cluster())
        .out();
  }

  @Test
  void anArchive() {
    String archive = formats.file("state.archive").toString();
    assertThat(
            run("checkpoint", "check-archive", archive, "--cluster-file", formats.cluster()).out())
        .startsWith("intact: checkpoint 64 of cluster e2e");
    String restored = directory.resolve("new").toString();
    run(
        "checkpoint",
        "restore",
        archive,
        "--cluster-file",
        formats.cluster(),
        "--dir",
        restored,
        "--cluster",
        "new");
    assertThat(run("checkpoint", "verify", "-c", restored + "/replica-2/replica.yaml").out())
        .contains(": intact, ")
        .contains("certified by 4 votes (replicas 0, 1, 2, 3) of configuration 0");
  }
}
