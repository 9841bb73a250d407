package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes whose primary is killed under load. */
final class PrimaryE2eTest {

  private static final int KILLS = 3;

  @TempDir Path directory;

  private static int primary(E2eCluster cluster) {
    long view =
        cluster.reports().stream()
            .flatMap(Optional::stream)
            .mapToLong(report -> report.view())
            .max()
            .orElseThrow();
    return (int) (view % E2eCluster.N);
  }

  @Test
  void aKilledPrimaryIsReplacedAndNothingAcknowledgedIsLost() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100)) {
      cluster.spawnAll();
      try (ServiceClient connection = cluster.client(0);
          ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        for (int i = 0; i < KILLS; i++) {
          load.awaitMore(120);
          int primary = primary(cluster);
          cluster.kill(primary);
          load.awaitMore(120);
          assertThat(primary(cluster)).as(cluster.describe()).isNotEqualTo(primary);
          cluster.spawn(primary);
          cluster.awaitLevelAgain(primary);
        }
        load.stop();
        load.verify(new KvClient(connection));
        cluster.awaitLevel(0, 1, 2, 3);
        cluster.awaitEqualRoots(0, 1, 2, 3);
        ReplicaReport report = cluster.report(primary(cluster)).orElseThrow();
        assertThat(report.view()).isGreaterThanOrEqualTo(KILLS);
      }
    }
  }
}
