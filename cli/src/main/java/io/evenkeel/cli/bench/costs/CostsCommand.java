package io.evenkeel.cli.bench.costs;

import io.evenkeel.bench.Experiment;
import io.evenkeel.cli.bench.suite.ExperimentCommand;
import io.evenkeel.cli.bench.suite.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench costs}. */
@Command(
    name = "costs",
    description = {
      "Measures how costs grow, each at four points (three with --quick) of which one is twice as"
          + " large as the one before: CPU of a request with the state and with the interval between checkpoints, CPU"
          + " of a checkpoint with the bytes it captures, of a differential one with the bytes that"
          + " changed, memory of a replica with the number of objects, time and CPU of a start with"
          + " the state.",
      "A line is fitted to each; the report gives its slope, the slope's error, how much the line"
          + " explains, and whether the cost grows as it should. A miss does not count as failure."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench costs                    up to 20,000 objects of 4 KiB, three trials",
      "  evenkeel bench costs --quick            up to 4,000, one trial, without a cluster",
      "  evenkeel bench costs --objects 100000   larger"
    })
public final class CostsCommand extends ExperimentCommand {

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Objects of 4 KiB, at most (20000; 4000 with --quick).")
  private @Nullable Integer objects;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "Requests at each point (40000; 5000 with --quick).")
  private @Nullable Integer requests;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description = "Requests between two checkpoints, at most (8000; 2000 with --quick).")
  private @Nullable Integer interval;

  @Option(names = "--trials", paramLabel = "N", description = "Trials (3; 1 with --quick).")
  private @Nullable Integer trials;

  @Option(
      names = "--cluster",
      arity = "1",
      paramLabel = "true|false",
      description =
          "Whether memory, start and whole replicas are measured, which takes a cluster (true; false"
              + " with --quick).")
  private @Nullable Boolean cluster;

  @Override
  protected List<Experiment> experiments(Site site) {
    return List.of(experiment(site, quick()));
  }

  /** As part of a larger measurement. */
  public static Experiment ofAll(Site site) {
    return new CostsCommand().experiment(site, false);
  }

  private Experiment experiment(Site site, boolean quick) {
    CostsExperiment.Plan plan =
        new CostsExperiment.Plan(
            objects != null ? objects : quick ? 4_000 : 20_000,
            quick ? List.of(4, 2, 1) : List.of(8, 4, 2, 1),
            requests != null ? requests : quick ? 5_000 : 40_000,
            interval != null ? interval : quick ? 2_000 : 8_000,
            trials != null ? trials : quick ? 1 : 3,
            cluster != null ? cluster : !quick);
    range("--objects", plan.objects(), 64, 1_000_000);
    range("--requests", plan.requests(), 100, 10_000_000);
    range("--interval", plan.interval(), 400, 10_000_000);
    range("--trials", plan.trials(), 1, 100);
    return new CostsExperiment(plan, site);
  }
}
