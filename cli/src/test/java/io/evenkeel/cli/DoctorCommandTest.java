package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import io.evenkeel.node.init.FreePorts;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evenkeel doctor} names what is wrong, and what to do. */
class DoctorCommandTest {

  @TempDir private Path directory;
  private final CliHarness cli = new CliHarness();

  @BeforeEach
  void create() throws IOException {
    create(directory, Duration.ofDays(100));
  }

  private static void create(Path into, Duration validity) throws IOException {
    ClusterPlan plan =
        new ClusterPlan(
            "doc", Collections.nCopies(4, "127.0.0.1"), FreePorts.inARow(4), 1, validity);
    new ClusterDirectory(into, plan, Instant.now()).create(config -> config);
  }

  @AfterEach
  void close() {
    cli.close();
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private int doctor(String... more) {
    List<String> all = new ArrayList<>(List.of("doctor", directory.toString()));
    all.addAll(List.of(more));
    return cli.run(all.toArray(String[]::new));
  }

  @Test
  void aNewClusterIsInOrder() {
    assertThat(doctor("--offline")).as(cli.out + cli.err).isEqualTo(ExitCodes.OK);
    assertThat(cli.out)
        .contains("an fsync of 4 KiB takes")
        .contains("all 5 see the same cluster file")
        .contains("signed by the cluster's CA, valid until")
        .contains("the replica does not run")
        .contains(": 0 errors, 0 warnings");
    assertThat(doctor("--offline", "--json")).isZero();
    assertThat(cli.out).startsWith("{\"errors\":0,\"warnings\":0,\"findings\":[{\"severity\":");
    assertThat(cli.run("doctor", file("replica-2").toString(), "--offline", "-q")).isZero();
    assertThat(cli.out).doesNotContain("fsync").contains(" 0 errors");
  }

  @Test
  void aPrivateKeyThatOthersCanRead() throws IOException {
    Path key = file("replica-1/keys/sign.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(doctor("--offline")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out).contains("mode rw-r-----").contains("-> chmod 600 " + key);
  }

  @Test
  void anotherReplicasKeysAndDirectory() throws IOException {
    Files.copy(
        file("replica-0/keys/mac.pem"),
        file("replica-1/keys/mac.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        file("replica-0/data/identity"),
        file("replica-1/data/identity"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(file("replica-2/data/identity"));
    assertThat(doctor("--offline")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out)
        .contains("does not belong to the macKey of replica-1")
        .contains("belongs to replica 0 of cluster doc")
        .contains("no whole vote log")
        .contains("-> evenkeel reconfigure rejoin --replica-config")
        .contains("3 errors");
  }

  @Test
  void clusterFilesThatDifferAreShownWhereTheyDo() throws IOException {
    Path own = file("replica-3/cluster.yaml");
    Files.writeString(
        own,
        Files.readString(file("cluster.yaml"))
            .replace("requestTimeoutMillis: 4000", "requestTimeoutMillis: 5000"));
    Path replica = file("replica-3/replica.yaml");
    Files.writeString(
        replica,
        Files.readString(replica).replaceFirst("clusterFile: .*", "clusterFile: \"cluster.yaml\""));
    assertThat(doctor("--offline")).as(cli.out).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out)
        .contains("differ: `requestTimeoutMillis: 4000` and `requestTimeoutMillis: 5000`")
        .contains("-> copy one cluster.yaml to all machines");
  }

  @Test
  void aFileThatCannotBeUsedIsOneFindingAndTheOthersAreLookedAt() throws IOException {
    Files.writeString(file("replica-0/replica.yaml"), "version: 1\nreplica: nought\n");
    assertThat(doctor("--offline")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out).contains("setting `replica`").contains("replica 1").contains("1 errors");
  }

  @Test
  void certificatesThatEndSoonOrHaveEnded(@TempDir Path soon) throws IOException {
    create(soon, Duration.ofDays(20));
    assertThat(cli.run("doctor", soon.toString(), "--offline")).isEqualTo(ExitCodes.OK);
    assertThat(cli.out).contains("the CA's certificate ends at").contains("warnings");
  }

  @Test
  void aPortInUse() throws IOException {
    Path replica = file("replica-0/replica.yaml");
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          replica, Files.readString(replica).replace("port: 0", "port: " + other.getLocalPort()));
      assertThat(doctor("--offline")).isEqualTo(ExitCodes.FAILED);
      assertThat(cli.out).contains("the replica cannot listen at 127.0.0.1:").contains("ss -ltnp");
      try (FileDisk running = FileDisk.open(file("replica-0/data/log"))) {
        assertThat(running.list()).isEmpty();
        assertThat(doctor("--offline")).isZero();
        assertThat(cli.out).contains("is in use, and the replica runs");
      }
    }
  }

  @Test
  void aLogFromTheFuture() throws IOException {
    Path log = Files.createDirectories(file("replica-0/data/log")).resolve("0000000000.log");
    Files.createFile(log);
    Files.setLastModifiedTime(log, FileTime.from(Instant.now().plus(Duration.ofHours(3))));
    assertThat(doctor("--offline")).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out).contains("which is the future here").contains("NTP");
  }

  private static ReplicaStatus up(int id, String version, long aheadMillis, String notVoting) {
    ReplicaReport report =
        new ReplicaReport(
            "running",
            0,
            id == 0,
            notVoting.isEmpty(),
            new ReplicaReport.Membership(0, 0, 0, 0, notVoting),
            "DFC_CAW",
            new ReplicaReport.Order(7, 9, 0, "", 0, ""),
            java.util.Map.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            new ReplicaReport.About(
                version,
                id == 3 ? "ab".repeat(32) : "",
                Optional.of(new ReplicaReport.Clock(aheadMillis, 3))),
            new ReplicaReport.Activity(
                1_000, 3, 0, Optional.empty(), new ReplicaReport.Phase("", 0, 0, 0)),
            List.of());
    return new ReplicaStatus(id, "h:" + id, new Reachable(report));
  }

  @Test
  void runningReplicasTheirVersionsClocksAndConfigurations() {
    cli.status =
        List.of(
            up(0, "1.0", 0, ""),
            up(1, "1.1", 90_000, ""),
            up(2, "1.0", 5, "vote-log-lost"),
            up(3, "1.0", -2, ""));
    assertThat(doctor()).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out)
        .contains("runs and votes, batch 7")
        .contains("replicas run different versions: {1.0=[0, 2, 3], 1.1=[1]}")
        .contains("1: +90000 ms (+-3)")
        .contains("does not vote: vote-log-lost")
        .contains("works with another cluster.yaml")
        .contains("3 errors, 1 warnings");
    cli.status = List.of(new ReplicaStatus(0, "h:0", new Unreachable("connection refused")));
    assertThat(doctor()).isEqualTo(ExitCodes.FAILED);
    assertThat(cli.out).contains("is not reachable at h:0: connection refused");
  }

  @Test
  void aDirectoryWithoutACluster() {
    assertThat(cli.run("doctor", file("ca").toString())).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(cli.err).contains("there is no replica.yaml and no client.yaml").hasLineCount(1);
  }
}
