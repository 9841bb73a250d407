package io.evenkeel.cli.bench;

import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.LatencyResult.LatencyTrial;
import io.evenkeel.cli.bench.load.MixedLoad;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Two clusters side by side, one of which never takes a checkpoint. One at a time gets load, in
 * turn; the other does nothing meanwhile.
 */
final class LatencyRun {

  private static final int OBJECT_BYTES = PauseRun.OBJECT_BYTES;
  static final String WITH = "with";
  static final String WITHOUT = "without";

  private static final long SEED = 20191122;
  private static final long HEAP_BYTES_MAX = 400L << 20;

  /** As many as there is work for. */
  private static final int SATURATING = 100;

  private static final int PEAK_SECONDS = 8;
  private static final double SHARE_OF_PEAK = 0.5;
  private static final int REQUEST_MILLIS_MAX = 60_000;

  /** Trials before the first that counts, at most, while compilers are busy. */
  private static final int UNCOUNTED_TRIALS_MAX = 6;

  /** All JVMs of a cluster together compile for less than this share of the time. */
  private static final double COMPILING_SHARE_MAX = 0.08;

  private static final String COMPILE_MILLIS = "process.compile-millis";

  /** Requests that a rate may have outstanding. */
  static final int IN_FLIGHT_MAX = 1_000;

  /**
   * What is to be done.
   *
   * @param directory for both clusters
   * @param method of the cluster with checkpoints
   * @param warmUpSeconds load on each cluster before anything is measured
   * @param seconds of a trial, at least; it goes on until a checkpoint is published everywhere
   * @param trials for each of the two
   */
  record Plan(
      Path directory,
      CheckpointMethod method,
      int objects,
      long intervalRequests,
      int warmUpSeconds,
      int seconds,
      int trials) {

    private LocalPlan cluster(String name, long interval) {
      return new LocalPlan(
          "evenkeel-" + name,
          directory.resolve(name),
          method,
          interval,
          1_000,
          REQUEST_MILLIS_MAX,
          false);
    }
  }

  private final Plan plan;
  private final CliContext context;
  private final PrintStream progress;
  private final GeneratedData data;

  LatencyRun(Plan plan, CliContext context) {
    this.plan = plan;
    this.context = context;
    this.progress = context.err();
    this.data = new GeneratedData(plan.objects(), OBJECT_BYTES);
  }

  /** Runs it; all processes have ended when it returns. */
  LatencyResult run() throws IOException, InterruptedException {
    try (LocalCluster without =
            LocalCluster.create(plan.cluster(WITHOUT, LocalPlan.NEVER), context, () -> {});
        LocalCluster with =
            LocalCluster.create(plan.cluster(WITH, plan.intervalRequests()), context, () -> {})) {
      prepare(without, "without checkpoints");
      prepare(with, "with checkpoints");
      untilCompiled(without, with, peak(without) * SHARE_OF_PEAK);
      double peak = peak(without); // of what is compiled
      double rate = peak * SHARE_OF_PEAK;
      progress.printf(Locale.ROOT, "peak %,.0f writes/s; trials at %,.0f%n", peak, rate);
      List<LatencyTrial> trials = new ArrayList<>();
      for (int i = 0; i < plan.trials(); i++) {
        for (LocalCluster cluster : List.of(without, with)) {
          LatencyTrial trial = trial(cluster, cluster.equals(with), rate, i);
          counted(trial, i);
          trials.add(trial);
        }
      }
      List<String> contradictions = new ArrayList<>(with.watch().history().contradictions());
      contradictions.addAll(without.watch().history().contradictions());
      LatencyResult result =
          new LatencyResult(
              plan.method().name(),
              plan.objects(),
              peak,
              rate,
              plan.intervalRequests(),
              trials,
              contradictions);
      if (result.held()) {
        with.wellDone();
        without.wellDone();
      }
      return result;
    }
  }

  private void prepare(LocalCluster cluster, String name) throws IOException, InterruptedException {
    progress.println("starting and loading the cluster " + name);
    cluster.startAll(replica -> Launch.lasting(HEAP_BYTES_MAX));
    new Loader(cluster.store(), data).run();
    saturate(cluster, plan.warmUpSeconds());
  }

  /** Writes a second, all at once. */
  private double saturate(LocalCluster cluster, int seconds) throws InterruptedException {
    try (MixedLoad load = new MixedLoad(cluster.store(), data, SATURATING, 0, 1, SEED)) {
      long startNanos = System.nanoTime();
      TimeUnit.SECONDS.sleep(seconds);
      return load.requests() / ((System.nanoTime() - startNanos) / 1e9);
    }
  }

  /**
   * A checkpoint is new code for a JVM, several times over: what compilers take while it is
   * compiled is not what checkpoints cost. So trials do not count until they have little to do.
   */
  private void untilCompiled(LocalCluster without, LocalCluster with, double rate)
      throws InterruptedException {
    for (int i = 0; i < UNCOUNTED_TRIALS_MAX; i++) {
      double shareWithout = trial(without, false, rate, i).compilingShare();
      double shareWith = trial(with, true, rate, i).compilingShare();
      progress.printf(
          Locale.ROOT,
          "not counted: compiled %.2f of the time without, %.2f with checkpoints%n",
          shareWithout,
          shareWith);
      if (Math.max(shareWithout, shareWith) <= COMPILING_SHARE_MAX) {
        return;
      }
    }
    progress.println("still compiling: what is measured has compilers in it, see the last column");
  }

  private static long compileMillis(LocalCluster cluster) {
    return cluster.watch().history().counted(COMPILE_MILLIS);
  }

  private double peak(LocalCluster cluster) throws InterruptedException {
    return saturate(cluster, PEAK_SECONDS);
  }

  private LatencyTrial trial(LocalCluster cluster, boolean with, double rate, int number)
      throws InterruptedException {
    try (MixedLoad load =
        new MixedLoad(cluster.store(), data, IN_FLIGHT_MAX, rate, 1, SEED + number)) {
      TimeUnit.SECONDS.sleep(2);
      LoadMeter meter = load.measureAnew();
      long compiledMillis = compileMillis(cluster);
      TimeUnit.SECONDS.sleep(plan.seconds());
      if (with) {
        cluster.await(
            "a checkpoint is published by all",
            Duration.ofSeconds(Math.round(3 * plan.intervalRequests() / rate) + 60),
            () -> positions(cluster, meter.startMillis()) > 0);
      }
      LoadResult seen = meter.result(System.nanoTime());
      double compiling = (compileMillis(cluster) - compiledMillis) / 1e3 / seen.seconds();
      load.close();
      return new LatencyTrial(
          with,
          positions(cluster, seen.startMillis()),
          with ? MeasuredCheckpoints.finished(cluster, plan.method().name(), seen) : List.of(),
          compiling,
          seen);
    }
  }

  private void counted(LatencyTrial trial, int number) {
    progress.printf(
        Locale.ROOT,
        "trial %d %s checkpoints: p99.9 %.1f ms%n",
        number + 1,
        trial.with() ? "with" : "without",
        trial.micros().p999() / 1e3);
  }

  private long positions(LocalCluster cluster, long fromMillis) {
    return cluster
        .watch()
        .history()
        .agreedPositions(
            plan.method().name(), fromMillis, System.currentTimeMillis(), LocalCluster.REPLICAS);
  }
}
