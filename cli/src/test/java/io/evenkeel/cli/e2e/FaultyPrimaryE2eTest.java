package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.client.ReplicaReport.Event;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.Fault;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A primary that lies, over real sockets: it is replaced, nothing that no client sent is executed,
 * and whoever asks for the status sees why, once.
 */
final class FaultyPrimaryE2eTest {

  private static final int INTERVAL = 20;
  private static final int INCREMENTS = 3 * INTERVAL;

  @TempDir Path directory;

  /** Each result says that nothing but these increments was executed before. */
  private static void count(ServiceClient connection, String key) {
    KvClient client = new KvClient(connection);
    for (long i = 1; i <= INCREMENTS; i++) {
      assertThat(client.increment(bytes(key), 1)).as(key).isEqualTo(i);
    }
  }

  private static List<ReplicaReport> reports(E2eCluster cluster, Set<Integer> except) {
    List<Optional<ReplicaReport>> all = cluster.reports();
    return IntStream.range(0, all.size())
        .filter(replica -> !except.contains(replica))
        .mapToObj(replica -> all.get(replica).orElseThrow())
        .toList();
  }

  /** What the others say about a replica, and that none of them says it twice. */
  private static Set<String> reasons(E2eCluster cluster, int liar, Set<Integer> liars) {
    Set<String> reasons = new TreeSet<>();
    for (ReplicaReport report : reports(cluster, liars)) {
      List<Event> events =
          report.events().stream().filter(event -> event.replica() == liar).toList();
      assertThat(events.stream().map(Event::name)).as(events.toString()).doesNotHaveDuplicates();
      events.stream()
          .filter(event -> event.name().equals("primary-suspected"))
          .forEach(event -> reasons.add(event.text().replaceFirst(".*: ", "")));
    }
    return reasons;
  }

  @ParameterizedTest
  @EnumSource(names = {"EQUIVOCATE", "STALL", "INVENT"})
  void aPrimaryThatLiesToAllIsReplaced(Fault fault) {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(1, 2, 3)) {
      cluster.start(0, EnumSet.of(fault));
      try (ServiceClient one = cluster.client(0);
          ServiceClient another = cluster.client(1)) {
        count(one, "one");
        count(another, "another");
        assertThat(new KvClient(one).count(new byte[0])).isEqualTo(2);
      }
      assertThat(reports(cluster, Set.of(0))).allMatch(report -> report.view() >= 1);
      assertThat(reasons(cluster, 0, Set.of(0)))
          .as(cluster.describe())
          .containsAnyOf("TOO_SLOW", "REQUEST_TIMEOUT", "INVALID_PROPOSAL", "EQUIVOCATION");
      if (fault == Fault.INVENT) {
        assertThat(cluster.counter(1, "refused.order.bad-request")).isPositive();
      }
      cluster.awaitLevel(0, 1, 2, 3);
      cluster.awaitEqualRoots(0, 1, 2, 3);
    }
  }

  @Test
  void aCensoredClientIsServedByTheNextPrimary() {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).start(1, 2, 3)) {
      cluster.start(0, EnumSet.of(Fault.CENSOR));
      try (ServiceClient censored = cluster.client(0);
          ServiceClient favoured = cluster.client(1)) {
        count(favoured, "favoured");
        assertThat(reports(cluster, Set.of())).allMatch(report -> report.view() == 0);
        count(censored, "censored");
      }
      assertThat(reports(cluster, Set.of(0))).allMatch(report -> report.view() >= 1);
      assertThat(reasons(cluster, 0, Set.of(0))).isNotEmpty();
      cluster.awaitLevel(0, 1, 2, 3);
      cluster.awaitEqualRoots(0, 1, 2, 3);
    }
  }

  @Test
  void twoLyingPrimariesAmongSevenAreReplacedOneAfterTheOther() {
    try (E2eCluster cluster = E2eCluster.create(7, directory, INTERVAL).start(2, 3, 4, 5, 6)) {
      cluster.start(0, EnumSet.of(Fault.EQUIVOCATE));
      cluster.start(1, EnumSet.of(Fault.INVENT));
      try (ServiceClient one = cluster.client(0);
          ServiceClient another = cluster.client(1)) {
        count(one, "one");
        count(another, "another");
      }
      Set<Integer> liars = Set.of(0, 1);
      assertThat(reports(cluster, liars)).allMatch(report -> report.view() >= 2);
      assertThat(reasons(cluster, 0, liars)).isNotEmpty();
      assertThat(reasons(cluster, 1, liars)).isNotEmpty();
      cluster.awaitLevel(0, 1, 2, 3, 4, 5, 6);
      cluster.awaitEqualRoots(0, 1, 2, 3, 4, 5, 6);
    }
  }

  /** The first two primaries of seven lie to the last: one censors, the next one stalls. */
  @Test
  void aCensorAndAStallerAmongSevenAreReplacedOneAfterTheOther() {
    try (E2eCluster cluster = E2eCluster.create(7, directory, INTERVAL).start(2, 3, 4, 5, 6)) {
      cluster.start(0, EnumSet.of(Fault.CENSOR));
      cluster.start(1, EnumSet.of(Fault.STALL));
      Set<Integer> liars = Set.of(0, 1);
      try (ServiceClient censored = cluster.client(0);
          ServiceClient favoured = cluster.client(1)) {
        count(favoured, "favoured");
        assertThat(reports(cluster, liars)).allMatch(report -> report.view() == 0);
        count(censored, "censored");
        assertThat(new KvClient(censored).count(new byte[0])).isEqualTo(2);
      }
      assertThat(reports(cluster, liars)).allMatch(report -> report.view() >= 2);
      assertThat(reasons(cluster, 0, liars)).as(cluster.describe()).isNotEmpty();
      assertThat(reasons(cluster, 1, liars)).as(cluster.describe()).isNotEmpty();
      cluster.awaitLevel(0, 1, 2, 3, 4, 5, 6);
      cluster.awaitEqualRoots(0, 1, 2, 3, 4, 5, 6);
    }
  }
}
