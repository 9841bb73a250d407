package io.evenkeel.cli.bench.resilience;

import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.node.config.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** One cluster for the methods of a family, one after the other, under load all the time. */
final class ResilienceCluster {

  private static final int OBJECT_BYTES = 4_096;
  private static final int IN_FLIGHT = 50;
  private static final int REQUEST_MILLIS_MAX = 120_000;
  private static final long HEAP_BYTES_MAX = 256L << 20;
  private static final long SEED = 20191122;
  private static final Duration POSITIONS_MAX = Duration.ofSeconds(240);

  /** So slow that a capture can be hit. */
  private static final long CAPTURE_BYTES_PER_SECOND = 8L << 20;

  /**
   * What is to be done.
   *
   * @param ratePerSecond writes
   * @param dangers in the order in which they come
   */
  record Plan(int objects, int ratePerSecond, long intervalRequests, List<Danger> dangers) {

    /** Roughly, for one method. */
    double seconds() {
      return dangers.size() * (5 + 2.0 * intervalRequests / ratePerSecond);
    }

    private Setup setup() {
      return new Setup(objects, OBJECT_BYTES, IN_FLIGHT, 1, intervalRequests, false, ratePerSecond);
    }
  }

  /** Starts a replica as it was started first. */
  interface Starter {
    void start(int replica) throws IOException;
  }

  private final Plan plan;
  private final Site site;
  private final GeneratedData data;

  ResilienceCluster(Plan plan, Site site) {
    this.plan = plan;
    this.site = site;
    this.data = new GeneratedData(plan.objects(), OBJECT_BYTES);
  }

  /** Measures methods of one family; all processes have ended when it returns. */
  void run(List<RunKey> keys, Consumer<Trial> finished) throws IOException, InterruptedException {
    CheckpointMethod first = CheckpointMethods.named(keys.get(0).method());
    MethodFamily family = first.family();
    String name = "resilience-" + family.name().toLowerCase(Locale.ROOT);
    LocalPlan local =
        new LocalPlan(
            "evenkeel-" + name,
            site.cluster(name),
            first,
            plan.intervalRequests(),
            1_000,
            REQUEST_MILLIS_MAX,
            false);
    try (LocalCluster cluster = LocalCluster.create(local, site.context(), () -> {})) {
      site.screen().step("starting 4 replicas for methods of the family " + family);
      cluster.startAll(replica -> launch(replica, family));
      new Loader(cluster.store(), data).run();
      boolean held = true;
      for (RunKey key : keys) {
        Trial trial = measure(cluster, CheckpointMethods.named(key.method()), key);
        held &= trial.run().broken().isEmpty();
        finished.accept(trial);
      }
      if (held) {
        cluster.wellDone();
      }
    }
  }

  private static Launch launch(int replica, MethodFamily family) {
    Fault lie = family == MethodFamily.SEQUENTIAL ? Fault.WRONG_STATE : Fault.CORRUPT_CHUNKS;
    Set<Fault> faults =
        switch (replica) {
          case Trouble.VICTIM -> Set.of(Fault.POISON);
          case Trouble.LIAR -> Set.of(lie);
          default -> Set.of();
        };
    return new Launch(
        HEAP_BYTES_MAX,
        faults,
        false,
        Map.of(
            "EVENKEEL_DURABILITY",
            "none", // enough for processes that die on a machine that does not
            "EVENKEEL_CHECKPOINT_CAPTURE_BYTES_PER_SECOND",
            Long.toString(CAPTURE_BYTES_PER_SECOND)));
  }

  private Trial measure(LocalCluster cluster, CheckpointMethod method, RunKey key)
      throws IOException, InterruptedException {
    cluster.use(method);
    RunBuilder run = new RunBuilder(key).setup(plan.setup());
    long fromMillis = System.currentTimeMillis();
    Trouble trouble =
        new Trouble(
            cluster,
            method,
            replica -> cluster.fleet().start(replica, launch(replica, method.family())));
    try (RatedWriters load =
        new RatedWriters(cluster.store(), data, plan.ratePerSecond(), IN_FLIGHT, SEED)) {
      awaitCheckpoints(cluster, method, fromMillis);
      load.measureAnew();
      for (Danger danger : plan.dangers()) {
        site.screen().step(method.name() + ": " + danger.name().toLowerCase(Locale.ROOT));
        trouble.run(danger);
      }
      cluster.await(
          "all replicas have executed the same",
          POSITIONS_MAX,
          () -> LocalCluster.all().stream().allMatch(cluster.watch()::caughtUp));
      run.load(
          (System.currentTimeMillis() - fromMillis) / 1e3,
          load.requests(),
          load.failed(),
          load.latency());
      if (load.failed() > 0) {
        run.broken(load.failed() + " requests of clients failed");
      }
    }
    trouble.found().addTo(run);
    if (method.family() != MethodFamily.SEQUENTIAL) {
      run.broken(cluster.watch().history().contradictions());
    }
    return new Trial(run.build());
  }

  /** Until each replica has taken one by this method: with SEQUENTIAL they take turns. */
  private static void awaitCheckpoints(
      LocalCluster cluster, CheckpointMethod method, long fromMillis) throws InterruptedException {
    cluster.await(
        "every replica has taken a checkpoint by " + method.name(),
        POSITIONS_MAX,
        () ->
            cluster
                    .watch()
                    .history()
                    .taken(method.name(), fromMillis, System.currentTimeMillis())
                    .stream()
                    .filter(taken -> !taken.checkpoint().root().isEmpty())
                    .map(taken -> taken.replica())
                    .distinct()
                    .count()
                == LocalCluster.REPLICAS);
  }
}
