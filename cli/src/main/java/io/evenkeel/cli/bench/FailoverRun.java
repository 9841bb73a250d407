package io.evenkeel.cli.bench;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.FailoverResult.Outage;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.client.ReplicaReport;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Kills one primary after the other under load, each with SIGKILL, and lets it come back. */
final class FailoverRun {

  private static final long HEAP_BYTES_MAX = 256L << 20;

  /** For times that are only shown. */
  private static final Duration TELL_MAX = Duration.ofSeconds(5);

  /** So many replicas can order. */
  private static final int QUORUM = 3;

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  /** Requests of each client between a replica's return and the next kill. */
  private static final int ANSWERS_BETWEEN = 20;

  /** Requests of each client after which the service counts as back. */
  private static final int ANSWERS_BACK = 2;

  private final LocalPlan plan;
  private final int kills;
  private final int clients;
  private final CliContext context;
  private final PrintStream progress;
  private final AnswerGaps gaps = new AnswerGaps(System.nanoTime());

  FailoverRun(LocalPlan plan, int kills, int clients, CliContext context) {
    this.plan = plan;
    this.kills = kills;
    this.clients = clients;
    this.context = context;
    this.progress = context.err();
  }

  /** Runs it; all processes have ended when it returns. */
  FailoverResult run() throws IOException, InterruptedException {
    try (LocalCluster cluster = LocalCluster.create(plan, context, () -> {})) {
      progress.println("starting " + LocalCluster.REPLICAS + " replicas");
      cluster.startAll(replica -> launch());
      CounterClients load = new CounterClients(cluster.store(), "counter", clients, gaps);
      long startNanos = System.nanoTime();
      long firstView = view(cluster).orElse(0);
      load.start();
      List<Outage> outages = new ArrayList<>();
      for (int i = 0; i < kills; i++) {
        Outage outage = kill(cluster);
        outages.add(outage);
        progress.printf(
            Locale.ROOT,
            "kill %d of %d: replica %d, outage %d ms%n",
            i + 1,
            kills,
            outage.primary(),
            outage.outageMillis());
      }
      load.stop();
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      progress.println("comparing the counters with what was acknowledged");
      cluster.awaitAll();
      FailoverResult result =
          new FailoverResult(
              clients,
              seconds,
              outages,
              view(cluster).orElse(firstView) - firstView,
              cluster.watch().history().contradictions(),
              load.count());
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    }
  }

  private static Launch launch() {
    return new Launch(HEAP_BYTES_MAX, Set.of());
  }

  /**
   * The view in which so many replicas are that it can order; empty while they change it. One that
   * left it alone (it could not hear the primary, say) is with them again in the next.
   */
  private static OptionalLong view(LocalCluster cluster) {
    List<Long> views = cluster.watch().reports().stream().map(ReplicaReport::view).toList();
    return views.stream()
        .filter(view -> Collections.frequency(views, view) >= QUORUM)
        .mapToLong(view -> view)
        .findFirst();
  }

  private void awaitAnswers(LocalCluster cluster, int each) throws InterruptedException {
    long wanted = gaps.answers() + (long) each * clients;
    cluster.await("clients get answers", WAIT_MAX, () -> gaps.answers() >= wanted);
  }

  private Outage kill(LocalCluster cluster) throws IOException, InterruptedException {
    awaitAnswers(cluster, ANSWERS_BETWEEN);
    cluster.await(
        "all replicas are up to date, and enough of them in one view",
        WAIT_MAX,
        () ->
            LocalCluster.all().stream().allMatch(cluster.watch()::caughtUp)
                && view(cluster).isPresent());
    long before = view(cluster).orElseThrow();
    int primary = (int) (before % LocalCluster.REPLICAS);
    AnswerGaps.Gap unused = gaps.takeLongest(System.nanoTime());
    long killMillis = System.currentTimeMillis();
    long killNanos = System.nanoTime();
    cluster.fleet().kill(primary);
    awaitAnswers(cluster, ANSWERS_BACK);
    AnswerGaps.Gap outage = gaps.takeLongest(System.nanoTime());
    cluster.await(
        "the others are in a later view", WAIT_MAX, () -> view(cluster).orElse(before) > before);
    boolean told =
        cluster.reached(
            TELL_MAX,
            () -> first(cluster.watch().reports(), "view-entered", killMillis).isPresent());
    if (!told) {
      progress.println("no replica tells when it entered the view");
    }
    long after = view(cluster).orElseThrow();
    List<ReplicaReport> reports = cluster.watch().reports();
    long endMillis = killMillis + TimeUnit.NANOSECONDS.toMillis(outage.toNanos() - killNanos);
    OptionalLong suspected = first(reports, "primary-suspected", killMillis);
    OptionalLong entered = first(reports, "view-entered", killMillis);
    gaps.takeLongest(System.nanoTime());
    long backMillis = bringBack(cluster, primary, after);
    return new Outage(
        primary,
        after,
        outage.micros() / 1_000,
        between(OptionalLong.of(killMillis), suspected),
        between(suspected, entered),
        between(entered, OptionalLong.of(endMillis)),
        gaps.takeLongest(System.nanoTime()).micros() / 1_000,
        backMillis);
  }

  private static OptionalLong first(List<ReplicaReport> reports, String event, long sinceMillis) {
    return reports.stream()
        .flatMap(report -> report.events().stream())
        .filter(found -> found.name().equals(event) && found.timeMillis() >= sinceMillis)
        .mapToLong(ReplicaReport.Event::timeMillis)
        .min();
  }

  private static long between(OptionalLong from, OptionalLong to) {
    return from.isPresent() && to.isPresent()
        ? to.getAsLong() - from.getAsLong()
        : FailoverResult.UNKNOWN;
  }

  /** How long it took. */
  private long bringBack(LocalCluster cluster, int replica, long view)
      throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    cluster.fleet().start(replica, launch());
    cluster.await(
        "replica " + replica + " caught up",
        WAIT_MAX,
        () ->
            cluster.watch().caughtUp(replica)
                && cluster
                    .watch()
                    .report(replica)
                    .filter(report -> report.view() >= view && report.voting())
                    .isPresent());
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
