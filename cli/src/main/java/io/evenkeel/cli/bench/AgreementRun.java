package io.evenkeel.cli.bench;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.AgreementResult.Trial;
import io.evenkeel.cli.bench.AgreementResult.Variant;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.Durability;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Puts load on one cluster for each pair of authentication and durability, in turns: all variants
 * once, then all again. The others do nothing meanwhile.
 */
final class AgreementRun {

  private static final long HEAP_BYTES_MAX = 512L << 20;
  private static final long NEVER = 1_000_000_000L;
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

  /** What a cluster is made for. */
  private record Kind(ClientAuthentication authentication, Durability durability) {

    static Kind of(Variant variant) {
      return new Kind(variant.authentication(), variant.durability());
    }

    String label() {
      return (authentication + "-" + durability).toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

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
    Map<Kind, LocalCluster> clusters = new HashMap<>();
    try {
      Set<Kind> kinds = new LinkedHashSet<>();
      plan.variants().forEach(variant -> kinds.add(Kind.of(variant)));
      for (Kind kind : kinds) {
        clusters.put(kind, start(kind));
      }
      List<Trial> trials = new ArrayList<>();
      for (int i = 0; i < plan.trials(); i++) {
        for (Variant variant : plan.variants()) {
          LocalCluster cluster = clusters.get(Kind.of(variant));
          if (cluster == null) {
            throw new IllegalStateException("no cluster for " + variant);
          }
          Trial trial = trial(cluster, variant);
          progress.printf(Locale.ROOT, "trial %d of %d: %s%n", i + 1, plan.trials(), trial.line());
          trials.add(trial);
        }
      }
      AgreementResult result = new AgreementResult(trials);
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

  private LocalCluster start(Kind kind) throws IOException, InterruptedException {
    progress.println("starting four replicas: " + kind.label());
    LocalPlan local =
        new LocalPlan(
            "evenkeel-agreement",
            plan.directory().resolve(kind.label()),
            CheckpointMethods.named("DFC_CAW"),
            NEVER,
            1_000,
            REQUEST_MILLIS_MAX,
            false);
    LocalCluster cluster =
        LocalCluster.create(
            local,
            context,
            () -> {},
            config -> config.withClientAuthentication(kind.authentication()));
    boolean started = false;
    try {
      cluster.startAll(replica -> Launch.lasting(HEAP_BYTES_MAX).durable(kind.durability()));
      try (ClosedLoop load = new ClosedLoop(cluster.store(), SATURATING, 1)) {
        TimeUnit.SECONDS.sleep(plan.warmUpSeconds());
        progress.printf(Locale.ROOT, "warm after %,d requests%n", load.requests());
      }
      started = true;
      return cluster;
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  private Trial trial(LocalCluster cluster, Variant variant) throws InterruptedException {
    KvClient store = cluster.store();
    try (ClosedLoop load = new ClosedLoop(store, variant.clients(), variant.keyBytes())) {
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
