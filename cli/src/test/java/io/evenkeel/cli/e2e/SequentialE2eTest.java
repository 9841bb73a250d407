package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.RealCli;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.Fault;
import java.nio.file.Path;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that take checkpoints one after the other, and restore from each other's. */
final class SequentialE2eTest {

  private static final int LIAR = 1;
  private static final int LOST = 3;

  @TempDir Path directory;

  @Test
  void withoutItsDiskAReplicaStagesAnothersCheckpointAndALyingSourceIsFoundOut() {
    try (E2eCluster cluster =
        E2eCluster.create(CheckpointMethods.named("SEQUENTIAL"), directory, 40).start(0, 2)) {
      cluster.start(LIAR, EnumSet.of(Fault.WRONG_STATE));
      cluster.spawn(LOST);
      try (ServiceClient connection = cluster.client(0);
          ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        load.awaitMore(100);
        cluster.kill(LOST);
        E2eCluster.delete(cluster.data(LOST));
        for (int replica : new int[] {0, LIAR, 2}) { // bodies go with the second checkpoint
          cluster.awaitCounter(replica, "checkpoint.pruned");
        }
        cluster.spawn(LOST);
        cluster.awaitCounter(LOST, "staging.confirmed");
        load.awaitMore(100);
        load.stop();
        load.verify(new KvClient(connection));
        cluster.awaitLevel(0, LIAR, 2, LOST);
        ReplicaReport report = cluster.report(LOST).orElseThrow();
        assertThat(report.state()).isEqualTo("running");
        assertThat(report.voting()).isFalse();
        assertThat(cluster.hasEvent(LOST, "staged")).isTrue();
        assertThat(cluster.hasEvent(LOST, "staged-confirmed")).isTrue();
        // What it restored is its own now.
        cluster.kill(LOST);
        cluster.spawn(LOST);
        cluster.awaitEvent(LOST, "checkpoint-restored");
        cluster.awaitLevel(0, LIAR, 2, LOST);
        assertThat(cluster.counter(LOST, "staging.begun")).as(cluster.describe()).isZero();
        String config = cluster.replicaFile(0).toString();
        RealCli.Outcome verified = RealCli.run("checkpoint", "verify", "-c", config);
        assertThat(verified.exitCode()).as(verified.toString()).isZero();
        assertThat(verified.out()).contains("signed by its replica alone");
        String archive = directory.resolve("archive").toString();
        assertThat(RealCli.run("checkpoint", "export", "-c", config, archive).err())
            .contains("is the word of one replica");
      }
    }
  }
}
