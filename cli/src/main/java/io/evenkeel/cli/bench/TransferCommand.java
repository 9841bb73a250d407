package io.evenkeel.cli.bench;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.local.LocalPlan;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench transfer}. */
@Command(
    name = "transfer",
    description = {
      "Measures how fast a checkpoint comes into a verified store: starts four replicas as processes"
          + " of their own, loads objects, takes a checkpoint, and then, with nothing else to do,"
          + " has a replica with an empty disk fetch it from the three others, in turns with all of"
          + " them honest and with one that serves corrupted chunks.",
      "Nobody is told to serve slowly (checkpoint.serveBytesPerSecond is as high as it goes). A fetch"
          + " is from the first request to the published image; installing it in SQLite comes after"
          + " that and is shown beside a bare load of the same rows.",
      "The exit code is 0 only if it came back each time, all roots agree, and wrong chunks were"
          + " refused where one replica served them; a missed goal is reported, but does not count as"
          + " failure."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench transfer            150,000 objects of 4 KiB, five times, some minutes",
      "  evenkeel bench transfer --quick"
    })
public final class TransferCommand extends RunsCommand {

  /** For loading; there is no other load. */
  private static final int REQUESTS_IN_FLIGHT = 64;

  /** Often enough that loading ends with a checkpoint soon; for a small state, more often. */
  private static final int INTERVAL_REQUESTS_MAX = 1_000;

  private static final int REQUEST_MILLIS_MAX = 300_000;

  @Option(names = "--quick", description = "A smaller state, of 10000 objects, and one trial.")
  private boolean quick;

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Objects of 4 KiB (150000; 10000 with --quick).")
  private @Nullable Integer objects;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Fetches of each kind, in turns (5; 1 with --quick).")
  private @Nullable Integer trials;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-transfer",
      description =
          "Where results.json, report.html and the cluster's directory go (./${DEFAULT-VALUE}); the latter stays"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int chosenObjects = objects != null ? objects : quick ? 10_000 : 150_000;
    int chosenTrials = trials != null ? trials : quick ? 1 : 5;
    range("--objects", chosenObjects, 1, 5_000_000);
    range("--trials", chosenTrials, 1, 100);
    LocalPlan cluster =
        new LocalPlan(
            "evenkeel-transfer",
            fresh(out, "cluster"),
            CheckpointMethods.named("DFC_CAW"),
            Math.min(INTERVAL_REQUESTS_MAX, Math.max(1, chosenObjects / 5)),
            REQUESTS_IN_FLIGHT,
            REQUEST_MILLIS_MAX,
            false);
    return finish(out, new TransferRun(cluster, chosenObjects, chosenTrials, measuring(out)).run());
  }
}
