package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests through the real client, while checkpoints happen all the time. */
final class ServiceE2eTest {

  @TempDir Path directory;

  @Test
  void everyOperationWhileCheckpointsHappenAndEqualRootsAtTheEnd() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).startAll();
        ServiceClient connection = cluster.client(0);
        ServiceClient other = cluster.client(1);
        Writer background = new Writer(other, "background")) {
      KvClient client = new KvClient(connection);
      for (int i = 0; i < 200; i++) {
        client.put(bytes("key-" + i), bytes("value-" + i));
      }
      assertThat(client.get(bytes("key-7"))).contains(bytes("value-7"));
      assertThat(client.get(bytes("nothing"))).isEmpty();
      assertThat(client.compareAndSet(bytes("key-7"), bytes("wrong"), bytes("x"))).isFalse();
      assertThat(client.compareAndSet(bytes("key-7"), bytes("value-7"), bytes("x"))).isTrue();
      for (int i = 1; i <= 50; i++) {
        assertThat(client.increment(bytes("counter"), 3)).isEqualTo(3L * i);
      }
      assertThat(client.delete(bytes("key-8"))).isTrue();
      assertThat(client.delete(bytes("key-8"))).isFalse();
      assertThat(client.count(bytes("key-"))).isEqualTo(199);
      List<String> scanned = new ArrayList<>();
      for (KvEntry entry : client.scan(bytes("key-19"))) {
        scanned.add(new String(entry.key(), StandardCharsets.UTF_8));
      }
      assertThat(scanned).hasSize(11).isSorted().contains("key-19", "key-190", "key-199");
      background.awaitMore(200);
      background.stop();
      background.verify(client);
      cluster.awaitLevel(0, 1, 2, 3);
      cluster.awaitEqualRoots(0, 1, 2, 3);
      for (Optional<ReplicaReport> report : cluster.reports()) {
        assertThat(report.orElseThrow().order().stable()).isPositive();
        assertThat(refusals(report.orElseThrow())).isEmpty();
      }
    }
  }

  /** But what is ahead of a replica that a busy machine leaves behind by a window of 16 batches. */
  private static List<String> refusals(ReplicaReport report) {
    return report.counters().entrySet().stream()
        .filter(counter -> counter.getKey().startsWith("refused."))
        .filter(counter -> !counter.getKey().equals("refused.order.outside-window"))
        .map(counter -> counter.getKey() + " " + counter.getValue())
        .toList();
  }

  @Test
  void oneBackupDownCostsNobodyAnything() {
    try (E2eCluster cluster = E2eCluster.create(directory, 50).start(0, 1, 3);
        ServiceClient connection = cluster.client(0)) {
      KvClient client = new KvClient(connection);
      for (int i = 0; i < 120; i++) {
        client.put(bytes("key-" + i), bytes("value-" + i));
      }
      assertThat(client.count(bytes(""))).isEqualTo(120);
      cluster.awaitEqualRoots(0, 1, 3);
    }
  }

  @Test
  void theLargestValueGoesThroughWhileOneReplicaIsDownAndReachesItLater() {
    byte[] value = new byte[16 << 20];
    new Random(7).nextBytes(value);
    try (E2eCluster cluster = E2eCluster.create(directory, 8).start(0, 1, 2);
        ServiceClient connection = cluster.client(0)) {
      KvClient client = new KvClient(connection);
      for (int i = 0; i < 3; i++) {
        client.put(bytes("large-" + i), value);
      }
      assertThat(client.get(bytes("large-2")).orElseThrow()).isEqualTo(value);
      cluster.start(3);
      for (int i = 0; i < 8; i++) {
        client.put(bytes("small-" + i), bytes("s"));
      }
      cluster.awaitLevel(0, 1, 2, 3);
      cluster.awaitEqualRoots(0, 1, 2, 3);
    }
  }
}
