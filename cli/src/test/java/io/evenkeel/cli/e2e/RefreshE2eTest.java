package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proactive recovery: every replica begins anew, one after the other, while the service runs. */
final class RefreshE2eTest {

  private static final int INTERVAL = 50;

  @TempDir private Path directory;

  private static Outcome refresh(E2eCluster cluster, int replica) {
    return RealCli.run(
        "reconfigure",
        "refresh",
        "--replica-config",
        cluster.replicaFile(replica).toString(),
        "--ca",
        cluster.directory().resolve("ca").toString(),
        "--sign",
        "--config",
        cluster.clientFile(0).toString());
  }

  @Test
  void everyReplicaInTurnBeginsAnewAndNothingIsLost() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).startAll();
        ServiceClient other = cluster.client(1);
        Writer load = new Writer(other, "load")) {
      fill(cluster);
      load.awaitMore(3 * INTERVAL);
      Outcome running = refresh(cluster, 0);
      assertThat(running.exitCode()).as(running.toString()).isEqualTo(3);
      assertThat(running.err()).contains("replica 0 runs").contains("stop it first");
      for (int replica = 0; replica < cluster.size(); replica++) {
        refreshed(cluster, replica, load);
      }
      load.stop();
      try (ServiceClient connection = cluster.client(0)) {
        load.verify(new KvClient(connection));
      }
      cluster.awaitLevel(0, 1, 2, 3);
      cluster.awaitEqualRoots(0, 1, 2, 3);
      for (int replica = 0; replica < cluster.size(); replica++) {
        ReplicaReport report = cluster.report(replica).orElseThrow();
        assertThat(report.membership().incarnation()).isEqualTo(1);
        assertThat(report.membership().configuration()).isEqualTo(cluster.size());
        assertThat(report.voting()).isTrue();
      }
    }
  }

  /** State that does not change any more: what a disk has of it need not be fetched. */
  private static void fill(E2eCluster cluster) {
    List<KvEntry> entries = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      entries.add(new KvEntry(bytes("state-" + i), new byte[300]));
    }
    try (ServiceClient connection = cluster.client(0)) {
      new KvClient(connection).multiPut(entries);
    }
  }

  private static void refreshed(E2eCluster cluster, int replica, Writer load) {
    cluster.stop(replica);
    Outcome done = refresh(cluster, replica);
    assertThat(done.exitCode()).as(done.toString()).isZero();
    cluster.start(replica);
    load.awaitMore(INTERVAL);
    E2eCluster.await(
        () -> cluster.report(replica).filter(ReplicaReport::voting).isPresent(), cluster::describe);
    assertThat(cluster.hasEvent(replica, "checkpoint-restored"))
        .as("an own checkpoint is no state to begin with")
        .isFalse();
    assertThat(cluster.counter(replica, "transfer.bytes.reused")).isPositive();
  }
}
