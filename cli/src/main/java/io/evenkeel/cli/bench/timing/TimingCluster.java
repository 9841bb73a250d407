package io.evenkeel.cli.bench.timing;

import io.evenkeel.bench.Experiment.Step;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.Allocation;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import io.evenkeel.cli.local.TakenCheckpoint;
import io.evenkeel.cli.local.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Steps of the load on a cluster one replica of which reads its state more slowly. What an oracle
 * would have chosen follows from what each replica executed: it was asked four times a second.
 */
final class TimingCluster {

  /** Of what runs in virtual time: 1 GiB. */
  static final Setup MODEL_SETUP =
      new Setup(262_144, 4_096, 0, 1, TimingModel.INTERVAL_REQUESTS, false, 0);

  private static final String METHOD = "DFC_CAW";
  private static final String COMPLETION = "lazy";
  private static final int OBJECT_BYTES = 4_096;
  private static final int SLOW = 3;
  private static final int SLOWER = 2;
  private static final int STEP = 4;
  private static final int IN_FLIGHT = 500;
  private static final int REQUEST_MILLIS_MAX = 60_000;
  private static final long HEAP_BYTES_MAX = 256L << 20;
  private static final long SEED = 20191122;
  private static final int SETTLING = 2;

  /**
   * What is to be done.
   *
   * @param ratePerSecond writes at first; then four times as many, then as at first
   * @param captureBytesPerSecond of all replicas but one, which has half of it
   * @param positions at each step; 0: nothing is started
   */
  record Plan(
      int objects,
      int ratePerSecond,
      long intervalRequests,
      long captureBytesPerSecond,
      int positions) {

    Map<String, String> settings() {
      return Map.of(
          "objects", Integer.toString(objects),
          "rate", Integer.toString(ratePerSecond),
          "interval", Long.toString(intervalRequests),
          "captureBytesPerSecond", Long.toString(captureBytesPerSecond),
          "positions", Integer.toString(positions));
    }

    private List<Stage> stages() {
      return positions == 0
          ? List.of()
          : List.of(
              new Stage(String.format(Locale.ROOT, "%,d/s", ratePerSecond), ratePerSecond),
              new Stage(
                  String.format(Locale.ROOT, "up to %,d/s", STEP * ratePerSecond),
                  STEP * ratePerSecond),
              new Stage(String.format(Locale.ROOT, "down to %,d/s", ratePerSecond), ratePerSecond));
    }

    double preparationSeconds() {
      return positions == 0 ? 0 : 15 + stages().get(0).seconds(this);
    }

    List<Step> steps() {
      return stages().stream()
          .flatMap(
              stage ->
                  Stream.of(
                      new Step(stage.key(false), stage.seconds(this)),
                      new Step(stage.key(true), 0)))
          .toList();
    }

    private LocalPlan cluster(Site site) throws IOException {
      return new LocalPlan(
          "evenkeel-timing",
          site.cluster("timing"),
          CheckpointMethods.named(METHOD),
          intervalRequests,
          1_000,
          REQUEST_MILLIS_MAX,
          false);
    }

    private Launch launch(int replica) {
      long rate = replica == SLOW ? captureBytesPerSecond / SLOWER : captureBytesPerSecond;
      return new Launch(
          HEAP_BYTES_MAX,
          Set.of(),
          false,
          Map.of(
              "EVENKEEL_DURABILITY",
              "none",
              "EVENKEEL_CHECKPOINT_CAPTURE_BYTES_PER_SECOND",
              Long.toString(rate)));
    }
  }

  /** A step of the load. */
  private record Stage(String name, int ratePerSecond) {

    RunKey key(boolean slow) {
      String who = slow ? ", the replica that reads at half the speed" : "";
      return new RunKey(TimingExperiment.NAME, "processes: " + name + who, METHOD, COMPLETION, 1);
    }

    double seconds(Plan plan) {
      return (double) plan.positions() * plan.intervalRequests() / ratePerSecond;
    }
  }

  private final Plan plan;
  private final Site site;
  private final GeneratedData data;
  private final List<RecordedProgress> progress;

  TimingCluster(Plan plan, Site site) {
    this.plan = plan;
    this.site = site;
    this.data = new GeneratedData(plan.objects(), OBJECT_BYTES);
    this.progress = LocalCluster.all().stream().map(replica -> new RecordedProgress()).toList();
  }

