package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The configuration changes while replicas run; who loses its disk, or comes anew, is a process.
 */
class ReconfigurationE2eTest {

  private static final long INTERVAL = 50;

  @TempDir private Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Outcome evenkeel(E2eCluster cluster, String... arguments) {
    List<String> all = new ArrayList<>(List.of("reconfigure"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--config", cluster.clientFile(1).toString()));
    return RealCli.run(all.toArray(String[]::new));
  }

  private String ca(E2eCluster cluster) {
    return cluster.directory().resolve("ca").toString();
  }

  private static ReplicaReport report(E2eCluster cluster, int replica) {
    return cluster.report(replica).orElseThrow();
  }

  @Test
  void aReplicaThatLostItsDiskVotesAgainAndTheClusterNeedsItsVotes() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(0, 1, 3)) {
      cluster.spawn(2);
      try (ServiceClient connection = cluster.client(0)) {
        KvClient client = new KvClient(connection);
        for (int i = 0; i < 120; i++) {
          client.put(bytes("key-" + i), bytes("value"));
        }
        cluster.kill(2);
        E2eCluster.delete(cluster.data(2));
        Outcome rejoin =
            evenkeel(
                cluster,
                "rejoin",
                "--replica-config",
                cluster.replicaFile(2).toString(),
                "--ca",
                ca(cluster),
                "--sign");
        assertThat(rejoin.exitCode()).as(rejoin.toString()).isZero();
        cluster.spawn(2);
        E2eCluster.await(
            () -> {
              client.put(bytes("more"), bytes("value"));
              return cluster.report(2).filter(ReplicaReport::voting).isPresent();
            },
            cluster::describe);
        assertThat(report(cluster, 2).membership().incarnation()).isEqualTo(1);
        assertThat(report(cluster, 0).membership().configuration()).isEqualTo(1);
        cluster.stop(0);
        for (int i = 0; i < 60; i++) {
          client.put(bytes("after-" + i), bytes("value"));
        }
        assertThat(client.get(bytes("key-7"))).isPresent();
      }
    }
  }

