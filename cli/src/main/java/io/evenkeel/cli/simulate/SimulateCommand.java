package io.evenkeel.cli.simulate;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.sim.Campaign;
import io.evenkeel.sim.Shrinker;
import io.evenkeel.sim.SimResult;
import io.evenkeel.sim.Simulation;
import io.evenkeel.sim.Tally;
import io.evenkeel.sim.plan.FaultGroup;
import io.evenkeel.sim.plan.Lie;
import io.evenkeel.sim.plan.PlanDrawer;
import io.evenkeel.sim.plan.PlanOptions;
import io.evenkeel.sim.plan.SimPlan;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel simulate}. */
@Command(
    name = "simulate",
    description = {
      "Runs the code of replicas in simulated clusters, in virtual time and one thread each: the"
          + " seed decides what the network, processes, disks, clocks, clients and up to f lying"
          + " replicas do. Invariants are checked at each step. A run is repeated exactly by its"
          + " seed.",
      "Stops at the first run that breaks an invariant, shrinks its faults to those that matter,"
          + " and shows how to repeat it; the exit code is 1 then."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel simulate                          seeds 1 to 1000",
      "  evenkeel simulate --seeds 1..50000         more of them",
      "  evenkeel simulate --minutes 10             as many as ten minutes allow",
      "  evenkeel simulate --minutes 60 --expect-rare   a night's: every rare state is reached",
      "  evenkeel simulate --seed 1561 --trace      one, with everything that happens in it",
      "  evenkeel simulate --faults network,crash   without liars"
    })
