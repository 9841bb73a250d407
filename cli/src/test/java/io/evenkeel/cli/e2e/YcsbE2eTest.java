package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of {@code evenkeel ycsb --workload a..f --local --kill}. */
class YcsbE2eTest {

  @TempDir Path directory;

  @Test
  void noOperationFailsWhileTheReplicaThatLedIsAway() {
    try (E2eCluster cluster = E2eCluster.create(directory, 200).startAll()) {
      String client = cluster.clientFile(0).toString();
      String[] size = {"--records", "40", "--operations", "60", "--threads", "4"};
      RealCli.Outcome loaded =
          RealCli.run(
              "ycsb", "-w", "f", "-c", client, size[0], size[1], size[2], size[3], size[4],
              size[5]);
      assertThat(loaded.exitCode()).as(loaded.toString()).isZero();
      assertThat(loaded.out())
          .contains("workload f, load\n", "[INSERT], Return=OK, 40\n", "workload f, run\n")
          .contains("[READ-MODIFY-WRITE], Operations, ")
          .endsWith("operations failed: 0\n");
      cluster.stop(0);
      RealCli.Outcome run =
          RealCli.run(
              "ycsb", "-w", "e", "-c", client, "--phase", "run", "--json", size[0], size[1],
              size[2], size[3]);
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.out()).contains("\"failed\":0", "\"SCAN\":{").endsWith("\"held\":true}\n");
    }
  }

  @Test
  void anOperationThatFailsMakesTheExitCode() {
    try (E2eCluster cluster = E2eCluster.create(directory, 200).startAll()) {
      RealCli.Outcome outcome =
          RealCli.run(
              "ycsb",
              "-w",
              "c",
              "--phase",
              "run",
              "--records",
              "10",
              "--operations",
              "10",
              "-c",
              cluster.clientFile(0).toString());
      assertThat(outcome.exitCode()).as("nothing was loaded").isEqualTo(1);
      assertThat(outcome.out()).contains("Return=NOT_FOUND", "operations failed: 10");
    }
    assertThat(RealCli.run("ycsb", "-w", "x").exitCode()).isEqualTo(2);
    assertThat(RealCli.run("ycsb", "-w", "a", "--kill").err()).contains("--kill needs --local");
  }
}
