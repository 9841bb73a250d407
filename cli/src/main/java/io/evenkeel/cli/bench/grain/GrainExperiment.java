package io.evenkeel.cli.bench.grain;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.bench.Experiment;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Spread;
import io.evenkeel.bench.Trial;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.bench.load.OpenLoop;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.Allocation;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.client.ReplicaReport.Costs;
import io.evenkeel.kv.blobs.BlobRequests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** One cluster of the blob service; the methods in turns, trial by trial. */
final class GrainExperiment implements Experiment {

  static final String NAME = "grain";

  private static final List<CheckpointMethod> METHODS =
      Stream.of("DFC_CAW", "DFC_UPD", "DDFC_CAW", "DDFC_UPD")
          .map(CheckpointMethods::named)
          .toList();

  private static final String COMPLETION = "lazy";

  /** The first after a change of method takes all objects, and learns what a capture costs. */
  private static final int WARM_UP = 2;

  private static final int IN_FLIGHT = 200;
  private static final int REQUEST_MILLIS_MAX = 60_000;
  private static final long HEAP_BYTES_BASE = 256L << 20;
  private static final long SEED = 20191122;

  /**
   * What is to be done.
   *
   * @param objectBytes of each blob, at least 8
   * @param ratePerSecond additions to a number of 8 bytes somewhere in one of them
   * @param checkpoints in each trial
   */
  record Plan(
      int objects,
      int objectBytes,
      int ratePerSecond,
      long intervalRequests,
      int checkpoints,
      int trials) {

    private double seconds(int positions) {
      return (double) positions * intervalRequests / ratePerSecond;
    }

    private Setup setup() {
      return new Setup(objects, objectBytes, IN_FLIGHT, 1, intervalRequests, false, ratePerSecond);
    }
  }

  private final Plan plan;
  private final Site site;

