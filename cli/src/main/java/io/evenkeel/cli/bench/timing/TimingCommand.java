package io.evenkeel.cli.bench.timing;

import io.evenkeel.bench.Experiment;
import io.evenkeel.cli.bench.suite.ExperimentCommand;
import io.evenkeel.cli.bench.suite.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench timing}. */
@Command(
    name = "timing",
    description = {
      "Measures whether captures start at the right moment when the load changes: the lead, in"
          + " requests, against the smallest that would have done (the oracle's), and captures that"
          + " were late.",
      "First in virtual time, with the classes that ship, since there a busy machine decides"
          + " nothing: steps of four times the load, bursts, idle periods, a slow replica, a recorded"
          + " load. Then on four replicas as processes of their own, of which one reads its state at"
          + " half the speed."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench timing                 about ten minutes",
      "  evenkeel bench timing --quick         a minute and a half",
      "  evenkeel bench timing --positions 0   virtual time only, a second"
    })
public final class TimingCommand extends ExperimentCommand {

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Objects of 4 KiB (4000; 500 with --quick).")
  private @Nullable Integer objects;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Writes in a second before and after the step (500; 400 with --quick).")
  private @Nullable Integer rate;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description = "Requests between two checkpoints (8000; 1000 with --quick).")
  private @Nullable Integer interval;

  @Option(
      names = "--positions",
      paramLabel = "N",
      description =
          "Checkpoints at each step of the load on processes (10; 4 with --quick); 0 starts none.")
  private @Nullable Integer positions;

  @Override
  protected List<Experiment> experiments(Site site) {
    return List.of(of(site, quick(), this));
  }

  /** As part of a larger measurement. */
  public static Experiment ofAll(Site site, boolean quick) {
    TimingCommand command = new TimingCommand();
    if (quick) {
      command.positions = 0; // in virtual time only
    }
    return of(site, quick, command);
  }

  private static Experiment of(Site site, boolean quick, TimingCommand options) {
    TimingCluster.Plan plan =
        new TimingCluster.Plan(
            chosen(options.objects, quick ? 500 : 4_000),
            chosen(options.rate, quick ? 400 : 500),
            chosen(options.interval, quick ? 1_000 : 8_000),
            8L << 20,
            chosen(options.positions, quick ? 4 : 10));
    options.range("--objects", plan.objects(), 16, 5_000_000);
    options.range("--rate", plan.ratePerSecond(), 1, 100_000);
    options.range("--interval", plan.intervalRequests(), 10, 1_000_000_000L);
    options.range("--positions", plan.positions(), 0, 10_000);
    return new TimingExperiment(plan, site);
  }

  private static int chosen(@Nullable Integer option, int otherwise) {
    return option == null ? otherwise : option;
  }
}