  /**
   * The old machine goes on running with its old key, as a twin of the new one: nobody listens to
   * it. With it and one more gone the cluster needs the new one's votes.
   */
  @Test
  void anotherMachineTakesAPlaceAndItsTwinWithTheOldKeyIsRefusedEverywhere() throws IOException {
    Path machine = directory.resolve("replica-3-new");
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).startAll()) {
      try (ServiceClient connection = cluster.client(0)) {
        KvClient client = new KvClient(connection);
        for (int i = 0; i < 120; i++) {
          client.put(bytes("key-" + i), bytes("value"));
        }
        Outcome replace =
            evenkeel(
                cluster,
                "replace",
                "--replica",
                "3",
                "--dir",
                machine.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(FreePorts.inARow(1)),
                "--ca",
                ca(cluster),
                "--sign");
        assertThat(replace.exitCode()).as(replace.toString()).isZero();
        assertThat(machine.resolve("cluster.yaml")).exists();
        assertThat(replace.out()).contains("next: copy ").contains("stop the old replica 3");
        JavaProcess successor =
            JavaProcess.start(
                directory.resolve("process-3-new"),
                List.of("replica", "--config", machine.resolve("replica.yaml").toString()),
                Map.of());
        try {
          successor.awaitOutput(" runs at ");
          for (int replica = 0; replica < 3; replica++) {
            int other = replica;
            E2eCluster.await(
                () -> {
                  client.put(bytes("more"), bytes("value"));
                  return cluster.counter(other, "refused.connection.peer-unknown") > 0;
                },
                cluster::describe);
          }
          E2eCluster.await( // status follows to the new machine
              () -> {
                client.put(bytes("more"), bytes("value"));
                cluster.disconnectStatus(); // the old machine would go on answering
                return cluster
                    .report(3)
                    .filter(report -> report.membership().incarnation() == 1 && report.voting())
                    .isPresent();
              },
              cluster::describe);
          cluster.stop(2, 3);
          for (int i = 0; i < 60; i++) {
            client.put(bytes("after-" + i), bytes("value"));
          }
          assertThat(client.get(bytes("key-7"))).isPresent();
        } finally {
          successor.kill();
        }
      }
    }
  }

  @Test
  void keysOfEveryReplicaAreRotatedUnderLoad() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).startAll();
        ServiceClient connection = cluster.client(0)) {
      KvClient client = new KvClient(connection);
      client.put(bytes("a"), bytes("b"));
      for (int replica = 0; replica < 4; replica++) {
        Outcome rotate =
            evenkeel(
                cluster,
                "rotate-keys",
                "--replica-config",
                cluster.replicaFile(replica).toString(),
                "--ca",
                ca(cluster),
                "--sign");
        assertThat(rotate.exitCode()).as(rotate.toString()).isZero();
        for (int i = 0; i < 30; i++) {
          client.put(bytes("key-" + replica + "-" + i), bytes("value"));
        }
      }
      cluster.awaitLevel(0, 1, 2, 3);
      for (int replica = 0; replica < 4; replica++) {
        assertThat(report(cluster, replica).voting()).as(cluster.describe()).isTrue();
        assertThat(report(cluster, replica).membership().configuration()).isEqualTo(4);
      }
      try (ServiceClient late = cluster.client(1)) { // knows the first keys only
        assertThat(new KvClient(late).get(bytes("a"))).isPresent();
      }
      cluster.stop(3);
      cluster.start(3);
      client.put(bytes("c"), bytes("d"));
      cluster.awaitLevelAgain(3);
      String archive = directory.resolve("archive").toString();
      Outcome export =
          RealCli.run("checkpoint", "export", "-c", cluster.replicaFile(0).toString(), archive);
      assertThat(export.exitCode()).as(export.toString()).isZero();
      String first = directory.resolve("cluster.yaml").toString(); // the keys of the beginning
      Outcome checked =
          RealCli.run("checkpoint", "check-archive", archive, "--cluster-file", first);
      assertThat(checked.out()).startsWith("intact: ").containsPattern("of configuration [1-4]");
    }
  }

  private void aRefusedChangeMovesNoDataDirectory(E2eCluster cluster) throws IOException {
    cluster.stop(2);
    String replica = cluster.replicaFile(2).toString();
    Path change = directory.resolve("rejoin");
    Outcome prepared =
        evenkeel(
            cluster,
            "rejoin",
            "--replica-config",
            replica,
            "--ca",
            ca(cluster),
            "--out",
            change.toString());
    assertThat(prepared.exitCode()).as(prepared.toString()).isZero();
    Outcome refused = evenkeel(cluster, "submit", change.toString(), "--replica-config", replica);
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    Path data = cluster.data(2);
    assertThat(data.resolve("log")).isDirectory();
    assertThat(data.resolveSibling("data-before-1")).doesNotExist();
    Outcome foreign =
        evenkeel(
            cluster,
            "submit",
            change.toString(),
            "--replica-config",
            cluster.replicaFile(3).toString());
    assertThat(foreign.err()).contains("the change is for replica 2");
    E2eCluster.delete(data.resolveSibling("keys-1"));
    cluster.start(2);
  }

  private void keysOfSeveralReplicasInOneCommand(E2eCluster cluster) {
    Outcome rotated =
        RealCli.run(
            "keys",
            "rotate",
            "--replica-config",
            cluster.replicaFile(0).toString(),
            "--replica-config",
            cluster.replicaFile(3).toString(),
            "--ca",
            ca(cluster),
            "--sign",
            "--config",
            cluster.clientFile(1).toString());
    assertThat(rotated.exitCode()).as(rotated.toString()).isZero();
    assertThat(rotated.out()).contains("configuration 1, replica 0", "configuration 2, replica 3");
    assertThat(directory.resolve("replica-3/keys-2/change.bin")).exists();
  }

  @Test
  void aForgedChangeIsRefusedAndCounted() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).startAll();
        ServiceClient connection = cluster.client(0)) {
      new KvClient(connection).put(bytes("a"), bytes("b"));
      Path change = directory.resolve("change");
      Outcome prepared =
          evenkeel(
              cluster,
              "rotate-keys",
              "--replica-config",
              cluster.replicaFile(1).toString(),
              "--ca",
              ca(cluster),
              "--out",
              change.toString());
      assertThat(prepared.exitCode()).as(prepared.toString()).isZero();
      assertThat(Files.size(change)).isPositive();
      Outcome refused = evenkeel(cluster, "submit", change.toString());
      assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
      assertThat(refused.toString()).contains("BAD_SIGNATURE");
      cluster.awaitCounter(0, "refused.reconfiguration.bad-signature");
      cluster.awaitEvent(0, "reconfiguration-refused");
      assertThat(report(cluster, 0).membership().configuration()).isZero();
      aRefusedChangeMovesNoDataDirectory(cluster);
      keysOfSeveralReplicasInOneCommand(cluster);
    }
  }
}