  GrainExperiment(Plan plan, Site site) {
    this.plan = plan;
    this.site = site;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "objects", Integer.toString(plan.objects()),
        "bytes", Integer.toString(plan.objectBytes()),
        "rate", Integer.toString(plan.ratePerSecond()),
        "interval", Long.toString(plan.intervalRequests()),
        "checkpoints", Integer.toString(plan.checkpoints()));
  }

  @Override
  public List<Step> plan() {
    List<Step> steps = new ArrayList<>();
    for (int trial = 1; trial <= plan.trials(); trial++) {
      for (CheckpointMethod method : METHODS) {
        steps.add(
            new Step(
                RunKey.of(NAME, method.name(), COMPLETION, trial),
                plan.seconds(WARM_UP + plan.checkpoints())));
      }
    }
    return steps;
  }

  @Override
  public double preparationSeconds() {
    return 20;
  }

  @Override
  public void run(List<Step> missing, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    LocalPlan local =
        new LocalPlan(
            "evenkeel-grain",
            site.cluster(NAME),
            METHODS.get(0),
            plan.intervalRequests(),
            1_000,
            REQUEST_MILLIS_MAX,
            false);
    try (LocalCluster cluster = LocalCluster.create(local, site.context(), () -> {})) {
      site.screen().step("starting 4 replicas of the blob service");
      cluster.startAll(replica -> launch());
      create(cluster.client());
      for (Step step : missing) {
        finished.accept(measure(cluster, step.key()));
      }
      if (cluster.watch().history().contradictions().isEmpty()) {
        cluster.wellDone();
      }
    }
  }

  private Launch launch() {
    long state = (long) plan.objects() * plan.objectBytes();
    return new Launch(
        HEAP_BYTES_BASE + 2 * state,
        Set.of(),
        false,
        Map.of("EVENKEEL_SERVICE", "blobs", "EVENKEEL_DURABILITY", "none"));
  }

  private static String blob(int number) {
    return "blob-" + number;
  }

  private void create(ServiceClient client) {
    for (int i = 0; i < plan.objects(); i++) {
      if (!done(client.invoke(BlobRequests.create(blob(i), plan.objectBytes())))) {
        throw new CliException(ExitCodes.FAILED, "the service does not make " + blob(i));
      }
    }
  }

  private static boolean done(Result result) {
    byte[] payload = result.payload();
    return payload.length > 0 && payload[0] == 0;
  }

  private Trial measure(LocalCluster cluster, RunKey key) throws IOException, InterruptedException {
    CheckpointMethod method = CheckpointMethods.named(key.method());
    site.screen().step(key.label() + ", trial " + key.trial());
    cluster.use(method);
    ServiceClient client = cluster.client();
    OpenLoop.Sender additions =
        (random, number) -> {
          int offset = random.nextInt(plan.objectBytes() / Long.BYTES) * Long.BYTES;
          String blob = blob(random.nextInt(plan.objects()));
          return client
              .invokeAsync(BlobRequests.add(blob, offset, 1))
              .thenCompose(
                  result ->
                      done(result)
                          ? CompletableFuture.completedFuture(result)
                          : CompletableFuture.failedFuture(
                              new IllegalStateException("an addition was refused")));
        };
    try (RatedWriters load =
        new RatedWriters(additions, plan.ratePerSecond(), IN_FLIGHT, SEED + key.trial())) {
      awaitCheckpoints(cluster, method, System.currentTimeMillis(), WARM_UP);
      load.measureAnew();
      double cpuSeconds = cluster.fleet().cpuSeconds();
      Allocation allocation = Allocation.of(cluster);
      long fromMillis = System.currentTimeMillis();
      awaitCheckpoints(cluster, method, fromMillis, plan.checkpoints());
      long toMillis = System.currentTimeMillis();
      List<TakenCheckpoint> taken =
          cluster.watch().history().taken(method.name(), fromMillis, toMillis).stream()
              .filter(one -> !one.checkpoint().root().isEmpty())
              .toList();
      RunBuilder run =
          new RunBuilder(key)
              .setup(plan.setup())
              .load((toMillis - fromMillis) / 1e3, load.requests(), load.failed(), load.latency())
              .checkpoints(taken.stream().map(one -> MeasuredCheckpoints.of(one, 0)).toList())
              .cpuSeconds(cluster.fleet().cpuSeconds() - cpuSeconds)
              .allocatedBytesPerRequest(Allocation.of(cluster).perRequestSince(allocation))
              .broken(cluster.watch().history().contradictions());
      figures(run, taken);
      if (load.failed() > 0) {
        run.broken(load.failed() + " additions failed");
      }
      return new Trial(run.build());
    }
  }

  private static void figures(RunBuilder run, List<TakenCheckpoint> taken) {
    run.figure("capturedBytesMedian", median(taken, Costs::bytesCaptured))
        .figure("copiedBytesMedian", median(taken, Costs::bytesCopied))
        .figure("copiedObjectsMedian", median(taken, Costs::objectsInPause))
        .figure("longestStopMicrosMedian", median(taken, Costs::pauseMicrosMax))
        .figure("pauseCpuMicrosMedian", median(taken, Costs::pauseCpuMicros))
        .figure("completionMillisMedian", median(taken, Costs::completionMillis));
  }

  private static double median(List<TakenCheckpoint> taken, ToDoubleFunction<Costs> value) {
    return Spread.of(taken, one -> value.applyAsDouble(one.checkpoint().costs())).median();
  }

  private void awaitCheckpoints(
      LocalCluster cluster, CheckpointMethod method, long fromMillis, int count)
      throws InterruptedException {
    cluster.await(
        count + " checkpoints by " + method.name(),
        Duration.ofSeconds(Math.round(4 * plan.seconds(count)) + 120),
        () ->
            cluster
                    .watch()
                    .history()
                    .agreedPositions(
                        method.name(),
                        fromMillis,
                        System.currentTimeMillis(),
                        LocalCluster.REPLICAS)
                >= count);
  }
}
