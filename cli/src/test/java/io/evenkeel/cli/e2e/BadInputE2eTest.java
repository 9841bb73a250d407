package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.RealCli.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user does wrong is answered in one line that names cause and fix. */
final class BadInputE2eTest {

  @TempDir Path directory;

  private static void assertOneLine(Outcome outcome, String... parts) {
    assertThat(outcome.exitCode()).as(outcome.err()).isNotZero();
    assertThat(outcome.err().strip().lines()).as(outcome.err()).hasSize(1);
    assertThat(outcome.err()).startsWith("evenkeel: ").contains(parts);
    assertThat(outcome.err()).doesNotContain("Exception", "internal error", "\tat ");
  }

  private static Outcome replica(E2eCluster cluster, int replica) {
    return RealCli.run("replica", "--config", cluster.replicaFile(replica).toString());
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replaceFirst(from, to));
  }

  @Test
  void aWrongConfigValue() throws IOException {
    E2eCluster cluster = E2eCluster.create(directory, 100);
    edit(cluster.replicaFile(1), "method: DFC_CAW", "method: DFC_CAT");
    assertOneLine(replica(cluster, 1), "method", "DFC_CAT", "DFC_CAW", "replica.yaml");
    edit(directory.resolve("cluster.yaml"), "intervalRequests: 100", "intervalRequests: -5");
    assertOneLine(replica(cluster, 0), "intervalRequests", "-5", "cluster.yaml");
  }

  @Test
  void aMissingKeyFile() throws IOException {
    E2eCluster cluster = E2eCluster.create(directory, 100);
    Path key = cluster.config(1).keys().sign();
    Files.delete(key);
    assertOneLine(replica(cluster, 1), key.toString(), "keys.sign");
  }

  @Test
  void anUnknownReplica() throws IOException {
    E2eCluster cluster = E2eCluster.create(directory, 100);
    edit(cluster.replicaFile(1), "\nreplica: 1", "\nreplica: 7");
    assertOneLine(replica(cluster, 1), "`replica`", "is 7", "replicas 0 to 3");
  }

  @Test
  void aPortInUse() throws IOException {
    E2eCluster cluster = E2eCluster.create(directory, 100);
    int port = cluster.config(1).listen().port();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(taken.isBound()).isTrue();
      assertOneLine(replica(cluster, 1), "cannot listen on", Integer.toString(port), "choose");
    }
    cluster.start(1).close();
  }

  @Test
  void anothersDataDirectoryAndOneInUse() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(1)) {
      assertOneLine(replica(cluster, 1), "in use", "stop", cluster.data(1).toString());
      edit(cluster.replicaFile(2), "dataDirectory: data", "dataDirectory: ../replica-1/data");
      assertOneLine(replica(cluster, 2), "belongs to replica 1", "dataDirectory");
    }
  }

  @Test
  void aValueTooLarge() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(0, 1, 2)) {
      Path large = directory.resolve("large");
      Files.write(large, new byte[(16 << 20) + 1]);
      Outcome outcome =
          RealCli.run(
              Map.of(),
              Files.readAllBytes(large),
              "kv",
              "put",
              "--config",
              cluster.clientFile(0).toString(),
              "key",
              "-");
      assertOneLine(outcome, "16777216", "split it");
    }
  }

  @Test
  void anotherClustersClientFailsAtOnce() {
    try (E2eCluster cluster = E2eCluster.create(directory.resolve("here"), 100).start(0, 1, 2);
        E2eCluster other = E2eCluster.create(directory.resolve("there"), 100)) {
      String own = read(cluster.directory().resolve("cluster.yaml"));
      String foreign = read(other.directory().resolve("cluster.yaml"));
      for (int i = 0; i < cluster.size(); i++) {
        foreign =
            foreign.replace(
                "port: " + other.config(i).listen().port(),
                "port: " + cluster.config(i).listen().port());
      }
      assertThat(foreign).isNotEqualTo(own);
      write(other.directory().resolve("cluster.yaml"), foreign);
      long start = System.nanoTime();
      Outcome outcome = RealCli.run("kv", "get", "--config", other.clientFile(0).toString(), "key");
      assertOneLine(outcome, "do not accept each other", "cluster file");
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      assertThat(seconds).as("far below the 30 s of a request").isLessThan(25);
    }
  }

  @Test
  void aPrincipalThatTheReplicasDoNotKnow() throws IOException {
    E2eCluster cluster = E2eCluster.create(directory, 100);
    String all = read(directory.resolve("cluster.yaml"));
    write(directory.resolve("cluster.yaml"), all.substring(0, all.indexOf("  - id: 1\n    name")));
    try (cluster) {
      cluster.start(0, 1, 2);
      write(directory.resolve("cluster.yaml"), all);
      assertOneLine(
          RealCli.run("kv", "get", "--config", cluster.clientFile(1).toString(), "key"),
          "do not accept each other",
          "client-1 with this key is not in this replica's configuration");
      assertThat(cluster.counter(0, "refused.connection.peer-unknown")).isPositive();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.write(file, bytes(text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
