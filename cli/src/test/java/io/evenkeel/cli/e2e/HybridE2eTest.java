package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.RealCli;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rare full checkpoints, and logs between them that are executed again. */
final class HybridE2eTest {

  private static final int INTERVAL_REQUESTS = 40;
  private static final int FULL_EVERY = 4;

  @TempDir Path directory;

  private E2eCluster cluster() {
    return E2eCluster.create(
        directory,
        CheckpointMethods.named("HYBRID"),
        config ->
            config.withCheckpoint(
                config
                    .checkpoint()
                    .withIntervalRequests(INTERVAL_REQUESTS)
                    .withFullEvery(FULL_EVERY)));
  }

  @Test
  void aKilledReplicaRestoresTheFullCheckpointAndExecutesTheLog() {
    try (E2eCluster cluster = cluster().start(0, 1)) {
      cluster.spawn(2);
      cluster.spawn(3);
      try (ServiceClient connection = cluster.client(0);
          ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        load.awaitMore(FULL_EVERY * INTERVAL_REQUESTS * 3);
        cluster.awaitCounter(3, "checkpoint.log");
        cluster.awaitRestorable(3);
        cluster.kill(3);
        load.awaitMore(INTERVAL_REQUESTS);
        cluster.spawn(3);
        cluster.awaitEvent(3, "checkpoint-restored");
        cluster.awaitLevelAgain(3);
        cluster.kill(2); // only with the log, and the vote, of the one that returned
        load.awaitMore(2 * FULL_EVERY * INTERVAL_REQUESTS);
        E2eCluster.delete(cluster.data(2).resolve("checkpoints"));
        cluster.spawn(2);
        cluster.awaitLevelAgain(2);
        load.stop();
        load.verify(new KvClient(connection));
        cluster.awaitLevel(0, 1, 2, 3);
        for (int replica = 0; replica < cluster.size(); replica++) {
          ReplicaReport report = cluster.report(replica).orElseThrow();
          assertThat(report.voting()).isTrue();
          assertThat(report.order().stable()).isGreaterThan(0);
          assertThat(report.counters()).doesNotContainKey("event.root-diverged");
          assertThat(report.counters()).doesNotContainKey("checkpoint.failed");
        }
        String config = cluster.replicaFile(0).toString();
        String archive = directory.resolve("archive").toString();
        for (RealCli.Outcome outcome :
            List.of(
                RealCli.run("checkpoint", "verify", "-c", config),
                RealCli.run("checkpoint", "export", "-c", config, archive))) {
          assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        }
      }
    }
  }
}
