package io.evenkeel.cli.bench;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.AgreementResult.Trial;
import io.evenkeel.cli.bench.AgreementResult.Variant;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/**
 * Puts load on one cluster for each pair of authentication and durability, in turns: all variants
 * once, then all again. The others do nothing meanwhile.
 */
final class AgreementRun {

  private static final long HEAP_BYTES_MAX = 512L << 20;
  private static final int REQUEST_MILLIS_MAX = 60_000;
  private static final int SETTLE_MILLIS = 500;

  /** As many as there is work for. */
  private static final int SATURATING = 100;

  /**
   * What is to be done.
   *
   * @param directory for all clusters
   * @param warmUpSeconds of each cluster, under full load: compilers
   * @param seconds of a trial
   * @param trials of each variant
   */
  record Plan(Path directory, List<Variant> variants, int warmUpSeconds, int seconds, int trials) {}

  private final Plan plan;
  private final CliContext context;
  private final PrintStream progress;

  AgreementRun(Plan plan, CliContext context) {
    this.plan = plan;
    this.context = context;
    this.progress = context.err();
  }

  /** Runs it; all processes have ended when it returns. */
  AgreementResult run() throws IOException, InterruptedException {
    Map<String, LocalCluster> clusters = new LinkedHashMap<>();
    Map<String, Double> fullSpeed = new LinkedHashMap<>();
    try {
      for (Variant variant : plan.variants()) {
        if (!clusters.containsKey(variant.cluster())) {
          LocalCluster cluster = create(variant);
          clusters.put(variant.cluster(), cluster);
          warmUp(cluster, variant).ifPresent(at -> fullSpeed.put(variant.cluster(), at));
        }
      }
      List<Trial> trials = new ArrayList<>();
      for (int i = 0; i < plan.trials(); i++) {
        for (Variant variant : plan.variants()) {
          Trial trial = trial(Objects.requireNonNull(clusters.get(variant.cluster())), variant);
          progress.printf(Locale.ROOT, "trial %d of %d: %s%n", i + 1, plan.trials(), trial.line());
          trials.add(trial);
        }
      }
      AgreementResult result = new AgreementResult(trials, fullSpeed);
      if (result.held()) {
        clusters.values().forEach(LocalCluster::wellDone);
      }
      return result;
    } finally {
      for (LocalCluster cluster : clusters.values()) {
        cluster.close();
      }
    }
  }

  private LocalCluster create(Variant variant) throws IOException {
    LocalPlan local =
        new LocalPlan(
            "evenkeel-agreement",
            plan.directory().resolve(variant.cluster()),
            CheckpointMethods.named("DFC_CAW"),
            LocalPlan.NEVER,
            1_000,
            REQUEST_MILLIS_MAX,
            false);
    return LocalCluster.create(
        local,
        context,
        () -> {},
        config -> config.withClientAuthentication(variant.authentication()));
  }

  /** Seconds from the start of the first process to full speed, if it was reached. */
  private OptionalDouble warmUp(LocalCluster cluster, Variant variant)
      throws IOException, InterruptedException {
    progress.println("starting four replicas: " + variant.cluster());
    long startNanos = System.nanoTime();
    cluster.startAll(replica -> Launch.lasting(HEAP_BYTES_MAX).durable(variant.durability()));
    RampUp ramp = new RampUp();
    try (ClosedLoop load = new ClosedLoop(cluster.store(), SATURATING, 1)) {
      for (int second = 0; second < plan.warmUpSeconds(); second++) {
        TimeUnit.SECONDS.sleep(1);
        ramp.at((System.nanoTime() - startNanos) / 1e9, load.requests());
      }
      progress.printf(Locale.ROOT, "warm after %,d requests%n", load.requests());
    }
    return ramp.secondsToFullSpeed();
  }

  private Trial trial(LocalCluster cluster, Variant variant) throws InterruptedException {
    try (ClosedLoop load = new ClosedLoop(cluster.store(), variant.clients(), variant.keyBytes())) {
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
      double cpuSeconds = cluster.fleet().cpuSeconds();
      load.measureAnew();
      long startNanos = System.nanoTime();
      long endNanos = startNanos + TimeUnit.SECONDS.toNanos(plan.seconds());
      while (System.nanoTime() < endNanos) {
        TimeUnit.MILLISECONDS.sleep(20);
        cluster.fleet().checkAlive();
      }
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      return new Trial(
          variant,
          load.requests(),
          load.failed(),
          load.requests() / seconds,
          load.latency(),
          cluster.fleet().cpuSeconds() - cpuSeconds);
    }
  }
}
