package io.evenkeel.cli.torture;

import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.Watch;
import io.evenkeel.client.ReplicaReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Waits until nothing of a round is left: then no replica is faulty any more. */
final class Comeback {

  private static final Duration BACK_MAX = Duration.ofSeconds(180);
  private static final Duration VIEW_MAX = Duration.ofSeconds(15);

  private final LocalCluster cluster;
  private final IntFunction<Launch> launch;
  private long primariesRestarted;

  Comeback(LocalCluster cluster, IntFunction<Launch> launch) {
    this.cluster = cluster;
    this.launch = launch;
  }

  /**
   * Returns when all replicas vote, are up to date and in one view, and have a stable checkpoint
   * above everything that was executed while one was away.
   *
   * @throws io.evenkeel.cli.base.CliException if that does not come about
   */
  void await() throws IOException, InterruptedException {
    awaitVoting();
    if (!cluster.reached(VIEW_MAX, this::inOneView)) {
      restartPrimary();
      awaitVoting();
      cluster.await("all replicas are in one view", BACK_MAX, this::inOneView);
    }
    long executed = cluster.watch().executedMax();
    cluster.await(
        "a checkpoint above batch " + executed + " is stable everywhere",
        BACK_MAX,
        () -> reports().filter(all -> stable(all, executed)).isPresent());
  }

  private void awaitVoting() throws InterruptedException {
    Watch watch = cluster.watch();
    cluster.await(
        "all replicas vote and are up to date",
        BACK_MAX,
        () ->
            LocalCluster.all().stream().allMatch(watch::caughtUp)
                && reports()
                    .filter(all -> all.stream().allMatch(ReplicaReport::voting))
                    .isPresent());
  }

  private static boolean stable(List<ReplicaReport> all, long executed) {
    return all.stream().allMatch(report -> report.order().stable() > executed);
  }

  private Optional<List<ReplicaReport>> reports() {
    List<ReplicaReport> all = cluster.watch().reports();
    return all.size() == LocalCluster.REPLICAS ? Optional.of(all) : Optional.empty();
  }

  private boolean inOneView() {
    return reports()
        .filter(all -> all.stream().map(ReplicaReport::view).distinct().count() == 1)
        .isPresent();
  }

  /**
   * One that left the view alone votes again in the next: what the runbook says is done, and the
   * primary of those that can order is started again.
   */
  private void restartPrimary() throws IOException, InterruptedException {
    Optional<List<ReplicaReport>> all = reports();
    if (all.isPresent()) {
      List<Long> views = all.get().stream().map(ReplicaReport::view).sorted().toList();
      int primary = (int) (views.get(1) % LocalCluster.REPLICAS); // one may be ahead, or behind
      cluster.fleet().kill(primary);
      cluster.fleet().start(primary, launch.apply(primary));
      primariesRestarted++;
    }
  }

  /** How often a primary was started again for that. */
  long primariesRestarted() {
    return primariesRestarted;
  }

  /** Once the load has ended: the checkpoint that all replicas have, and its root. */
  String equalRoots() throws InterruptedException {
    String[] root = {""};
    boolean unused =
        cluster.reached(
            BACK_MAX,
            () -> {
              List<String> roots =
                  reports().orElse(List.of()).stream().map(Comeback::root).distinct().toList();
              root[0] = roots.size() == 1 ? roots.get(0) : "";
              return !root[0].isEmpty();
            });
    return root[0];
  }

  private static String root(ReplicaReport report) {
    ReplicaReport.Order order = report.order();
    boolean own =
        order.stable() == order.published() && order.stableRoot().equals(order.publishedRoot());
    return own ? order.stable() + ", " + order.stableRoot() : "none of replica's own";
  }
}
