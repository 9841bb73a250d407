package io.evenkeel.cli.bench;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.local.LocalPlan;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench failover}. */
@Command(
    name = "failover",
    description = {
      "Measures what clients notice when the primary is killed: starts four replicas as processes of"
          + " their own, lets clients count, kills the primary with SIGKILL under that load, restarts"
          + " it with its disk, waits until it has caught up, and does it again.",
      "Afterwards every counter must be what its client was told. The exit code is 0 only if nothing"
          + " acknowledged was lost and nothing was executed twice."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench failover                    ten kills, 100 clients, about two minutes",
      "  evenkeel bench failover --kills 2 --json"
    })
public final class FailoverCommand extends RunsCommand {

  /** Longer than any outage that the run itself does not give up on. */
  private static final int REQUEST_MILLIS_MAX = 300_000;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "10",
      description = "How often a primary is killed (${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      description = "Clients, each with one request outstanding (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--interval",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Requests between two checkpoints (${DEFAULT-VALUE}).")
  private long interval;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-failover",
      description =
          "Where results.json, report.html and the cluster's directory go (./${DEFAULT-VALUE}); the latter stays"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--kills", kills, 1, 1_000);
    range("--clients", clients, 1, 1_000);
    range("--interval", interval, 1, 1_000_000_000L);
    Path directory = fresh(out, "cluster");
    LocalPlan plan =
        new LocalPlan(
            "evenkeel-failover",
            directory,
            CheckpointMethods.named("DFC_CAW"),
            interval,
            clients,
            REQUEST_MILLIS_MAX,
            false);
    FailoverResult result = new FailoverRun(plan, kills, clients, measuring(out)).run();
    return finish(out, result);
  }
}
