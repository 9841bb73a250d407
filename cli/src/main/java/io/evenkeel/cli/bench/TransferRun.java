package io.evenkeel.cli.bench;

import io.evenkeel.bench.Limits;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.TransferResult.Fetch;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.bench.suite.BareLoad;
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
import java.util.Map;
import java.util.Set;

/** Has a replica with an empty disk fetch a checkpoint again and again, from an idle cluster. */
final class TransferRun {

  private static final int OBJECT_BYTES = PauseRun.OBJECT_BYTES;
  private static final long HEAP_BYTES_MAX = 256L << 20;
  private static final Duration WAIT_MAX = Duration.ofSeconds(600);
  private static final long SEED = 20191122;

  /** Serves corrupted chunks every other time. */
  private static final int LIAR = 3;

  private static final int FETCHING = 2;

  private final LocalPlan plan;
  private final int trials;
  private final CliContext context;
  private final PrintStream progress;
  private final GeneratedData data;
  private boolean lying;

  TransferRun(LocalPlan plan, int objects, int trials, CliContext context) {
    this.plan = plan;
    this.trials = trials;
    this.context = context;
    this.progress = context.err();
    this.data = new GeneratedData(objects, OBJECT_BYTES);
  }

  /** Runs it; all processes have ended when it returns. */
  TransferResult run() throws IOException, InterruptedException {
    progress.println("measuring what this machine can do at most");
    Limits limits = LimitProbe.measure();
    double bare = BareLoad.bytesPerSecond(data);
    try (LocalCluster cluster = LocalCluster.create(plan, context, () -> {})) {
      progress.println("starting " + LocalCluster.REPLICAS + " replicas");
      cluster.startAll(replica -> launch());
      load(cluster);
      List<Fetch> fetches = new ArrayList<>();
      for (int trial = 1; trial <= trials; trial++) {
        for (boolean withLiar : new boolean[] {false, true}) {
          fetches.add(fetch(cluster, trial, withLiar));
        }
      }
      TransferResult result =
          new TransferResult(
              data.size(),
              data.bytes(),
              limits,
              bare,
              fetches,
              cluster.watch().history().contradictions());
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    }
  }

  /** As other benches start replicas that live for seconds, without a limit for what is served. */
  private static Launch launch() {
    return new Launch(
        HEAP_BYTES_MAX,
        Set.of(),
        false,
        Map.of("EVENKEEL_CHECKPOINT_SERVE_BYTES_PER_SECOND", Long.toString(1L << 40)));
  }

  /**
   * Ends when all have two stable checkpoints with all objects, and nothing to do. The batches up
   * to the first are gone then; with one a replica might execute them all instead.
   */
  private void load(LocalCluster cluster) throws InterruptedException {
    progress.printf(Locale.ROOT, "loading %,d objects, %.0f MB%n", data.size(), data.bytes() / 1e6);
    new Loader(cluster.store(), data).run();
    long loaded = cluster.watch().executedMax();
    try (RatedWriters filling =
        new RatedWriters(cluster.store(), data, plan.intervalRequests(), 8, SEED)) {
      long first = awaitStable(cluster, loaded);
      awaitStable(cluster, first);
    }
    cluster.awaitAll();
  }

  /** Waits for a checkpoint that is stable everywhere; the newest that is so anywhere. */
  private static long awaitStable(LocalCluster cluster, long above) throws InterruptedException {
    cluster.await(
        "a checkpoint above " + above + " is stable everywhere",
        WAIT_MAX,
        () ->
            LocalCluster.all().stream()
                .allMatch(replica -> cluster.watch().stable(replica) > above));
    return LocalCluster.all().stream().mapToLong(cluster.watch()::stable).max().orElseThrow();
  }

  private Fetch fetch(LocalCluster cluster, int trial, boolean withLiar)
      throws IOException, InterruptedException {
    if (withLiar != lying) {
      lying = withLiar;
      cluster.fleet().kill(LIAR);
      Set<Fault> lies = lying ? Set.of(Fault.CORRUPT_CHUNKS) : Set.of();
      cluster.fleet().start(LIAR, launch().lying(lies));
    }
    cluster.awaitAll();
    awaitIdle(cluster);
    cluster.fleet().kill(FETCHING);
    LocalCluster.delete(cluster.dataDirectory(FETCHING));
    long startNanos = System.nanoTime();
    cluster.fleet().start(FETCHING, launch());
    boolean back =
        cluster.reached(
            WAIT_MAX, () -> cluster.watch().level(FETCHING) && times(cluster).installed() > 0);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    Fetch fetch = fetch(cluster, trial, withLiar, back, seconds);
    progress.println(fetch.line());
    return fetch;
  }

  /** A replica that has just come back reads its whole state for the next checkpoint. */
  private static void awaitIdle(LocalCluster cluster) throws InterruptedException {
    cluster.await(
        "no replica reads or writes a checkpoint",
        WAIT_MAX,
        () ->
            LocalCluster.all().stream()
                .allMatch(
                    replica ->
                        cluster.watch().report(replica).filter(TransferRun::idle).isPresent()));
  }

  private static boolean idle(ReplicaReport report) {
    return Set.of("", "captured").contains(report.activity().phase().name());
  }

  private static Fetch fetch(
      LocalCluster cluster, int trial, boolean withLiar, boolean back, double seconds) {
    History history = cluster.watch().history();
    int life = cluster.fleet().starts(FETCHING);
    FetchTimes times = times(cluster);
    return new Fetch(
        trial,
        withLiar,
        back,
        seconds,
        times.fetchSeconds(),
        times.installSeconds(),
        history.counted(FETCHING, life, "transfer.bytes.fetched"),
        history.counted(FETCHING, life, "refused.chunks"),
        cluster.fleet().rssPeakBytes(FETCHING));
  }

  private static FetchTimes times(LocalCluster cluster) {
    return FetchTimes.of(
        cluster.watch().report(FETCHING).map(ReplicaReport::events).orElse(List.of()));
  }
}
