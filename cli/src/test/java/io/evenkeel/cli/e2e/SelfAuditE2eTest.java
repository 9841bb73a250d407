package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.RealCli;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica, a process of its own, one object of which changes in its memory. */
final class SelfAuditE2eTest {

  private static final int INTERVAL = 60;
  private static final int VICTIM = 2;

  @TempDir Path directory;

  /** Who only writes on leaves a slow process behind: it must see the checkpoints to find out. */
  private static void awaitFollowed(E2eCluster cluster) {
    long target = cluster.report(0).orElseThrow().order().executed();
    E2eCluster.await(
        () ->
            cluster
                .report(VICTIM)
                .filter(found -> !found.state().equals("running") || executed(found) >= target)
                .isPresent(),
        cluster::describe);
  }

  private static long executed(ReplicaReport report) {
    return report.order().executed();
  }

  @Test
  void whoseMemoryIsDamagedNamesTheObjectIsRepairedAndTakesPartAgain() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(0, 1, 3);
        ServiceClient connection = cluster.client(0)) {
      cluster.spawn(VICTIM, "--fault", Fault.DAMAGE_OBJECT.label(), Fault.CONSENT_OPTION);
      KvClient client = new KvClient(connection);
      client.put(bytes("a-first-key"), bytes("whose value nobody changes"));
      for (int i = 0; !cluster.hasEvent(VICTIM, "state-repaired"); i++) {
        assertThat(i).as(cluster::describe).isLessThan(40);
        for (int key = 0; key < INTERVAL / 2; key++) {
          client.put(bytes("key-" + key), bytes("value-" + i));
        }
        awaitFollowed(cluster);
      }
      String status = RealCli.run("status", "-c", cluster.clientFile(0).toString(), "--json").out();
      assertThat(status).contains("root-diverged").contains("objects-diverged");
      assertThat(status).contains("1 objects differ: [a-first-key]");
      for (int key = 0; key < 2 * INTERVAL; key++) {
        client.put(bytes("key-" + key), bytes("afterwards"));
      }
      cluster.awaitLevel(0, 1, VICTIM, 3);
      cluster.awaitEqualRoots(0, 1, VICTIM, 3);
      ReplicaReport report = cluster.report(VICTIM).orElseThrow();
      assertThat(report.voting()).isTrue();
      assertThat(report.counters()).containsEntry("audit.repaired", 1L);
      assertThat(report.counters()).containsEntry("audit.objects", 1L);
      assertThat(cluster.counter(0, "refused.checkpoint.conflicting")).isZero();
    }
  }
}
