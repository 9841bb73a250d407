package io.evenkeel.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvPage;
import io.evenkeel.kv.KvService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RatisServerTest {

  @TempDir Path directory;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Several of them fill a message and a segment of the log. */
  private static byte[] value(int i) {
    return utf8("value-" + i + " ".repeat(1_000));
  }

  private static void put(KvClient kv, int from, int to) {
    List<CompletableFuture<?>> puts = new ArrayList<>();
    for (int i = from; i < to; i++) {
      puts.add(kv.putAsync(utf8("key-" + i), value(i)));
    }
    puts.forEach(CompletableFuture::join);
  }

  @Test
  void checkpointsAreConfirmedTheLogIsShortenedAndARestartGoesOn() throws IOException {
    try (TestCluster servers =
        new TestCluster(directory, 200, "DFC_CAW", "DDFC_UPD", "DIFFERENTIAL")) {
      servers.startAll();
      try (RatisServiceClient client = servers.client()) {
        KvClient kv = new KvClient(client);
        put(kv, 0, 2_000);
        assertThat(kv.get(utf8("key-17"))).hasValue(value(17));
        assertThat(kv.increment(utf8("n"), 3)).isEqualTo(3);
        assertThat(kv.count(new byte[0])).isEqualTo(2_001);
        for (int i = 0; i < 3; i++) {
          int server = i;
          servers.eventually(
              "a confirmed checkpoint and a shorter log at " + i,
              () ->
                  servers.standing(server).confirmed() > 100
                      && servers.standing(server).logStart() > 10);
        }
      }
      servers.close();
      servers.startAll();
      try (RatisServiceClient client = servers.client()) {
        KvClient kv = new KvClient(client);
        assertThat(kv.increment(utf8("n"), 4)).isEqualTo(7);
        assertThat(kv.count(new byte[0])).isEqualTo(2_001);
        assertThat(kv.get(utf8("key-1999"))).hasValue(value(1_999));
      }
      assertThat(servers.happened(0, "checkpoint-installed")).isTrue();
    }
  }

  @Test
  void aServerWhoseDiskWasDeletedFetchesFromTheOthers() throws IOException {
    try (TestCluster servers = new TestCluster(directory, 200, "FULL", "DFC_UPD", "DDFC_CAW")) {
      servers.startAll();
      try (RatisServiceClient client = servers.client()) {
        KvClient kv = new KvClient(client);
        put(kv, 0, 300);
        int follower = (servers.leader() + 1) % 3;
        servers.stop(follower);
        put(kv, 300, 1_500);
        servers.eventually(
            "a shorter log", () -> servers.standing(servers.leader()).logStart() > 10);
        servers.delete(follower);
        servers.start(follower);
        put(kv, 1_500, 1_600);
        long executed = servers.standing(servers.leader()).executed();
        servers.eventually(
            "a server that is as far as the others",
            () -> servers.standing(follower).executed() >= executed);
        assertThat(servers.standing(follower).transfers()).isPositive();
        // Its vote counts again: the other follower goes.
        servers.stop(3 - follower - servers.leader());
        assertThat(kv.increment(utf8("n"), 1)).isEqualTo(1);
        assertThat(kv.count(new byte[0])).isEqualTo(1_601);
      }
    }
  }

  @Test
  void aFlippedByteIsFoundNamedAndRepaired() throws IOException {
    Map<Integer, KvService> services = new TreeMap<>();
    try (TestCluster servers = new TestCluster(directory, 200, "DFC_CAW")) {
      servers.services = server -> services.computeIfAbsent(server, i -> new KvService());
      servers.startAll();
      try (RatisServiceClient client = servers.client()) {
        KvClient kv = new KvClient(client);
        put(kv, 0, 300);
        int damaged = servers.leader();
        services.get(damaged).install(ObjectId.of("key-7"), utf8("valuf-7"));
        put(kv, 300, 800);
        servers.eventually("a repair", () -> servers.standing(damaged).repairs() == 1);
        assertThat(servers.events)
            .anyMatch(
                event ->
                    event.startsWith(damaged + " objects-differ")
                        && event.contains("1 objects differ: [key-7]"));
        long repairedAt = servers.standing(damaged).executed();
        put(kv, 800, 1_300);
        servers.eventually(
            "confirmed checkpoints of its own again",
            () -> servers.standing(damaged).confirmed() > repairedAt);
        assertThat(services.get(damaged).object(ObjectId.of("key-7"))).isEqualTo(value(7));
        assertThat(servers.standing(damaged).condition()).isEqualTo(Standing.Condition.RUNNING);
        assertThat(kv.count(new byte[0])).isEqualTo(1_300);
      }
    }
  }

  @Test
  void resultsThatDoNotFitIntoOneAnswerAllArriveReadOrOrdered() throws IOException {
    try (TestCluster servers = new TestCluster(directory, 10_000, "FULL")) {
      servers.startAll();
      RatisServiceClient.Settings ordering =
          new RatisServiceClient.Settings(
              3, 64, 1_000, TestCluster.PATIENCE, TestCluster.OPERATION_BYTES_MAX, of -> false);
      try (RatisServiceClient reading = servers.client();
          RatisServiceClient ordered = RatisServiceClient.open(servers.cluster, ordering)) {
        KvClient kv = new KvClient(reading);
        put(kv, 0, 400);
        for (KvClient asking : List.of(kv, new KvClient(ordered))) {
          List<CompletableFuture<KvPage>> scans = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            scans.add(asking.scanPageAsync(utf8("key-"), null, 400));
          }
          scans.forEach(scan -> assertThat(scan.join().entries()).hasSize(400));
        }
        assertThat(kv.count(new byte[0])).isEqualTo(400);
      }
    }
  }
}
