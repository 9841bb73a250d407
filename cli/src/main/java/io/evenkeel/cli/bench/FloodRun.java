package io.evenkeel.cli.bench;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.FloodResult.Flooded;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.client.FloodingClient.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients count, alone and beside one that floods, in turns: what else happens on the machine
 * meets both alike.
 */
final class FloodRun {

  private static final long HEAP_BYTES_MAX = 384L << 20;
  private static final int SETTLE_MILLIS = 1_000;

  private static final Duration WAIT_MAX = Duration.ofSeconds(60);

  private final LocalPlan plan;
  private final int rounds;
  private final int seconds;
  private final int processorPercent;
  private final CliContext context;
  private final PrintStream progress;
  private final AnswerGaps gaps = new AnswerGaps(System.nanoTime());

  /** What was seen in one stretch of time. */
  private record Stretch(double seconds, long answers, long views, double floodCpu) {}

  /**
   * @param rounds turns of each, alone and beside a flood
   * @param seconds that each of them is measured
   */
  FloodRun(LocalPlan plan, int rounds, int seconds, int processorPercent, CliContext context) {
    this.plan = plan;
    this.rounds = rounds;
    this.seconds = seconds;
    this.processorPercent = processorPercent;
    this.context = context;
    this.progress = context.err();
  }

  /** Runs it; all processes have ended when it returns. */
  FloodResult run(Set<Kind> kinds) throws IOException, InterruptedException {
    int clients = plan.principals() - 1;
    try (LocalCluster cluster = LocalCluster.create(plan, context, () -> {})) {
      progress.println("starting " + LocalCluster.REPLICAS + " replicas");
      cluster.startAll(replica -> new Launch(HEAP_BYTES_MAX, Set.of()));
      List<CounterClients> load = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        load.add(
            new CounterClients(
                cluster.openStore(i), "counter-" + i, plan.requestsInFlight(), gaps));
      }
      load.forEach(CounterClients::start);
      awaitAnswers(cluster, 50L * clients);
      measure(cluster, null); // looked at by nobody: the first answers wait for the compiler
      List<Flooded> floods = new ArrayList<>();
      for (Kind kind : kinds) {
        Flooded flooded = flood(cluster, kind);
        floods.add(flooded);
        progress.printf(
            Locale.ROOT,
            "%s: %.2f of the throughput left, %d view changes%n",
            flooded.name(),
            flooded.ratio(),
            flooded.viewChanges());
      }
      progress.println("comparing the counters with what was acknowledged");
      CounterClients.Count count = CounterClients.Count.NONE;
      for (CounterClients one : load) {
        one.stop();
      }
      cluster.awaitAll();
      for (CounterClients one : load) {
        count = count.plus(one.count());
      }
      FloodResult result =
          new FloodResult(
              clients,
              plan.requestsInFlight(),
              processorPercent,
              floods,
              cluster.watch().history().contradictions(),
              count);
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    }
  }

  private void awaitAnswers(LocalCluster cluster, long more) throws InterruptedException {
    long wanted = gaps.answers() + more;
    cluster.await("clients get answers", WAIT_MAX, () -> gaps.answers() >= wanted);
  }

  private Flooded flood(LocalCluster cluster, Kind kind) throws IOException, InterruptedException {
    Stretch alone = new Stretch(0, 0, 0, 0);
    Stretch flooded = alone;
    long sent = 0;
    double floodSeconds = 0;
    Path log = plan.directory().resolve("flooder.log");
    int principal = plan.principals() - 1;
    for (int round = 0; round < rounds; round++) {
      Thread.sleep(SETTLE_MILLIS);
      awaitAnswers(cluster, 1);
      alone = plus(alone, measure(cluster, null));
      long view = cluster.watch().viewMax();
      Flooder flooder = Flooder.start(cluster.clientFile(principal), kind, processorPercent, log);
      long startNanos = System.nanoTime();
      try (flooder) {
        Thread.sleep(SETTLE_MILLIS);
        Stretch measured = measure(cluster, flooder);
        long views = cluster.watch().viewMax() - view;
        flooded =
            plus(
                flooded, new Stretch(measured.seconds, measured.answers, views, measured.floodCpu));
      }
      sent += flooder.sent();
      floodSeconds += (System.nanoTime() - startNanos) / 1e9;
    }
    return new Flooded(
        kind.name().toLowerCase(Locale.ROOT),
        alone.answers / alone.seconds,
        flooded.answers / flooded.seconds,
        alone.views,
        flooded.views,
        sent / floodSeconds,
        100 * flooded.floodCpu / flooded.seconds);
  }

  private Stretch measure(LocalCluster cluster, @Nullable Flooder flooder)
      throws InterruptedException {
    long view = cluster.watch().viewMax();
    double cpu = flooder == null ? 0 : flooder.cpuSeconds();
    long answers = gaps.answers();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < endNanos) {
      Thread.sleep(20);
      cluster.fleet().checkAlive();
    }
    return new Stretch(
        (System.nanoTime() - startNanos) / 1e9,
        gaps.answers() - answers,
        cluster.watch().viewMax() - view,
        flooder == null ? 0 : flooder.cpuSeconds() - cpu);
  }

  private static Stretch plus(Stretch one, Stretch other) {
    return new Stretch(
        one.seconds + other.seconds,
        one.answers + other.answers,
        one.views + other.views,
        one.floodCpu + other.floodCpu);
  }
}