public final class SimulateCommand extends BaseCommand {

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Runs this seed only, and shows its plan.")
  private @Nullable Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "A..B",
      description =
          "Runs the seeds from A to B (" + SeedRange.USUAL + ", or all from 1 on with --minutes).")
  private @Nullable String seeds;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "0",
      description = "Size of the clusters: 4, 7, 10 or 13; without it the seed decides.")
  private int replicas;

  @Option(
      names = "--minutes",
      paramLabel = "MINUTES",
      description = "Begins no run after this time.")
  private @Nullable Integer minutes;

  @Option(
      names = "--faults",
      paramLabel = "GROUP",
      split = ",",
      description =
          "Only these: network, crash, disk, byzantine, client, clock, service, reconfiguration (all"
              + " of them without this option); none for no fault at all.")
  private String @Nullable [] faults;

  @Option(
      names = "--lies",
      paramLabel = "LIE",
      split = ",",
      description =
          "What lying replicas do (anything without this option), such as equivocate,silent; an"
              + " unknown one lists all.")
  private String @Nullable [] lies;

  @Option(
      names = "--keep",
      paramLabel = "PLACE",
      split = ",",
      description = "With --seed: only the faults at these places of the plan, counted from 0.")
  private int @Nullable [] keep;

  @Option(names = "--trace", description = "With --seed: writes every step and message.")
  private boolean trace;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Runs at once (as many as there are processors).")
  private @Nullable Integer threads;

  @Option(names = "--no-shrink", description = "Does not shrink the plan of a run that failed.")
  private boolean noShrink;

  @Option(
      names = "--expect-rare",
      description =
          "With many seeds: fails too if a rare state was reached in none of them, and names it.")
  private boolean expectRare;

  @Override
  public Integer call() throws InterruptedException {
    PlanOptions options = options();
    if (seed != null) {
      if (expectRare) {
        throw usage("--expect-rare needs many seeds, not one --seed");
      }
      return one(seed, options);
    }
    if (trace || keep != null) {
      throw usage("--trace and --keep need one --seed");
    }
    SeedRange range = SeedRange.of(seeds, minutes != null);
    if (range == null) {
      throw usage("--seeds: two whole numbers A..B expected, not '" + seeds + "'");
    }
    return many(range, options);
  }

  private PlanOptions options() {
    Set<FaultGroup> groups = PlanOptions.ALL.groups();
    if (faults != null) {
      groups = EnumSet.noneOf(FaultGroup.class);
      for (String name : faults) {
        if (!name.equals("none")) {
          groups.add(group(name));
        }
      }
    }
    try {
      return new PlanOptions(replicas, groups, lies());
    } catch (IllegalArgumentException e) {
      throw usage("--replicas: 4, 7, 10 or 13 expected, not " + replicas);
    }
  }

  private Set<Lie> lies() {
    Set<Lie> told = EnumSet.allOf(Lie.class);
    if (lies != null) {
      told = EnumSet.noneOf(Lie.class);
      for (String name : lies) {
        told.add(lie(name));
      }
    }
    return told;
  }

  private Lie lie(String name) {
    return Arrays.stream(Lie.values())
        .filter(lie -> named(lie).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                usage(
                    "--lies: unknown lie '"
                        + name
                        + "'; there are "
                        + Arrays.stream(Lie.values())
                            .map(SimulateCommand::named)
                            .collect(Collectors.joining(", "))));
  }

  private static String named(Lie lie) {
    return lie.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private FaultGroup group(String name) {
    return Arrays.stream(FaultGroup.values())
        .filter(group -> group.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> usage("--faults: unknown group '" + name + "'"));
  }

  private int one(long which, PlanOptions options) {
    SimPlan plan = PlanDrawer.draw(which, options);
    if (keep != null) {
      BitSet places = new BitSet();
      for (int place : keep) {
        if (place < 0 || place >= plan.faults().size()) {
          throw usage("--keep: the plan has faults 0 to " + (plan.faults().size() - 1));
        }
        places.set(place);
      }
      plan = plan.keeping(places);
    }
    Consumer<String> lines = context().err()::println;
    SimResult result = Simulation.run(plan, trace ? lines : null);
    SimulationReport report = new SimulationReport(context().out(), replay(options));
    if (common().json()) {
      printJson(SimulationReport.json(result));
    } else {
      report.plan(plan);
      report.one(result);
    }
    return finish(result, report);
  }

  private int many(SeedRange range, PlanOptions options) throws InterruptedException {
    long startNanos = System.nanoTime();
    long endNanos =
        minutes == null ? Long.MAX_VALUE : startNanos + TimeUnit.MINUTES.toNanos(minutes);
    Tally tally = new Tally();
    SimulationProgress progress =
        new SimulationProgress(context().err(), context().interactive(), range);
    int runsAtOnce = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (runsAtOnce < 1) {
      throw usage("--threads: at least 1");
    }
    Campaign.run(
        range.first(),
        range.last(),
        options,
        runsAtOnce,
        () -> minutes != null && System.nanoTime() - endNanos > 0,
        result -> {
          tally.add(result);
          progress.ran(tally.runs());
        });
    progress.end();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    SimulationReport report = new SimulationReport(context().out(), replay(options));
    if (common().json()) {
      printJson(SimulationReport.json(tally, seconds));
    } else {
      report.tally(tally, seconds);
    }
    if (!tally.failures().isEmpty()) {
      return finish(tally.failures().get(0), report);
    }
    if (expectRare && !tally.neverReached().isEmpty()) {
      throw new CliException(
          ExitCodes.FAILED, "never reached: " + String.join("; ", tally.neverReached()));
    }
    return ExitCodes.OK;
  }

  /** Options that change what a seed means. */
  private String replay(PlanOptions options) {
    StringBuilder text = new StringBuilder();
    if (options.replicas() != 0) {
      text.append(" --replicas ").append(options.replicas());
    }
    if (faults != null) {
      text.append(" --faults ").append(String.join(",", faults));
    }
    if (lies != null) {
      text.append(" --lies ").append(String.join(",", lies));
    }
    return text.toString();
  }

  private int finish(SimResult result, SimulationReport report) {
    if (result.failure().isEmpty()) {
      return ExitCodes.OK;
    }
    if (!common().json()) {
      report.failure(result, keep);
      if (!noShrink && keep == null) {
        report.shrunk(Shrinker.shrink(result, context().err()::println));
      }
    }
    throw new CliException(
        ExitCodes.FAILED,
        "seed " + result.plan().seed() + " broke " + result.failure().orElseThrow().invariant());
  }
}
