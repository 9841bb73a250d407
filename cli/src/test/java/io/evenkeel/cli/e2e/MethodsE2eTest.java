package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each replica takes its checkpoints in another way; the roots are the same. */
final class MethodsE2eTest {

  private static final String[] METHODS = {"DIFFERENTIAL", "DDFC_CAW", "DFC_UPD", "DDFC_UPD"};

  private static final int[] KILLED = {1, 3};

  @TempDir Path directory;

  @Test
  void replicasThatTakeWhatChangedAgreeAndRestoreFromIt() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100)) {
      for (int replica : new int[] {0, 2}) {
        cluster.start(replica, CheckpointMethods.named(METHODS[replica]));
      }
      for (int replica : KILLED) {
        cluster.spawn(replica, "--method", METHODS[replica]);
      }
      try (ServiceClient connection = cluster.client(0);
          ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        load.awaitMore(600);
        for (int replica : new int[] {0, 1, 3}) {
          cluster.awaitCounter(replica, "checkpoint.differential");
        }
        for (int replica : KILLED) { // restores from an image on an image
          cluster.kill(replica);
          load.awaitMore(100);
          cluster.spawn(replica, "--method", METHODS[replica]);
          cluster.awaitCounter(replica, "checkpoint.differential");
        }
        load.stop();
        load.verify(new KvClient(connection));
        cluster.awaitLevel(0, 1, 2, 3);
        for (int replica = 0; replica < METHODS.length; replica++) {
          ReplicaReport report = cluster.report(replica).orElseThrow();
          assertThat(report.counters()).doesNotContainKey("event.root-diverged");
          assertThat(report.counters()).doesNotContainKey("checkpoint.failed");
        }
      }
    }
  }
}
