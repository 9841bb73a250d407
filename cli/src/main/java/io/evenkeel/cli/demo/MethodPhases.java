package io.evenkeel.cli.demo;

import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.Screen;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same load with one checkpoint method after the other. */
final class MethodPhases {

  private static final Duration PUBLISH_MAX = Duration.ofSeconds(20);

  private final DemoPlan plan;
  private final LocalCluster cluster;
  private final LoadGenerator load;
  private final Screen screen;

  MethodPhases(DemoPlan plan, LocalCluster cluster, LoadGenerator load, Screen screen) {
    this.plan = plan;
    this.cluster = cluster;
    this.load = load;
    this.screen = screen;
  }

  /** Runs all methods, in the same processes. */
  List<PhaseResult> run() throws IOException, InterruptedException {
    List<PhaseResult> results = new ArrayList<>();
    for (CheckpointMethod method : plan.methods()) {
      cluster.use(method);
      PhaseResult result =
          phase(
              method,
              results.isEmpty() ? DemoPlan.CHECKPOINTS_AFTER_LOAD : DemoPlan.CHECKPOINTS_WARM_UP);
      results.add(result);
      screen.note(
          String.format(
              Locale.ROOT,
              "%-11s %,6.0f requests/s, p99 %.0f ms, %d checkpoints, longest pause %.1f ms,"
                  + " longest stall %.0f ms",
              method.name(),
              result.load().throughputPerSecond(),
              result.load().closedLoop().p99() / 1e3,
              result.positions(),
              result.pauseMicrosMax() / 1e3,
              result.load().stallMicrosMax() / 1e3));
    }
    return results;
  }

  private PhaseResult phase(CheckpointMethod method, int checkpointsBefore)
      throws InterruptedException {
    screen.step(method.name() + ": warming up");
    LoadMeter unmeasured = load.start();
    awaitCheckpoints(method, unmeasured, plan.warmUpSeconds(), checkpointsBefore);
    double cpuBefore = cluster.fleet().cpuSeconds();
    LoadMeter meter = load.measureAnew();
    screen.step(
        String.format(
            Locale.ROOT,
            "%s: %d clients, half of them reading, half writing",
            method.name(),
            plan.clients()));
    awaitCheckpoints(method, meter, plan.seconds(), DemoPlan.CHECKPOINTS_MIN);
    LoadResult result = meter.result(System.nanoTime());
    double cpu = cluster.fleet().cpuSeconds() - cpuBefore;
    load.stop();
    settle();
    long rss = LocalCluster.all().stream().mapToLong(cluster.fleet()::rssPeakBytes).max().orElse(0);
    return new PhaseResult(
        method.name(),
        result,
        cluster.watch().history().taken(method.name(), result.startMillis(), result.endMillis()),
        rss,
        plan.launch().heapBytesMax(),
        cpu);
  }

  /**
   * Waits until the load has gone on long enough, and all replicas published enough checkpoints of
   * the method; not for ever, what is missing is seen in the result.
   */
  private void awaitCheckpoints(
      CheckpointMethod method, LoadMeter meter, double seconds, int checkpoints)
      throws InterruptedException {
    boolean unused =
        cluster.reached(
            Duration.ofMillis(Math.round((3000 * seconds + 20_000) * plan.family().turns())),
            () ->
                meter.seconds(System.nanoTime()) >= seconds
                    && cluster
                            .watch()
                            .history()
                            .agreedPositions(
                                method.name(),
                                meter.startMillis(),
                                System.currentTimeMillis(),
                                plan.family().alike())
                        >= plan.family().positions(checkpoints));
  }

  /** Waits until what was begun is published everywhere, so that the next method starts clean. */
  private void settle() throws InterruptedException {
    if (!plan.family().certifies()) {
      return; // replicas take turns, and never have the same newest checkpoint
    }
    boolean unused =
        cluster.reached(
            PUBLISH_MAX,
            () ->
                LocalCluster.all().stream()
                        .flatMap(replica -> cluster.watch().report(replica).stream())
                        .map(report -> report.order().stable() + ":" + report.order().published())
                        .distinct()
                        .count()
                    == 1);
  }
}
