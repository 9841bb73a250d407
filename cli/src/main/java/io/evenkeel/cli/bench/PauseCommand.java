package io.evenkeel.cli.bench;

import io.evenkeel.bench.Experiment;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.LocalPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench pause}. */
@Command(
    name = "pause",
    description = {
      "Measures how long checkpoints stop the service, against the size of its state: starts four"
          + " replicas as processes of their own, lets their state grow, and takes checkpoints by FULL,"
          + " FULL_INLINE and DFC_CAW with each completion while objects are written at a fixed rate.",
      "The exit code is 0 only if all roots agree and every way took its checkpoints; a missed goal"
          + " is reported, but does not count as failure."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench pause                  3,125 to 50,000 objects of 4 KiB, many minutes",
      "  evenkeel bench pause --quick          a smaller state, three sizes"
    })
public final class PauseCommand extends RunsCommand {

  private static final int REQUEST_MILLIS_MAX = 60_000;
  private static final int FACTOR_MAX = 16;

  @Option(names = "--quick", description = "Three sizes up to 8000 objects, fewer checkpoints.")
  private boolean quick;

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Largest number of objects (50000; 8000 with --quick); the smallest is 1/16.")
  private @Nullable Integer objects;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "Writes in a second (${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--interval",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Requests between two checkpoints (${DEFAULT-VALUE}).")
  private long interval;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-pause",
      description =
          "Where results.json, report.html and the cluster's directory go (./${DEFAULT-VALUE}); the latter stays"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int largest = objects != null ? objects : quick ? 8_000 : 50_000;
    range("--objects", largest, FACTOR_MAX, 5_000_000);
    range("--rate", rate, 1, 100_000);
    range("--interval", interval, 1, 1_000_000_000L);
    Path directory = fresh(out, "cluster");
    List<Integer> sizes = sizes(largest, quick);
    LocalPlan cluster = cluster(directory, interval);
    PauseRun.Plan plan = new PauseRun.Plan(cluster, sizes, rate, quick ? 2 : 3);
    PauseResult result = new PauseRun(plan, measuring(out)).run();
    return finish(out, result);
  }

  /** What {@code bench all} runs. */
  static Experiment ofAll(Site site, boolean quick) {
    int largest = quick ? 4_000 : 50_000;
    int perSecond = quick ? 1_000 : 500;
    // With few, those between which growth by eight is seen.
    List<Integer> sizes = quick ? List.of(largest / 8, largest) : sizes(largest, false);
    return new Whole(
        "pause",
        Map.of("--objects", Integer.toString(largest), "--rate", Integer.toString(perSecond)),
        PauseRun.keys(sizes),
        quick ? 40 : 1_500,
        () -> {
          LocalPlan cluster = cluster(site.cluster("pause"), quick ? 500 : 2_000);
          PauseRun.Plan plan = new PauseRun.Plan(cluster, sizes, perSecond, quick ? 1 : 3);
          return new PauseRun(plan, site.context()).run();
        });
  }

  private static List<Integer> sizes(int largest, boolean few) {
    return IntStream.of(few ? new int[] {16, 4, 1} : new int[] {16, 8, 4, 2, 1})
        .mapToObj(part -> largest / part)
        .toList();
  }

  private static LocalPlan cluster(Path directory, long interval) {
    return new LocalPlan(
        "evenkeel-pause",
        directory,
        CheckpointMethods.named("DFC_CAW"),
        interval,
        PauseRun.IN_FLIGHT_MAX,
        REQUEST_MILLIS_MAX,
        false);
  }
}
