package io.evenkeel.cli.bench.grain;

import io.evenkeel.bench.Experiment;
import io.evenkeel.cli.bench.suite.ExperimentCommand;
import io.evenkeel.cli.bench.suite.Site;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench grain}. */
@Command(
    name = "grain",
    description = {
      "Measures what checkpoints cost where large objects change in small places: starts four"
          + " replicas of the blob service, adds to numbers of 8 bytes in blobs, and takes"
          + " checkpoints by DFC_CAW and DDFC_CAW, which copy whole objects after a write, and by"
          + " DFC_UPD and DDFC_UPD, which collect updates: bytes read and copied, pauses, latency."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench grain                    32 blobs of 1 MiB, five trials",
      "  evenkeel bench grain --quick            8 blobs, one trial, a minute",
      "  evenkeel bench grain --bytes 16777216   larger ones"
    })
public final class GrainCommand extends ExperimentCommand {

  @Option(names = "--objects", paramLabel = "N", description = "Blobs (32; 8 with --quick).")
  private @Nullable Integer objects;

  @Option(names = "--bytes", paramLabel = "N", description = "Bytes of each (1048576).")
  private @Nullable Integer bytes;

  @Option(names = "--rate", paramLabel = "N", description = "Additions in a second (200).")
  private @Nullable Integer rate;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description = "Requests between two checkpoints (2000; 400 with --quick).")
  private @Nullable Integer interval;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Trials of each method (5; 1 with --quick).")
  private @Nullable Integer trials;

  @Override
  protected List<Experiment> experiments(Site site) {
    return List.of(new GrainExperiment(plan(quick()), site));
  }

  /** As part of a larger measurement. */
  public static Experiment ofAll(Site site, boolean quick) {
    return new GrainExperiment(new GrainCommand().plan(quick), site);
  }

  private GrainExperiment.Plan plan(boolean quick) {
    GrainExperiment.Plan plan =
        new GrainExperiment.Plan(
            objects != null ? objects : quick ? 8 : 32,
            bytes != null ? bytes : 1 << 20,
            rate != null ? rate : 200,
            interval != null ? interval : quick ? 400 : 2_000,
            quick ? 1 : 4,
            trials != null ? trials : quick ? 1 : 5);
    range("--objects", plan.objects(), 1, 10_000);
    range("--bytes", plan.objectBytes(), 8, 16 << 20);
    range("--rate", plan.ratePerSecond(), 1, 100_000);
    range("--interval", plan.intervalRequests(), 10, 1_000_000_000L);
    range("--trials", plan.trials(), 1, 100);
    return plan;
  }
}
