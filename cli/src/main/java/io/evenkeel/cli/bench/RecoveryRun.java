package io.evenkeel.cli.bench;

import io.evenkeel.bench.Limits;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.RecoveryResult.Recovery;
import io.evenkeel.cli.bench.RecoveryResult.Recovery.Way;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.bench.suite.LimitProbe;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.History;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.config.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Kills a backup under load, and brings it back, in each of the ways it may come back. */
final class RecoveryRun {

  private static final int OBJECT_BYTES = PauseRun.OBJECT_BYTES;
  private static final int UNREACHED_PER_SECOND = 1_000_000;
  private static final long SEED = 20191122;
  private static final long HEAP_BYTES_MAX = 256L << 20;
  private static final Duration WAIT_MAX = Duration.ofSeconds(600);

  /** Serves corrupted chunks in the last part. */
  private static final int LIAR = 3;

  /**
   * What is to be done.
   *
   * @param clients requests outstanding
   * @param ratePerSecond requests due, as long as no more are outstanding; empty: as many as those
   *     bring
   * @param downSeconds how long the replica is away, at least
   * @param usualSeconds how long the usual throughput is measured
   * @param ways in which it comes back, one after the other
   */
  record Plan(
      LocalPlan cluster,
      int objects,
      int clients,
      OptionalInt ratePerSecond,
      int downSeconds,
      int usualSeconds,
      Set<Way> ways) {}

  private final Plan plan;
  private final CliContext context;

  /** Within it everybody was asked where it stands. */
  private static final int SEEN_SECONDS = 1;

  private final PrintStream progress;
  private final GeneratedData data;

  RecoveryRun(Plan plan, CliContext context) {
    this.plan = plan;
    this.context = context;
    this.progress = context.err();
    this.data = new GeneratedData(plan.objects(), OBJECT_BYTES);
  }

  /** Runs it; all processes have ended when it returns. */
  RecoveryResult run() throws IOException, InterruptedException {
    Limits limits = LimitProbe.measure();
    try (LocalCluster cluster = LocalCluster.create(plan.cluster(), context, () -> {})) {
      progress.println("starting " + LocalCluster.REPLICAS + " replicas");
      cluster.startAll(replica -> launch());
      progress.printf(
          Locale.ROOT, "loading %,d objects, %.0f MB%n", data.size(), data.bytes() / 1e6);
      new Loader(cluster.store(), data).run();
      List<Recovery> recoveries = new ArrayList<>();
      try (RatedWriters load =
          new RatedWriters(
              cluster.store(),
              data,
              plan.ratePerSecond().orElse(UNREACHED_PER_SECOND),
              plan.clients(),
              SEED)) {
        cluster.await(
            "a checkpoint is stable", WAIT_MAX, () -> cluster.watch().stable(primary(cluster)) > 0);
        for (Way way : plan.ways()) {
          if (way == Way.EMPTY_DISK_AND_A_LIAR) {
            lie(cluster);
          }
          recoveries.add(recover(cluster, load, way));
        }
      }
      cluster.awaitAll();
      RecoveryResult result =
          new RecoveryResult(
              plan.objects(),
              data.bytes(),
              plan.clients(),
              plan.ratePerSecond(),
              limits,
              recoveries,
              cluster.watch().history().contradictions());
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    }
  }

  private static Launch launch() {
    return new Launch(HEAP_BYTES_MAX, Set.of());
  }

  /** Another start of one replica, which serves wrong chunks from now on. */
  private void lie(LocalCluster cluster) throws IOException, InterruptedException {
    progress.println("replica " + LIAR + " is started again and serves corrupted chunks");
    cluster.fleet().kill(LIAR);
    cluster.fleet().start(LIAR, launch().lying(Set.of(Fault.CORRUPT_CHUNKS)));
    cluster.await("the liar caught up", WAIT_MAX, () -> cluster.watch().caughtUp(LIAR));
  }

  private Recovery recover(LocalCluster cluster, RatedWriters load, Way way)
      throws IOException, InterruptedException {
    cluster.await(
        "all replicas are up to date",
        WAIT_MAX,
        () -> LocalCluster.all().stream().allMatch(cluster.watch()::caughtUp));
    double usual = throughput(load, plan.usualSeconds());
    int primary = primary(cluster);
    int killed = killed(primary);
    long view = cluster.watch().viewMax();
    progress.printf(
        Locale.ROOT,
        "%s: usual throughput %,.0f/s; replica %d is killed%n",
        way.label(),
        usual,
        killed);
    cluster.fleet().kill(killed);
    TimeUnit.SECONDS.sleep(SEEN_SECONDS);
    long known = cluster.watch().executedMax(); // at least what its log holds
    TimeUnit.SECONDS.sleep(Math.max(0, plan.downSeconds() - SEEN_SECONDS));
    cluster.await(
        "a checkpoint is stable without it",
        WAIT_MAX,
        () -> cluster.watch().stable(primary) > known);
    if (way != Way.WITH_DISK) {
      LocalCluster.delete(cluster.dataDirectory(killed));
    }
    load.measureAnew();
    long startNanos = System.nanoTime();
    cluster.fleet().start(killed, launch());
    boolean back = cluster.reached(WAIT_MAX, () -> cluster.watch().caughtUp(killed));
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double meanwhile = load.requests() / seconds;
    Recovery recovery =
        recovery(cluster, killed, way, new Seen(back, seconds, usual, meanwhile, view));
    progress.println(recovery.line());
    return recovery;
  }

  /** What was seen from outside while a replica came back. */
  private record Seen(boolean back, double seconds, double usual, double meanwhile, long view) {}

  private Recovery recovery(LocalCluster cluster, int killed, Way way, Seen seen) {
    History history = cluster.watch().history();
    int life = cluster.fleet().starts(killed);
    List<ReplicaReport.Event> events =
        cluster.watch().report(killed).map(ReplicaReport::events).orElse(List.of());
    return new Recovery(
        way,
        seen.back(),
        seen.seconds(),
        FetchTimes.of(events).fetchSeconds(),
        history.counted(killed, life, "transfer.completed"),
        history.counted(killed, life, "transfer.bytes.fetched"),
        history.counted(killed, life, "transfer.bytes.reused"),
        history.counted(killed, life, "refused.chunks"),
        seen.usual(),
        seen.meanwhile(),
        cluster.watch().viewMax() - seen.view(),
        cluster.fleet().rssPeakBytes(killed));
  }

  private static double throughput(RatedWriters load, int seconds) throws InterruptedException {
    load.measureAnew();
    long startNanos = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    return load.requests() / ((System.nanoTime() - startNanos) / 1e9);
  }

  private static int primary(LocalCluster cluster) {
    return (int) (cluster.watch().viewMax() % LocalCluster.REPLICAS);
  }

  /** A backup, and not the liar. */
  private static int killed(int primary) {
    return primary == 2 ? 1 : 2;
  }
}