  /** Runs the steps that are wanted; all processes have ended when it returns. */
  void run(List<RunKey> wanted, Consumer<Trial> finished) throws IOException, InterruptedException {
    AtomicReference<@Nullable Watch> watch = new AtomicReference<>();
    try (LocalCluster cluster =
        LocalCluster.create(plan.cluster(site), site.context(), () -> note(watch.get()))) {
      watch.set(cluster.watch());
      site.screen().step("starting 4 replicas, loading " + plan.objects() + " objects");
      cluster.startAll(plan::launch);
      new Loader(cluster.store(), data).run();
      warmUp(cluster);
      for (Stage stage : plan.stages()) {
        if (wanted.contains(stage.key(false)) || wanted.contains(stage.key(true))) {
          measure(cluster, stage).stream()
              .filter(trial -> wanted.contains(trial.run().key()))
              .forEach(finished);
        }
      }
      if (cluster.watch().history().contradictions().isEmpty()) {
        cluster.wellDone();
      }
    }
  }

  private void note(@Nullable Watch watch) {
    if (watch == null) {
      return;
    }
    long nowMillis = System.currentTimeMillis();
    for (int replica : LocalCluster.all()) {
      watch
          .report(replica)
          .ifPresent(report -> progress.get(replica).note(nowMillis, report.order().requests()));
    }
  }

  /** The first checkpoints learn what a capture costs. */
  private void warmUp(LocalCluster cluster) throws InterruptedException {
    Stage first = plan.stages().get(0);
    site.screen().step("warming up at " + first.name());
    try (RatedWriters load = load(cluster, first)) {
      awaitPositions(cluster, first, System.currentTimeMillis(), Math.min(4, plan.positions()));
      load.measureAnew();
    }
  }

  private RatedWriters load(LocalCluster cluster, Stage stage) {
    return new RatedWriters(cluster.store(), data, stage.ratePerSecond(), IN_FLIGHT, SEED);
  }

  private List<Trial> measure(LocalCluster cluster, Stage stage) throws InterruptedException {
    site.screen().step("load step: " + stage.name());
    long fromMillis = System.currentTimeMillis();
    double cpuSeconds = cluster.fleet().cpuSeconds();
    Allocation allocation = Allocation.of(cluster);
    List<Trial> trials = new ArrayList<>();
    try (RatedWriters load = load(cluster, stage)) {
      awaitPositions(cluster, stage, fromMillis, plan.positions());
      long toMillis = System.currentTimeMillis();
      List<TakenCheckpoint> taken =
          cluster.watch().history().taken(METHOD, fromMillis, toMillis).stream()
              .filter(one -> one.checkpoint().costs().captureMillis() > 0)
              .toList();
      for (boolean slow : new boolean[] {false, true}) {
        RunBuilder run =
            new RunBuilder(stage.key(slow))
                .setup(
                    new Setup(
                        plan.objects(),
                        OBJECT_BYTES,
                        IN_FLIGHT,
                        1,
                        plan.intervalRequests(),
                        false,
                        stage.ratePerSecond()))
                .load((toMillis - fromMillis) / 1e3, load.requests(), load.failed(), load.latency())
                .cpuSeconds(cluster.fleet().cpuSeconds() - cpuSeconds)
                .allocatedBytesPerRequest(Allocation.of(cluster).perRequestSince(allocation))
                .broken(cluster.watch().history().contradictions());
        List<TakenCheckpoint> own =
            taken.stream().filter(one -> slow == (one.replica() == SLOW)).toList();
        run.checkpoints(own.stream().map(one -> MeasuredCheckpoints.of(one, 0)).toList());
        add(run, own);
        trials.add(new Trial(run.build()));
      }
    }
    return trials;
  }

  /** Each replica settles by itself. */
  private void add(RunBuilder run, List<TakenCheckpoint> taken) {
    long positions = taken.stream().map(one -> one.checkpoint().sequence()).distinct().count();
    int replicas = (int) taken.stream().map(TakenCheckpoint::replica).distinct().count();
    List<Outcome> byPosition =
        taken.stream()
            .sorted((a, b) -> Long.compare(a.checkpoint().sequence(), b.checkpoint().sequence()))
            .map(this::outcome)
            .toList();
    Outcome.add(run, byPosition, SETTLING * replicas, Math.toIntExact(positions / 2 * replicas));
    if (taken.isEmpty()) {
      run.broken("no checkpoint was taken");
    }
  }

  private Outcome outcome(TakenCheckpoint taken) {
    var costs = taken.checkpoint().costs();
    return new Outcome(
        costs.leadRequests(),
        costs.slackRequests(),
        costs.late(),
        progress
            .get(taken.replica())
            .during(taken.checkpoint().timeMillis(), costs.captureBusyMillis()));
  }

  private void awaitPositions(LocalCluster cluster, Stage stage, long fromMillis, int positions)
      throws InterruptedException {
    cluster.await(
        positions + " checkpoints at " + stage.name(),
        Duration.ofSeconds(Math.round(4 * stage.seconds(plan)) + 120),
        () ->
            cluster
                    .watch()
                    .history()
                    .agreedPositions(
                        METHOD, fromMillis, System.currentTimeMillis(), LocalCluster.REPLICAS)
                >= positions);
  }
}
