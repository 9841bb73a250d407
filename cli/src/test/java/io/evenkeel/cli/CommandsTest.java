package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.execution.Permission;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.keys.KeyMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {

  @TempDir Path directory;
  private final CliHarness cli = new CliHarness();

  @AfterEach
  void close() {
    cli.close();
  }

  @Test
  void initWritesAClusterWhoseFilesAllLoad() {
    Path dir = directory.resolve("c");
    int code =
        cli.run(
            "init",
            "--dir",
            dir.toString(),
            "--replicas",
            "7",
            "--clients",
            "2",
            "--host",
            "localhost",
            "--base-port",
            "9000",
            "--cluster",
            "seven",
            "--interval-requests",
            "5000");

    assertThat(code).as(cli.err).isEqualTo(ExitCodes.OK);
    assertThat(cli.out).contains("survives 2 faulty", "replica-6/replica.yaml", "evenkeel status");
    for (int i = 0; i < 7; i++) {
      ReplicaConfig config =
          ReplicaConfig.load(dir.resolve("replica-" + i + "/replica.yaml"), Map.of());
      assertThat(config.entry().port()).isEqualTo(9000 + i);
      assertThat(config.cluster().checkpoint().intervalRequests()).isEqualTo(5000);
      assertThat(KeyMaterial.load(config, Instant.now())).isNotNull();
      assertThat(ReplicaIdentity.readOwn(config)).isEqualTo(ReplicaIdentity.fresh("seven", i));
    }
    ClientConfig client = ClientConfig.load(dir.resolve("clients/client-1/client.yaml"), Map.of());
    assertThat(KeyMaterial.load(client, Instant.now())).isNotNull();
  }

  @Test
  void initForSeveralHostsGivesEachADirectoryWithWhatItNeedsAndNothingElse() throws IOException {
    Path dir = directory.resolve("c");
    int code =
        cli.run(
            "init",
            "--dir",
            dir.toString(),
            "--hosts",
            "alpha,beta,gamma,alpha",
            "--clients=2",
            "--permissions",
            "client-1=read+admin");
    assertThat(code).as(cli.err).isEqualTo(ExitCodes.OK);
    assertThat(cli.out)
        .contains("alpha:7400", "beta:7400", "gamma:7400", "alpha:7401")
        .contains("hosts/beta")
        .contains("replica-3/replica.yaml");
    try (Stream<Path> files = Files.list(dir.resolve("hosts/alpha"))) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactly("cluster.yaml", "replica-0", "replica-3");
    }
    ReplicaConfig config =
        ReplicaConfig.load(dir.resolve("hosts/beta/replica-1/replica.yaml"), Map.of());
    assertThat(config.listen()).isEqualTo(new ReplicaConfig.Listen("beta", 7400));
    assertThat(KeyMaterial.load(config, Instant.now())).isNotNull();
    assertThat(cli.run("doctor", dir.toString(), "--offline", "-q")).as(cli.out).isNotEqualTo(3);
    assertThat(cli.out).doesNotContain("differ");
    ClientConfig reader = ClientConfig.load(dir.resolve("clients/client-1/client.yaml"), Map.of());
    assertThat(reader.principal().permissions())
        .containsExactlyInAnyOrder(Permission.READ, Permission.ADMIN);
  }

  @Test
  void aClientsCertificateIsRenewedAndItsOtherKeysStay() throws IOException {
    Path client = CliHarness.cluster(directory);
    byte[] sign = Files.readAllBytes(client.resolveSibling("keys/sign.pem"));
    byte[] certificate = Files.readAllBytes(client.resolveSibling("keys/tls-certificate.pem"));
    String ca = directory.resolve("ca").toString();
    String[] renew = {"keys", "renew", "--client-config", client.toString(), "--ca", ca};
    assertThat(cli.run(renew)).as(cli.err).isZero();
    assertThat(cli.out).contains("client-0: new TLS key and certificate, valid until 2");
    assertThat(client.resolveSibling("keys/sign.pem")).hasBinaryContent(sign);
    assertThat(Files.readAllBytes(client.resolveSibling("keys/tls-certificate.pem")))
        .isNotEqualTo(certificate);
    assertThat(KeyMaterial.load(ClientConfig.load(client, Map.of()), Instant.now())).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "--replicas=5, 3f+1",
    "--replicas=1, 3f+1",
    "--clients=0, --clients",
    "--base-port=65534, --base-port",
    "'--host=a,b', 2 machines for 4 replicas",
    "'--hosts=a,b', 3f+1",
    "--permissions=client-0=reed, allowed: read",
    "--permissions=client-7=read, there are client-0 to client-0",
    "--host=not a host, allowed: a host name",
    "--cluster=Über, --cluster",
    "--interval-requests=0, --interval-requests",
    "--validity-days=0, --validity-days",
  })
  void initRefusesWhatCannotBe(String option, String reason) {
    Path dir = directory.resolve("c");

    assertThat(cli.run("init", "--dir", dir.toString(), option)).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err).startsWith("evenkeel: ").contains(reason).hasLineCount(1);
    assertThat(dir).doesNotExist();
  }

  @Test
  void initNeverTouchesADirectoryWithContents() throws IOException {
    Files.writeString(directory.resolve("precious"), "keys");

    assertThat(cli.run("init", "--dir", directory.toString())).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.err).contains("is not empty");
    assertThat(directory).isDirectoryContaining(path -> path.endsWith("precious"));
  }

  @Test
  void misspelledCommandsAndOptionsGetASuggestion() {
    assertThat(cli.run("kv", "improt", "x")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err).contains("did you mean import?").doesNotContain("\tat ");
    assertThat(cli.run("statsu")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err).contains("did you mean status?").contains("evenkeel --help");
    assertThat(cli.run("kv", "get", "k", "--jsn")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err).contains("did you mean --json?");
    assertThat(cli.run()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err).contains("name a command: init, replica, kv");
  }

  @Test
  void aMissingClientFileIsAConfigurationErrorInOneLine() {
    assertThat(cli.run("kv", "get", "k", "-c", directory.resolve("none.yaml").toString()))
        .isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(cli.err).contains("none.yaml").contains("evenkeel init").hasLineCount(1);

    cli.run("kv", "get", "k", "--debug", "-c", directory.resolve("none.yaml").toString());
    assertThat(cli.err).contains("\tat io.evenkeel.");
  }

  @Test
  void tooFewAnswersAreTold() throws IOException {
    String client = CliHarness.cluster(directory).toString();
    cli.answers = 0;

    assertThat(cli.run("kv", "put", "a", "b", "-c", client)).isEqualTo(ExitCodes.NO_ANSWER);
    assertThat(cli.err).isEqualTo("evenkeel: 2 of 4 replicas answered, 3 needed [client.other]\n");
  }

  @Test
  void replicaPassesMethodAndFaultsOnlyWithConsent() throws IOException {
    CliHarness.cluster(directory);
    String file = directory.resolve("replica-1/replica.yaml").toString();

    assertThat(cli.run("replica", "-c", file, "--fault", "wrong-root"))
        .isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(cli.err).contains(Fault.CONSENT_OPTION);
    assertThat(cli.started).isEmpty();

    int code =
        cli.run(
            "replica",
            "-c",
            file,
            "--method",
            "full",
            "--fault",
            "wrong-root,corrupt-chunks",
            Fault.CONSENT_OPTION);
    assertThat(code).as(cli.err).isEqualTo(ExitCodes.OK);
    assertThat(cli.started.get(0).faults()).hasSize(2);
    assertThat(cli.started.get(0).method()).contains(CheckpointMethods.named("FULL"));
    assertThat(cli.out).contains("replica 1 of cluster cli-test runs at 127.0.0.1:7401", "FULL");
    assertThat(cli.err).contains("LIES on purpose");

    assertThat(cli.run("replica", "-c", file, "--method", "fuzzy")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.run("replica")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err).contains("--config");
  }

  static ReplicaStatus up(int id, long sequence, boolean voting) {
    return up(id, sequence, voting, Optional.empty());
  }

  private static ReplicaStatus up(
      int id, long sequence, boolean voting, Optional<ReplicaReport.Transfer> transfer) {
    return new ReplicaStatus(
        id,
        "h:" + id,
        new Reachable(
            new ReplicaReport(
                "running",
                2,
                id == 2,
                voting,
                new ReplicaReport.Membership(0, 0, 0, 0, voting ? "" : "vote-log-lost"),
                "DFC_CAW",
                new ReplicaReport.Order(sequence, 9, 400, "ab".repeat(32), 0, ""),
                Map.of("refused.order.malformed", 2L, "refused.chunks", 3L, "executed", 9L),
                List.of(),
                List.of(),
                transfer,
                new ReplicaReport.About("1.0", "", Optional.empty()),
                new ReplicaReport.Activity(
                    60_000,
                    3,
                    7,
                    Optional.of(new ReplicaReport.Latency(5, 2_000, 9_000, 12_000)),
                    new ReplicaReport.Phase("capturing", 0, 1_000, 4_096)),
                List.of(
                    new ReplicaReport.Misbehaviour(
                        3, "wrong-root", 2, 1_000, 2_000, "voted for another root")))));
  }

  @Test
  void statusShowsEveryReplicaAndFailsBelowAQuorum() throws IOException {
    String client = CliHarness.cluster(directory).toString();
    cli.status =
        new ArrayList<>(
            List.of(
                up(0, 1000, true),
                up(1, 990, true),
                up(2, 1000, true),
                new ReplicaStatus(3, "h:3", new Unreachable("connection refused"))));

    assertThat(cli.run("status", "-c", client)).isEqualTo(ExitCodes.OK);
    assertThat(cli.out)
        .contains(
            "1          running  2     990       10   400     abababababababab  yes    0       0   "
                + "         DFC_CAW  5")
        .contains("2 primary")
        .contains("unreachable at h:3: connection refused")
        .contains("3 of 4 replicas run and vote, 3 needed: healthy");

    cli.status.set(1, up(1, 990, false));
    assertThat(cli.run("status", "-c", client, "--json")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out)
        .contains("\"healthy\":false", "\"lag\":10", "\"reason\":\"connection refused\"")
        .contains("\"stableRoot\":\"" + "ab".repeat(32))
        .hasLineCount(1);
  }

  @Test
  void statusTellsHowFarATransferIsAndHowLongItTakesIfThatIsKnown() throws IOException {
    String client = CliHarness.cluster(directory).toString();
    OptionalLong unknown = OptionalLong.empty();
    cli.status =
        List.of(
            up(0, 1000, true),
            up(1, 1000, true, transfer(0, 0, 0, unknown)),
            up(2, 1000, true, transfer(1_500_000, 500_000, 8_000_000, unknown)),
            up(3, 1000, true, transfer(3_000_000, 3_000_000, 8_000_000, OptionalLong.of(12_400))));

    assertThat(cli.run("status", "-c", client)).isEqualTo(ExitCodes.OK);
    assertThat(cli.out)
        .contains("replica 1 fetches checkpoint 400: just begun\n")
        .contains("400: 2.0 of 8.0 MB (25 %), 0.5 MB of it from its own disk\n")
        .contains("400: 6.0 of 8.0 MB (75 %), 3.0 MB of it from its own disk, about 12 s left\n");

    cli.run("status", "-c", client, "--json");
    assertThat(cli.out)
        .contains("\"bytesReused\":500000,\"bytesTotal\":8000000,\"sources\":[0,2]")
        .contains("\"bytesTotal\":8000000,\"millisLeft\":12400,");
  }

  private static Optional<ReplicaReport.Transfer> transfer(
      long fetched, long reused, long total, OptionalLong millisLeft) {
    return Optional.of(
        new ReplicaReport.Transfer(
            400, fetched, reused, total, millisLeft, List.of(0, 2), List.of()));
  }

  @Test
  void completionAndVersionWrite() {
    assertThat(cli.run("completion")).isZero();
    assertThat(cli.out).contains("complete -F _complete_evenkeel").contains("incr");
    assertThat(cli.run("version", "--json")).isZero();
    assertThat(cli.out).contains("\"evenkeel\":");
    assertThat(cli.run("--version")).isZero();
    assertThat(cli.out).startsWith("evenkeel ");
    assertThat(cli.run("kv", "import", "--help")).isZero();
    assertThat(cli.out).contains("STATE_FILE").contains("Exit codes:");
  }

  @Test
  void ourOwnFaultsAreSaidToBeOurs() {
    assertThat(Errors.exitCode(new IllegalStateException("x"))).isEqualTo(ExitCodes.INTERNAL);
    assertThat(Errors.message(new IllegalStateException("x"))).contains("internal error");
  }
}
