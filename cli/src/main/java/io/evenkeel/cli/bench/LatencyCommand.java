package io.evenkeel.cli.bench;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.MethodName;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench latency}. */
@Command(
    name = "latency",
    description = {
      "Measures what checkpoints cost the slowest requests at half of peak load: starts two clusters"
          + " of four replicas, of which one takes no checkpoints, finds how much the latter manages,"
          + " and writes objects at half that rate to one and the other in turn.",
      "The exit code is 0 only if all roots agree and every request was answered; a missed goal is"
          + " reported, but does not count as failure."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench latency                 10,000 objects of 4 KiB, five trials each",
      "  evenkeel bench latency --method FULL   another checkpoint method"
    })
public final class LatencyCommand extends RunsCommand {

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      defaultValue = "DFC_CAW",
      description = "Checkpoint method (${DEFAULT-VALUE}): ${COMPLETION-CANDIDATES}.")
  private CheckpointMethod method;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Objects of 4 KiB (${DEFAULT-VALUE}).")
  private int objects;

  @Option(
      names = "--interval",
      paramLabel = "N",
      defaultValue = "40000",
      description =
          "Requests between two checkpoints (${DEFAULT-VALUE}): as many for each object as in bench talk.")
  private long interval;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "N",
      defaultValue = "120",
      description =
          "Writes on each cluster, as many as it takes, before anything is measured"
              + " (${DEFAULT-VALUE}). Trials after it do not count either while the JVMs compile"
              + " much.")
  private int warmUpSeconds;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long a trial takes, at least (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "5",
      description = "Trials with checkpoints, and as many without (${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-latency",
      description =
          "Where results.json, report.html and the clusters' directories go (./${DEFAULT-VALUE}); the latter stay"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--objects", objects, 1, 5_000_000);
    range("--interval", interval, 1, 1_000_000_000L);
    range("--warm-up-seconds", warmUpSeconds, 0, 600);
    range("--seconds", seconds, 1, 3_600);
    range("--trials", trials, 1, 100);
    fresh(out, LatencyRun.WITH);
    fresh(out, LatencyRun.WITHOUT);
    LatencyRun.Plan plan =
        new LatencyRun.Plan(out, method, objects, interval, warmUpSeconds, seconds, trials);
    LatencyResult result = new LatencyRun(plan, measuring(out)).run();
    return finish(out, result);
  }
}
