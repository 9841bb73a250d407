package io.evenkeel.cli.demo;

import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.Invariant;
import io.evenkeel.cli.demo.result.PhaseResult;
import io.evenkeel.cli.demo.result.Setting;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.History;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.Screen;
import io.evenkeel.cli.local.Watch;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One demonstration from the empty directory to what was found. */
final class DemoRun {

  private static final long SEED = 20191122;

  private final DemoPlan plan;
  private final Setting setting;
  private final CliContext context;
  private final Screen screen;
  private final Ledger ledger;
  private final AtomicReference<@Nullable Watch> watch = new AtomicReference<>();
  private final AtomicReference<@Nullable LoadGenerator> load = new AtomicReference<>();

  DemoRun(DemoPlan plan, Setting setting, CliContext context) {
    this.plan = plan;
    this.setting = setting;
    this.context = context;
    this.screen = new Screen(context.err(), context.interactive());
    this.ledger = new Ledger(plan.data().size());
    screen.show(this::lines);
  }

  private List<String> lines() {
    Watch present = watch.get();
    return present == null
        ? List.of()
        : StatusBlock.lines(present, Optional.ofNullable(load.get()));
  }

  /**
   * Runs it. Replicas are stopped when this returns or throws. The cluster's directory is gone then
   * if everything held and nobody asked to keep it.
   */
  DemoResult run() throws IOException, InterruptedException {
    long startMillis = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    screen.step(
        String.format(
            Locale.ROOT,
            "creating a cluster of 4 replicas in %s, a checkpoint every %d requests",
            plan.clusterDirectory(),
            plan.intervalRequests()));
    try (LocalCluster cluster = LocalCluster.create(plan.cluster(), context, screen::refresh)) {
      watch.set(cluster.watch());
      cluster.startAll(plan::launch);
      double loadSeconds = load(cluster.store());
      LoadGenerator generator =
          new LoadGenerator(cluster.store(), plan.data(), ledger, plan.clients(), SEED);
      load.set(generator);
      List<PhaseResult> phases = new MethodPhases(plan, cluster, generator, screen).run();
      FaultPhases faults = new FaultPhases(plan, cluster, generator, screen);
      LoadResult faultLoad = faults.run();
      List<Invariant> invariants = check(cluster, generator, phases, faults);
      screen.step("stopping");
      DemoResult result =
          new DemoResult(
              setting,
              startMillis,
              (System.nanoTime() - startNanos) / 1e9,
              loadSeconds,
              phases,
              faultLoad,
              faults.marks(),
              faults.liar(),
              faults.recoveries(),
              invariants);
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    } finally {
      screen.show(List::of);
      screen.clear();
    }
  }

  private double load(KvClient store) throws InterruptedException {
    DataSet data = plan.data();
    long startNanos = System.nanoTime();
    Loader loader = new Loader(store, data);
    screen.show(
        () ->
            List.of(
                String.format(Locale.ROOT, "  %,d of %,d objects", loader.loaded(), data.size())));
    screen.step(
        String.format(
            Locale.ROOT, "loading %,d objects, %.0f MB", data.size(), data.bytes() / 1e6));
    loader.run();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    screen.show(this::lines);
    screen.note(String.format(Locale.ROOT, "loaded %,d objects in %.1f s", data.size(), seconds));
    return seconds;
  }

  private List<Invariant> check(
      LocalCluster cluster, LoadGenerator generator, List<PhaseResult> phases, FaultPhases faults)
      throws InterruptedException {
    screen.step("comparing what is there with what was acknowledged");
    cluster.awaitAll();
    ReadBack.Outcome back =
        new ReadBack(cluster.store(), plan.data(), ledger).run(plan.keysReadBack());
    Invariants invariants = new Invariants();
    History history = cluster.watch().history();
    invariants.equalRoots(history);
    invariants.noWriteLost(ledger, back, cluster.store().count(new byte[0]), plan.data());
    invariants.readsRight(generator);
    for (PhaseResult phase : phases) {
      LoadResult measured = phase.load();
      invariants.checkpoints(
          phase,
          history.agreedPositions(
              phase.method(),
              measured.startMillis(),
              measured.endMillis(),
              Math.min(LocalCluster.CERTIFYING, plan.family().alike())),
          plan.family());
    }
    faults.recoveries().forEach(invariants::recovery);
    invariants.liar(faults.liar(), plan.family());
    if (!plan.family().certifies()) {
      invariants.confirmedAfterReplay(history);
    }
    return invariants.all();
  }
}
