package io.evenkeel.cli.bench;

import io.evenkeel.bench.RunKey;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.node.config.CompletionMethod;
import io.evenkeel.node.config.ReplicaConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One cluster whose state grows; at each size checkpoints are taken in each way. */
final class PauseRun {

  static final int OBJECT_BYTES = 4096;

  /** Writes that may be outstanding. */
  static final int IN_FLIGHT_MAX = 1_000;

  private static final long SEED = 20191122;
  private static final long HEAP_BYTES_BASE = 320L << 20;

  /** The first after a change learns what a capture costs now. */
  private static final int WARM_UP = 2;

  /** A way to take checkpoints. */
  private record Way(CheckpointMethod method, CompletionMethod completion) {
    String label() {
      return method.capturesAhead()
          ? method.name() + " " + completion.name().toLowerCase(Locale.ROOT)
          : method.name();
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way(CheckpointMethods.named("FULL"), CompletionMethod.LAZY),
          new Way(CheckpointMethods.named("FULL_INLINE"), CompletionMethod.LAZY),
          new Way(CheckpointMethods.named("DFC_CAW"), CompletionMethod.PAUSE),
          new Way(CheckpointMethods.named("DFC_CAW"), CompletionMethod.PRECOPY),
          new Way(CheckpointMethods.named("DFC_CAW"), CompletionMethod.LAZY));

  /** The runs that sizes give, in their order. */
  static List<RunKey> keys(List<Integer> sizes) {
    return sizes.stream()
        .flatMap(size -> WAYS.stream().map(way -> PauseResult.key(size, way.label())))
        .toList();
  }

  /**
   * What is to be done.
   *
   * @param sizes numbers of objects, ascending
   * @param ratePerSecond writes
   * @param checkpoints taken for each size and way
   */
  record Plan(LocalPlan cluster, List<Integer> sizes, int ratePerSecond, int checkpoints) {

    long bytesMax() {
      return (long) sizes.get(sizes.size() - 1) * OBJECT_BYTES;
    }

    /** FULL holds a second state. */
    Launch launch() {
      return new Launch(HEAP_BYTES_BASE + bytesMax() + bytesMax() / 2, Set.of());
    }
  }

  private final Plan plan;
  private final CliContext context;
  private final PrintStream progress;

  PauseRun(Plan plan, CliContext context) {
    this.plan = plan;
    this.context = context;
    this.progress = context.err();
  }

  /** Runs it; all processes have ended when it returns. */
  PauseResult run() throws IOException, InterruptedException {
    try (LocalCluster cluster = LocalCluster.create(plan.cluster(), context, () -> {})) {
      progress.println("starting " + LocalCluster.REPLICAS + " replicas");
      cluster.startAll(replica -> plan.launch());
      List<PauseResult.Row> rows = new ArrayList<>();
      int loaded = 0;
      for (int size : plan.sizes()) {
        progress.printf(Locale.ROOT, "loading objects %,d to %,d%n", loaded, size);
        GeneratedData data = new GeneratedData(size, OBJECT_BYTES);
        new Loader(cluster.store(), data, loaded).run();
        loaded = size;
        for (Way way : WAYS) {
          rows.add(measure(cluster, data, way));
        }
      }
      PauseResult result =
          new PauseResult(
              plan.ratePerSecond(),
              plan.cluster().intervalRequests(),
              ReplicaConfig.load(cluster.fleet().file(0)).checkpoint().pauseBudgetMicros(),
              rows,
              cluster.watch().history().contradictions());
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    }
  }

  private PauseResult.Row measure(LocalCluster cluster, GeneratedData data, Way way)
      throws IOException, InterruptedException {
    cluster.use(way.method(), way.completion());
    List<TakenCheckpoint> taken;
    try (RatedWriters load =
        new RatedWriters(
            cluster.store(),
            data,
            plan.ratePerSecond(),
            plan.cluster().requestsInFlight(),
            SEED + data.size())) {
      awaitCheckpoints(cluster, way, System.currentTimeMillis(), WARM_UP);
      long fromMillis = System.currentTimeMillis();
      awaitCheckpoints(cluster, way, fromMillis, plan.checkpoints());
      taken =
          cluster
              .watch()
              .history()
              .taken(way.method().name(), fromMillis, System.currentTimeMillis());
    }
    progress.printf(
        Locale.ROOT,
        "%,7d objects, %-16s %d pauses measured%n",
        data.size(),
        way.label(),
        taken.size());
    return new PauseResult.Row(data.size(), way.label(), taken);
  }

  private void awaitCheckpoints(LocalCluster cluster, Way way, long fromMillis, int count)
      throws InterruptedException {
    double seconds = (double) count * plan.cluster().intervalRequests() / plan.ratePerSecond();
    cluster.await(
        String.format(Locale.ROOT, "%d checkpoints by %s", count, way.label()),
        Duration.ofSeconds(Math.round(4 * seconds) + 60),
        () ->
            cluster
                    .watch()
                    .history()
                    .agreedPositions(
                        way.method().name(),
                        fromMillis,
                        System.currentTimeMillis(),
                        LocalCluster.REPLICAS)
                >= count);
  }
}
