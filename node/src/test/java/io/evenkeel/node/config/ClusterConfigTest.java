package io.evenkeel.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.execution.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class ClusterConfigTest {

  @TempDir Path directory;

  static RawKey key(int seed) {
    byte[] bytes = new byte[RawKey.BYTES];
    bytes[0] = (byte) seed;
    bytes[1] = (byte) (seed >> 8);
    return RawKey.of(bytes);
  }

  /** A sound cluster file's content. */
  public static ClusterConfig cluster(int n, int principals) {
    List<ReplicaEntry> replicas = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      replicas.add(new ReplicaEntry(i, "host" + i, 7000, key(2 * i), key(2 * i + 1), key(500 + i)));
    }
    List<PrincipalEntry> clients = new ArrayList<>();
    for (int i = 0; i < principals; i++) {
      clients.add(new PrincipalEntry(i, "client" + i, key(1000 + 2 * i), key(1001 + 2 * i)));
    }
    return ClusterConfig.withDefaults("test-cluster", key(900), replicas, clients);
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("cluster.yaml"), text);
  }

  private ClusterConfig load(String text, Map<String, String> environment) throws IOException {
    return ClusterConfig.load(write(text), environment);
  }

  @Test
  void whatIsWrittenIsReadBackEqual() throws IOException {
    ClusterConfig config = cluster(7, 3);

    assertThat(load(config.toYaml(), Map.of())).isEqualTo(config);
    assertThat(config.n()).isEqualTo(7);
    assertThat(config.f()).isEqualTo(2);
  }

  @Test
  void permissionsAreReadBackAndPartOfTheDigestButAFileWithoutThemIsAsItWas() throws IOException {
    ClusterConfig before = cluster(4, 3);
    assertThat(before.toYaml()).doesNotContain("permissions: \"").doesNotContain("  permissions:");
    ClusterConfig config =
        before.withPermissions(
            Map.of(
                "client1", Set.of(Permission.READ),
                "client2", Set.of(Permission.WRITE, Permission.ADMIN)));
    ClusterConfig read = load(config.toYaml(), Map.of());
    assertThat(read).isEqualTo(config);
    assertThat(config.toYaml())
        .contains("permissions: read\n")
        .contains("permissions: write+admin");
    assertThat(config.digest()).isNotEqualTo(before.digest());
    assertThat(read.permissions().allow(0, Permission.WRITE)).isTrue();
    assertThat(read.permissions().allow(1, Permission.READ)).isTrue();
    assertThat(read.permissions().allow(1, Permission.WRITE)).isFalse();
    assertThat(read.permissions().allow(2, Permission.READ)).isFalse();
    ClusterConfig everything =
        load(
            config.toYaml().replace("permissions: read\n", "permissions: admin+write+read\n"),
            Map.of());
    assertThat(everything.principal(1)).isEqualTo(before.principal(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "reed", "read+read", "read,write", "+"})
  void permissionsThatAreNone(String text) {
    String yaml =
        cluster(4, 2)
            .withPermissions(Map.of("client1", Set.of(Permission.READ)))
            .toYaml()
            .replace("permissions: read\n", "permissions: \"" + text + "\"\n");
    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("setting `principals.permissions`")
        .hasMessageContaining("allowed: read, write and admin");
  }

  @Test
  void everySettingIsPrecededByACommentWithItsDefault() {
    String yaml = cluster(4, 1).toYaml();

    assertThat(yaml)
        .containsSubsequence("# requests between two checkpoints", "default 200000)\n")
        .contains("  operationBytesMax: 17 MiB\n")
        .contains("  window: 512\n");
    List<String> lines = yaml.lines().toList();
    for (int i = 1; i < lines.indexOf("replicas:"); i++) {
      if (lines.get(i).matches(" *\\w+: .+")) {
        assertThat(lines.get(i - 1)).as(lines.get(i)).contains("# ");
      }
    }
  }

  @Test
  void defaultsHoldForWhatTheFileLeavesOut() throws IOException {
    String yaml = cluster(4, 1).toYaml();
    String without =
        yaml.replaceAll("(?m)^ +(window|intervalRequests|operationBytesMax): .*\n", "");

    assertThat(without).isNotEqualTo(yaml);
    assertThat(load(without, Map.of())).isEqualTo(cluster(4, 1));
  }

  @Test
  void unknownSettingNamesLineAndNearestKey() throws IOException {
    String yaml = cluster(4, 1).toYaml().replace("intervalRequests: ", "intervallRequests: ");
    int line = yaml.lines().toList().indexOf("  intervallRequests: 200000") + 1;

    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "unknown setting `intervallRequests` in %s line %d; did you mean `intervalRequests`?",
            directory.resolve("cluster.yaml"), line);
  }

  @Test
  void misspelledRequiredSettingIsNamedRatherThanCalledMissing() throws IOException {
    String yaml = cluster(4, 1).toYaml().replace("cluster: test", "clutser: test");

    assertThatThrownBy(() -> load(yaml, Map.of()))
        .hasMessageContaining("unknown setting `clutser`")
        .hasMessageContaining("did you mean `cluster`?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "intervalRequests: 200000 | intervalRequests: soon   | `checkpoint.intervalRequests` |"
            + " `soon`",
        "intervalRequests: 200000 | intervalRequests: 0      | `checkpoint.intervalRequests` | from"
            + " 1 to",
        "intervalRequests: 200000 | intervalRequests: [1, 2] | `checkpoint.intervalRequests` | not"
            + " a single",
        "intervalRequests: 200000 | intervalRequests:        | `checkpoint.intervalRequests` | has"
            + " no value",
        "window: 512              | window: 500              | `agreement.window`            | use"
            + " 512",
        "pipelineBatchesMax: 1    | pipelineBatchesMax: 600  | `agreement.pipelineBatchesMax` | at"
            + " most",
        "operationBytesMax: 17 MiB | operationBytesMax: 9 GiB | `limits.operationBytesMax`  | to 32"
            + " MiB",
        "clientAuthentication: signed | clientAuthentication: no | `clientAuthentication`   |"
            + " signed or mac-only",
        "family: state            | family: any              | `checkpoint.family`           |"
            + " state or",
        "version: 1               | version: 2               | `version`                     | the"
            + " only version",
        "port: 7000               | port: 70000              | `replicas.port`               | 1 to"
            + " 65535",
        "operatorKey: .*          | operatorKey: secret      | `operatorKey`                 |"
            + " base64",
      })
  void wrongValueIsRefusedInOneLineNamingSettingAndRange(
      String right, String wrong, String setting, String allowed) throws IOException {
    String text = cluster(4, 1).toYaml();
    assertThat(text).containsPattern(right);
    String yaml = text.replaceFirst(right, wrong);

    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(setting, allowed, "cluster.yaml")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 6, 8, 9, 100_000 % 101})
  void numberOfReplicasMustBe3fPlus1(int n) throws IOException {
    if (n > 3 && n % 3 == 1) {
      return;
    }
    String yaml =
        n == 0
            ? cluster(4, 1).toYaml().replaceAll("(?s)replicas:.*", "replicas: []\nprincipals: []\n")
            : cluster(n, 1).toYaml();

    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(n + " replicas")
        .hasMessageContaining("3f+1");
  }

  @Test
  void duplicatesAreRefused() throws IOException {
    ClusterConfig good = cluster(4, 2);
    ReplicaEntry r3 = good.replicas().get(3);
    PrincipalEntry p1 = good.principals().get(1);

    refusedAs(
        "replica id 2 stands twice",
        withLast(new ReplicaEntry(2, "x", 1, r3.signKey(), r3.macKey(), r3.tlsKey())));
    refusedAs(
        "replica id 3 is missing",
        withLast(new ReplicaEntry(9, "x", 1, r3.signKey(), r3.macKey(), r3.tlsKey())));
    refusedAs(
        "address host0:7000 stands twice",
        withLast(new ReplicaEntry(3, "HOST0", 7000, r3.signKey(), r3.macKey(), r3.tlsKey())));
    refusedAs(
        "(replica 0 signKey and replica 3 macKey)",
        withLast(new ReplicaEntry(3, "x", 1, r3.signKey(), key(0), r3.tlsKey())));
    refusedAs(
        "(replica 1 macKey and principal client1 signKey)",
        withLast(new PrincipalEntry(1, "client1", key(3), p1.macKey())));
    refusedAs(
        "principal id 0 stands twice",
        withLast(new PrincipalEntry(0, "client1", p1.signKey(), p1.macKey())));
    refusedAs(
        "principal name client0 stands twice",
        withLast(new PrincipalEntry(1, "client0", p1.signKey(), p1.macKey())));
  }

  private void refusedAs(String reason, ClusterConfig config) {
    assertThatThrownBy(() -> load(config.toYaml(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(reason);
  }

  private static ClusterConfig withLast(ReplicaEntry last) {
    ClusterConfig good = cluster(4, 2);
    List<ReplicaEntry> replicas = new ArrayList<>(good.replicas());
    replicas.set(3, last);
    return ClusterConfig.withDefaults(
        good.cluster(), good.operatorKey(), replicas, good.principals());
  }

  private static ClusterConfig withLast(PrincipalEntry last) {
    ClusterConfig good = cluster(4, 2);
    return ClusterConfig.withDefaults(
        good.cluster(),
        good.operatorKey(),
        good.replicas(),
        List.of(good.principals().get(0), last));
  }

  @Test
  void aSettingThatStandsTwiceIsRefusedWithBothLines() throws IOException {
    assertThatThrownBy(() -> load("version: 1\ncluster: a\nversion: 1\n", Map.of()))
        .hasMessageContaining("`version` stands twice")
        .hasMessageContaining("in lines 1 and 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "- a\n",
        "just text",
        "version: [1\n",
        "version: &a 1\ncluster: *a\n",
        "version: 1\n---\nversion: 1\n",
        "version: 1\n\tcluster: x\n",
        "a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}}}\n",
        "version: 1\nreplicas: 4\n",
        "\u0000\u0001",
      })
  void textThatIsNoConfigurationIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> load(text, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cluster.yaml")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aMissingFileNamesTheFix() {
    assertThatThrownBy(() -> ClusterConfig.load(directory.resolve("none.yaml"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("none.yaml", "evenkeel init");
  }

  @Test
  void theEnvironmentOverridesAndIsNamedInErrors() throws IOException {
    String yaml = cluster(4, 1).toYaml();

    ClusterConfig config = load(yaml, Map.of("EVENKEEL_CHECKPOINT_INTERVAL_REQUESTS", "1_000"));
    assertThat(config.checkpoint().intervalRequests()).isEqualTo(1000);
    assertThat(config.checkpoint().intervalBatches()).isEqualTo(100_000);

    assertThatThrownBy(() -> load(yaml, Map.of("EVENKEEL_AGREEMENT_WINDOW", "many")))
        .hasMessageContaining("environment variable EVENKEEL_AGREEMENT_WINDOW is `many`")
        .hasMessageContaining("unset it");
  }

  @Test
  void theDigestChangesWithEverySettingAndOnlyThen() throws IOException {
    ClusterConfig config = cluster(4, 2);
    assertThat(load(config.toYaml(), Map.of()).digest()).isEqualTo(config.digest());
    assertThat(config.agreesWith(cluster(4, 2).digest())).isTrue();

    for (String variable :
        List.of(
            "EVENKEEL_CHECKPOINT_INTERVAL_REQUESTS",
            "EVENKEEL_CHECKPOINT_INTERVAL_BATCHES",
            "EVENKEEL_CHECKPOINT_INTERVAL_BODY_BYTES",
            "EVENKEEL_AGREEMENT_BATCH_REQUESTS_MAX",
            "EVENKEEL_AGREEMENT_BATCH_BYTES_MAX",
            "EVENKEEL_AGREEMENT_WINDOW",
            "EVENKEEL_AGREEMENT_REQUEST_TIMEOUT_MILLIS",
            "EVENKEEL_LIMITS_OPERATION_BYTES_MAX",
            "EVENKEEL_LIMITS_SESSIONS_PER_PRINCIPAL_MAX",
            "EVENKEEL_LIMITS_RESULT_BYTES_KEPT",
            "EVENKEEL_CLUSTER")) {
      ClusterConfig other = load(config.toYaml(), Map.of(variable, "2048"));
      if (variable.equals("EVENKEEL_AGREEMENT_WINDOW")) {
        assertThat(other.agreement().window()).isEqualTo(2048);
      }
      assertThat(config.agreesWith(other.digest())).as(variable).isFalse();
    }
    assertThat(cluster(7, 2).digest()).isNotEqualTo(config.digest());
    assertThat(cluster(4, 3).digest()).isNotEqualTo(config.digest());
  }
}
