package io.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.ratis.RatisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state goes from a cluster of our own to one under Ratis, and back. */
final class RatisMoveTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  private static Outcome run(String... arguments) {
    Outcome outcome = RealCli.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    return outcome;
  }

  @Test
  void aStateMovesToRatisGoesOnThereAndMovesBack() throws IOException, InterruptedException {
    Formats formats = Formats.copied(Formats.FIRST, directory.resolve("old"));
    Path ratis = directory.resolve("ratis");
    String archive = formats.file("state.archive").toString();
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);
    run(
        "ratis",
        "restore",
        archive,
        "--cluster-file",
        formats.cluster(),
        "--dir",
        ratis.toString(),
        "--base-port",
        Integer.toString(port),
        "--interval-requests",
        "5");
    String file = ratis.resolve(RatisFile.NAME).toString();
    List<RatisServer> servers = new ArrayList<>();
    long count;
    try {
      for (int i = 0; i < 3; i++) {
        RatisFile cluster = RatisFile.load(Path.of(file));
        servers.add(
            RatisServer.start(
                cluster.config(i, ratis.resolve("server-" + i)),
                cluster.newService(),
                (severity, name, sequence, text) -> {}));
      }
      assertThat(run("kv", "get", "key-7", "--config", file).out()).isEqualTo("value 7");
      run(
          "ycsb",
          "--workload",
          "a",
          "--records",
          "20",
          "--operations",
          "20",
          "--threads",
          "2",
          "--config",
          file);
      long before = Long.parseLong(run("kv", "count", "--config", file).out().strip());
      run("kv", "incr", "moved", "--config", file);
      long written = servers.get(0).standing().executed();
      for (int i = 1; i < 12; i++) {
        run("kv", "incr", "moved", "--config", file);
      }
      assertThat(run("kv", "get", "moved", "--config", file).out()).isEqualTo("12");
      count = Long.parseLong(run("kv", "count", "--config", file).out().strip());
      assertThat(count).isEqualTo(before + 1);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (servers.get(0).standing().confirmed() < written) {
        assertThat(deadline - System.nanoTime())
            .as("nanoseconds left for a checkpoint that has it")
            .isPositive();
        Thread.sleep(50);
      }
    } finally {
      for (RatisServer server : servers) {
        server.close();
      }
    }
    Path exported = directory.resolve("moved.archive");
    run("ratis", "export", "--config", file, "--server", "0", exported.toString());
    Path back = directory.resolve("back");
    run(
        "checkpoint",
        "restore",
        exported.toString(),
        "--cluster-file",
        file,
        "--dir",
        back.toString(),
        "--cluster",
        "back");
    String replica = back.resolve("replica-0/replica.yaml").toString();
    run("checkpoint", "verify", "--config", replica);
    String proof = directory.resolve("moved.proof").toString();
    run("checkpoint", "prove", "moved", "--config", replica, "--out", proof);
    String cluster = back.resolve("cluster.yaml").toString();
    assertThat(run("checkpoint", "check-proof", proof, "--cluster-file", cluster).out())
        .contains("object moved has the value: ");
    String listed = run("checkpoint", "list", "--config", replica, "--json").out();
    assertThat(JSON.readTree(listed).get("checkpoints").get(0).get("objects").asLong())
        .as("the service's objects, and two of the library")
        .isEqualTo(count + 2);
  }

  @Test
  void anArchiveOfAnotherGroupIsRefused() throws IOException {
    Formats formats = Formats.copied(Formats.FIRST, directory.resolve("old"));
    Path other = directory.resolve("other");
    run("ratis", "init", "--dir", other.toString());
    Outcome refused =
        RealCli.run(
            "checkpoint",
            "restore",
            formats.file("state.archive").toString(),
            "--cluster-file",
            other.resolve(RatisFile.NAME).toString(),
            "--dir",
            directory.resolve("back").toString(),
            "--cluster",
            "back");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("is not of the group in");
    assertThat(directory.resolve("back")).doesNotExist();
  }
}
