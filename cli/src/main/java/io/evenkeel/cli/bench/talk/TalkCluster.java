package io.evenkeel.cli.bench.talk;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.Run;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.bench.load.MixedLoad;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.MeasuredCheckpoints;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A loaded cluster of four on which trials of one family of methods run, or those of the control.
 */
final class TalkCluster implements AutoCloseable {

  private static final long SEED = 20191122;
  private static final int REQUEST_MILLIS_MAX = 300_000;

  /** A control has no checkpoint to wait for: it warms up for this share of an interval. */
  private static final int CONTROL_WARM_UP = 4;

  private final TalkPlan plan;
  private final Site site;
  private final LocalCluster cluster;
  private final GeneratedData data;
  private final boolean control;
  private int contradictions;
  private boolean wellDone = true;
  private boolean fresh = true;

  /**
   * Starts and loads it.
   *
   * @param name of its directory
   * @param first the method it begins with, which determines its family
   * @param control whether it takes no checkpoints
   */
  TalkCluster(TalkPlan plan, Site site, String name, String first, boolean control)
      throws IOException, InterruptedException {
    this.plan = plan;
    this.site = site;
    this.control = control;
    this.data = new GeneratedData(plan.objects(), plan.objectBytes());
    LocalPlan local =
        new LocalPlan(
            "evenkeel-talk-" + name,
            site.cluster("talk-" + name),
            CheckpointMethods.named(first),
            control ? LocalPlan.NEVER : plan.intervalRequests(),
            Math.max(plan.clients(), 64),
            REQUEST_MILLIS_MAX,
            false);
    this.cluster =
        LocalCluster.create(
            local,
            site.context(),
            () -> {},
            config -> config.withClientAuthentication(plan.authentication()));
    boolean ready = false;
    try {
      prepare(name);
      ready = true;
    } finally {
      if (!ready) {
        cluster.close();
      }
    }
  }

  private void prepare(String name) throws IOException, InterruptedException {
    site.screen().step("starting four replicas: " + name);
    cluster.startAll(replica -> plan.launch());
    site.screen().step(String.format(Locale.ROOT, "loading %,d objects: %s", plan.objects(), name));
    new Loader(cluster.store(), data).run();
    site.screen().step("warming up: " + name);
    try (MixedLoad load = load(0.5, 0)) {
      TimeUnit.SECONDS.sleep(plan.warmUpSeconds());
      site.screen()
          .note(String.format(Locale.ROOT, "%s: warm after %,d requests", name, load.requests()));
    }
  }

  private MixedLoad load(double writeShare, int trial) {
    return new MixedLoad(
        cluster.store(), data, plan.clients(), plan.ratePerSecond(), writeShare, SEED + trial);
  }

  /** One trial of a method or of the control. */
  Trial trial(Series series, RunKey key) throws IOException, InterruptedException {
    site.screen().step(key.label() + ", trial " + key.trial());
    if (!control) {
      cluster.use(CheckpointMethods.named(key.method()));
    }
    Setup setup = control ? plan.setup(series).withoutCheckpoints() : plan.setup(series);
    RunBuilder builder = new RunBuilder(key).setup(setup);
    try (MixedLoad load = load(setup.writeShare(), key.trial())) {
      warmUp(series, key, load, builder);
      long allocated = counted("process.allocated-bytes");
      double cpuSeconds = cluster.fleet().cpuSeconds();
      try (ResidentMemory memory = new ResidentMemory(cluster.fleet())) {
        LoadMeter meter = load.measureAnew();
        if (control) {
          await(load, builder, () -> meter.requests() >= plan.intervalRequests());
        } else {
          awaitCheckpoints(series, key, meter.startMillis(), plan.checkpoints(), load, builder);
        }
        LoadResult result = meter.result(System.nanoTime());
        builder
            .load(result)
            .cpuSeconds(cluster.fleet().cpuSeconds() - cpuSeconds)
            .extraMemoryBytesMax(memory.roseBytesMax());
        allocated(builder, counted("process.allocated-bytes") - allocated, result.requests());
        load.close();
        return finish(series, key, builder, result);
      }
    }
  }

  private static void allocated(RunBuilder builder, long bytes, long requests) {
    if (bytes > 0 && requests > 0) {
      builder.allocatedBytesPerRequest((double) bytes / LocalCluster.REPLICAS / requests);
    }
  }

  private long counted(String name) {
    return cluster.watch().history().counted(name);
  }

  private void warmUp(Series series, RunKey key, MixedLoad load, RunBuilder builder)
      throws InterruptedException {
    if (control) {
      long enough = plan.intervalRequests() / CONTROL_WARM_UP;
      await(load, builder, () -> load.requests() >= enough);
    } else {
      // The first after loading finds everything modified; the second knows what a request costs.
      int count = fresh && series.turns() == 1 ? 2 : 1;
      awaitCheckpoints(series, key, System.currentTimeMillis(), count, load, builder);
    }
    fresh = false;
  }

  private void awaitCheckpoints(
      Series series, RunKey key, long fromMillis, int count, MixedLoad load, RunBuilder builder)
      throws InterruptedException {
    await(
        load,
        builder,
        () ->
            cluster
                    .watch()
                    .history()
                    .agreedPositions(
                        key.method(), fromMillis, System.currentTimeMillis(), series.alike())
                >= (long) count * series.turns());
    // What it replaced is deleted now, which belongs to it.
    TimeUnit.MILLISECONDS.sleep(MeasuredCheckpoints.AFTER_MILLIS);
  }

  /** Waits as long as requests get results; says so when none does any more. */
  private void await(MixedLoad load, RunBuilder builder, BooleanSupplier condition)
      throws InterruptedException {
    long last = -1;
    while (last != load.requests()) {
      last = load.requests();
      if (cluster.reached(Duration.ofSeconds(60), condition)) {
        return;
      }
    }
    builder.broken("no request got a result for a minute");
  }

  private Trial finish(Series series, RunKey key, RunBuilder builder, LoadResult result)
      throws InterruptedException {
    builder.checkpoints(checkpoints(series, key, result));
    List<String> found = cluster.watch().history().contradictions();
    if (series.alike() > 1) {
      found.stream().skip(contradictions).forEach(one -> builder.broken("roots differ at " + one));
      contradictions = found.size();
    }
    if (result.failures() > 0) {
      builder.broken(result.failures() + " requests without a result");
    }
    if (series == Series.DIFFERENTIAL) {
      builder.figure("changedObjectsShare", plan.changedShareOf(series));
    }
    Run run = builder.build();
    wellDone &= run.broken().isEmpty();
    return new Trial(run, result.timeline());
  }

  private List<Checkpoint> checkpoints(Series series, RunKey key, LoadResult result)
      throws InterruptedException {
    if (control || series.alike() == 1) {
      TimeUnit.SECONDS.sleep(1); // nobody waits for another: there is no end to wait for
      return MeasuredCheckpoints.of(
          cluster.watch().history().taken(key.method(), result.startMillis(), result.endMillis()),
          result);
    }
    return MeasuredCheckpoints.finished(cluster, key.method(), result);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (wellDone) {
      cluster.wellDone();
    }
    cluster.close();
  }
}
