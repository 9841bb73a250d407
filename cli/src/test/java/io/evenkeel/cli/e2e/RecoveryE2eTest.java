package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that are killed or stopped and come back, under load. */
final class RecoveryE2eTest {

  private static final int STATE_ENTRIES = 2_000;
  private static final int VALUE_BYTES = 2_048;
  private static final long STATE_BYTES = (long) STATE_ENTRIES * VALUE_BYTES;

  @TempDir Path directory;

  /** State that does not change any more: what a restarted replica has it need not fetch. */
  private static void fill(KvClient client) {
    fill(client, STATE_ENTRIES);
  }

  private static void fill(KvClient client, int count) {
    Random random = new Random(11);
    for (int from = 0; from < count; from += 100) {
      List<KvEntry> entries = new ArrayList<>();
      for (int i = from; i < from + 100; i++) {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        entries.add(new KvEntry(bytes("state-" + i), value));
      }
      client.multiPut(entries);
    }
  }

  @Test
  void aKilledReplicaFetchesOnlyWhatDiffersAndVotesAgain() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(0, 1, 2)) {
      cluster.spawn(3);
      try (ServiceClient connection = cluster.client(0);
          ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        KvClient client = new KvClient(connection);
        fill(client);
        load.awaitMore(150);
        cluster.awaitRestorable(3);
        cluster.kill(3);
        load.awaitMore(300);
        cluster.spawn(3);
        cluster.awaitCounter(3, "transfer.completed");
        load.awaitMore(150);
        load.stop();
        load.verify(client);
        cluster.awaitLevel(0, 1, 2, 3);
        ReplicaReport report = cluster.report(3).orElseThrow();
        assertThat(report.voting()).isTrue();
        assertThat(cluster.hasEvent(3, "checkpoint-restored")).isTrue();
        assertThat(report.counters().get("transfer.bytes.fetched"))
            .as(cluster.describe())
            .isLessThan(STATE_BYTES / 4);
        assertThat(report.counters().get("transfer.bytes.reused")).isGreaterThan(STATE_BYTES / 2);
        cluster.awaitEqualRoots(0, 1, 2, 3);
        cluster.stop(1);
        client.put(bytes("with"), bytes("the vote of the one that returned"));
        assertThat(cluster.terminate(3)).isZero();
      }
    }
  }

  @Test
  void aReceiverThatIsKilledGoesOnWithWhatItHadFetched() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, 100)) {
      for (int source = 0; source < 3; source++) {
        Path file = cluster.replicaFile(source);
        String slow = "serveBytesPerSecond: " + (1 << 20);
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("serveBytesPerSecond: \\d+", slow));
      }
      cluster.start(0, 1, 2);
      try (ServiceClient connection = cluster.client(0)) {
        KvClient client = new KvClient(connection);
        fill(client, 2 * STATE_ENTRIES);
        for (int i = 0; i < 200; i++) { // a checkpoint with all of it, and bodies let go
          client.put(bytes("key-" + i), bytes("value"));
        }
        cluster.spawn(3);
        E2eCluster.await(() -> fetched(cluster) > STATE_BYTES / 2, cluster::describe);
        long before = fetched(cluster);
        cluster.kill(3);
        cluster.spawn(3);
        cluster.awaitCounter(3, "transfer.completed");
        long after = cluster.counter(3, "transfer.bytes.fetched");
        assertThat(after).as("%d before", before).isLessThan(2 * STATE_BYTES - before + (1 << 20));
        cluster.awaitEqualRoots(0, 1, 2, 3);
      }
    }
  }

  private static long fetched(E2eCluster cluster) {
    return cluster
        .report(3)
        .flatMap(ReplicaReport::transfer)
        .map(ReplicaReport.Transfer::bytesFetched)
        .orElse(0L);
  }

  @Test
  void withoutItsDiskAReplicaExecutesAndServesButDoesNotVote() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(0, 1, 3)) {
      cluster.spawn(2);
      try (ServiceClient connection = cluster.client(0);
          ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        fill(new KvClient(connection));
        load.awaitMore(150);
        cluster.kill(2);
        E2eCluster.delete(cluster.data(2));
        load.awaitMore(150);
        cluster.spawn(2);
        cluster.awaitCounter(2, "transfer.completed");
        load.awaitMore(150);
        load.stop();
        cluster.awaitLevel(0, 1, 2, 3);
        ReplicaReport report = cluster.report(2).orElseThrow();
        assertThat(report.voting()).isFalse();
        assertThat(report.order().requests()).isPositive();
        assertThat(report.counters().get("transfer.bytes.fetched"))
            .isGreaterThanOrEqualTo(STATE_BYTES);
        // With f faulty besides, its word is needed for f+1 equal replies: it serves.
        cluster.stop(1);
        cluster.start(1);
        load.verify(new KvClient(connection));
      }
    }
  }

  @Test
  void allRestartedOneAfterTheOtherUnderLoadLoseNothing() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).startAll();
        ServiceClient connection = cluster.client(0);
        ServiceClient other = cluster.client(1);
        Writer load = new Writer(other, "load")) {
      for (int replica = 0; replica < cluster.size(); replica++) {
        load.awaitMore(120);
        cluster.awaitRestorable(replica);
        cluster.stop(replica);
        load.awaitMore(120);
        cluster.start(replica);
        load.awaitMore(120);
        cluster.awaitEvent(replica, "checkpoint-restored");
      }
      load.stop();
      load.verify(new KvClient(connection));
      cluster.awaitLevel(0, 1, 2, 3);
      for (int replica = 0; replica < cluster.size(); replica++) {
        assertThat(cluster.report(replica).orElseThrow().voting()).isTrue();
      }
      cluster.awaitEqualRoots(0, 1, 2, 3);
    }
  }

  @Test
  void aClusterThatStoppedUnderLoadGoesOnWhereItWas() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).startAll()) {
      try (ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        load.awaitMore(250);
        cluster.stop(0, 1, 2, 3);
        cluster.startAll();
        load.awaitMore(50);
        load.stop();
        try (ServiceClient connection = cluster.client(0)) {
          load.verify(new KvClient(connection));
        }
      }
      cluster.awaitLevel(0, 1, 2, 3);
    }
  }

  @Test
  void aClusterKilledUnderLoadGoesOnWhereItWas() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100)) {
      cluster.spawnAll();
      try (ServiceClient other = cluster.client(1);
          Writer load = new Writer(other, "load")) {
        load.awaitMore(350);
        for (int replica = 0; replica < cluster.size(); replica++) {
          cluster.kill(replica);
        }
        cluster.spawnAll();
        load.awaitMore(50);
        load.stop();
        try (ServiceClient connection = cluster.client(0)) {
          load.verify(new KvClient(connection));
        }
      }
      cluster.awaitLevel(0, 1, 2, 3);
    }
  }
}
