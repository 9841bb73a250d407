package io.evenkeel.testcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvenkeelTestClusterTest {

  private static final int INTERVAL = 40;

  @TempDir Path directory;

  private static byte[] operation(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** Adds one to each of ten counters, several times; what the last of them is then. */
  private static long count(ServiceClient client, int times) {
    long last = 0;
    for (int i = 0; i < times; i++) {
      for (int counter = 0; counter < 10; counter++) {
        last = Long.parseLong(client.invoke(operation("counter-" + counter)).text());
      }
    }
    return last;
  }

  @Test
  void aReplicaThatWasDownCatchesUpByACheckpointOfTheOthers() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(Counters::new).intervalRequests(INTERVAL).start()) {
      assertThat(count(cluster.client(), 8)).isEqualTo(8);
      StableCheckpoint first = cluster.awaitCheckpoint();
      cluster.stop(3);
      assertThat(cluster.runs(3)).isFalse();
      assertThat(count(cluster.client(), 12)).isEqualTo(20);
      StableCheckpoint second = cluster.awaitCheckpoint();
      assertThat(second.sequence()).isGreaterThan(first.sequence());
      cluster.start(3);
      cluster.awaitLevel();
      assertThat(cluster.report(3).counters().get("transfer.completed")).isPositive();
      assertThat(count(cluster.client(), 8)).isEqualTo(28);
      StableCheckpoint third = cluster.awaitCheckpoint();
      assertThat(third.sequence()).isGreaterThan(second.sequence());
      assertThat(third.root()).isNotEqualTo(second.root());
    }
  }

  @Test
  void allStoppedAndStartedAgainGoOnWhereTheyWere() {
    try (EvenkeelTestCluster cluster = EvenkeelTestCluster.start(4, Counters::new)) {
      assertThat(count(cluster.client(), 3)).isEqualTo(3);
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        cluster.stop(replica);
      }
      for (int replica = 0; replica < cluster.replicas(); replica++) {
        cluster.start(replica);
      }
      cluster.awaitLevel();
      assertThat(count(cluster.client(), 1)).isEqualTo(4);
    }
  }

  @Test
  void whoLostItsDiskServesAgainAndVotesNoMore() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(Counters::new).intervalRequests(INTERVAL).start()) {
      count(cluster.client(), 8);
      cluster.awaitCheckpoint();
      cluster.stop(1);
      cluster.loseDisk(1);
      cluster.start(1);
      cluster.awaitLevel();
      assertThat(cluster.report(1).voting()).isFalse();
      assertThat(count(cluster.client(), 1)).isEqualTo(9);
    }
  }

  @Test
  void sevenReplicasGoOnWithoutTwoAndEachPrincipalHasItsClient() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(Counters::new).replicas(7).clients(2).start()) {
      assertThat(cluster.faultyMax()).isEqualTo(2);
      cluster.stop(5);
      cluster.stop(6);
      assertThat(count(cluster.client(0), 1)).isEqualTo(1);
      assertThat(count(cluster.client(1), 1)).isEqualTo(2);
      assertThat(cluster.client(1)).isSameAs(cluster.client(1));
      assertThatThrownBy(() -> cluster.client(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void twoClustersBesideEachOtherKnowNothingOfEachOther() {
    try (EvenkeelTestCluster one = EvenkeelTestCluster.start(4, Counters::new);
        EvenkeelTestCluster other = EvenkeelTestCluster.start(4, Counters::new)) {
      assertThat(count(one.client(), 2)).isEqualTo(2);
      assertThat(count(other.client(), 1)).isEqualTo(1);
    }
  }

  @Test
  void afterClosingThereIsNoThreadNoFileAndNoOpenPort() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    EvenkeelTestCluster cluster = EvenkeelTestCluster.start(4, Counters::new);
    count(cluster.client(), 1);
    Path files = cluster.directory();
    ClusterConfig config = ClusterConfig.load(files.resolve("cluster.yaml"), Map.of());
    cluster.close();
    cluster.close();
    assertThat(files).doesNotExist();
    for (var replica : config.replicas()) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), replica.port()));
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      // Netty's and the JDK's own helpers, which end when they have had nothing to do.
      boolean shared =
          thread.getName().startsWith("globalEventExecutor")
              || thread.getThreadGroup() == null
              || thread.getThreadGroup().getName().equals("InnocuousThreadGroup");
      if (!before.contains(thread) && !shared) {
        thread.join(Duration.ofSeconds(30).toMillis());
        assertThat(thread.isAlive()).as(thread.toString()).isFalse();
      }
    }
    assertThatThrownBy(cluster::client).hasMessage("the cluster is closed");
  }

  @Test
  void aDirectoryOfOnesOwnStays() {
    Path own = directory.resolve("kept");
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(Counters::new).directory(own).start()) {
      count(cluster.client(), 1);
    }
    assertThat(own.resolve("replica-0/data/log")).isNotEmptyDirectory();
    assertThatThrownBy(() -> EvenkeelTestCluster.builder(Counters::new).directory(own).start())
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage(own + " is not empty");
  }

  @Test
  void aServiceWhoseStateIsNotAFunctionOfTheRequestsIsFoundByItsCheckpoints() {
    AtomicLong chance = new AtomicLong();
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(
                () -> {
                  long own = chance.incrementAndGet();
                  return new Counters(count -> count + own);
                })
            .intervalRequests(INTERVAL)
            .start()) {
      count(cluster.client(), 8);
      assertThatThrownBy(cluster::awaitCheckpoint)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("the service is not deterministic");
    }
  }

  @Test
  void aServiceThatThrowsEndsTheWaitingAndIsNamed() {
    try (EvenkeelTestCluster cluster = EvenkeelTestCluster.start(4, Counters::new)) {
      CompletableFuture<?> unanswered = cluster.client().invokeAsync(operation("break"));
      assertThatThrownBy(() -> IntStream.range(0, 1_000).forEach(poll -> cluster.awaitLevel()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("a replica halted")
          .hasMessageContaining("broken on purpose");
      assertThat(unanswered).isNotDone();
    }
  }

  @Test
  void waitingInVainSaysWhatForAndHowTheReplicasAre() {
    try (EvenkeelTestCluster cluster =
        EvenkeelTestCluster.builder(Counters::new).waitMax(Duration.ofSeconds(10)).start()) {
      count(cluster.client(), 1);
      Thread.currentThread().interrupt();
      assertThatThrownBy(cluster::awaitCheckpoint)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("a stable checkpoint after 0");
      assertThat(Thread.interrupted()).isTrue();
      assertThat(cluster.describe().lines().filter(line -> line.contains("replica ")).count())
          .isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    TestClusterBuilder builder = EvenkeelTestCluster.builder(Counters::new);
    assertThatThrownBy(() -> builder.replicas(5))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("replicas()");
    assertThatThrownBy(() -> builder.clients(0)).hasMessageContaining("clients()");
    assertThatThrownBy(() -> builder.intervalRequests(0)).hasMessageContaining("positive");
    assertThatThrownBy(() -> builder.waitMax(Duration.ZERO)).hasMessageContaining("positive");
    assertThatThrownBy(() -> builder.method("GUESS")).hasMessageContaining("GUESS");
    try (EvenkeelTestCluster cluster = builder.start()) {
      assertThatThrownBy(() -> cluster.start(0)).hasMessage("replica 0 runs already");
      assertThatThrownBy(() -> cluster.loseDisk(0)).hasMessageContaining("stop it first");
      cluster.stop(0);
      assertThatThrownBy(() -> cluster.stop(0)).hasMessage("replica 0 does not run");
      assertThatThrownBy(() -> cluster.report(0)).hasMessage("replica 0 does not run");
    }
  }
}
