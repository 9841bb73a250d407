package io.evenkeel.cli.bench;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.client.FloodingClient.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench flood}. */
@Command(
    name = "flood",
    description = {
      "Measures what a flooding client takes from others: starts four replicas as processes of their"
          + " own, lets clients count, alone and beside one more client that floods the replicas,"
          + " in turns, for each kind of flood.",
      "The flooding client is a process with keys of its own, on the same machine; what it uses of"
          + " the processors is limited, shown, and not made up for. The exit code is 0 only if no"
          + " view changed in a flood, nothing acknowledged was lost and nothing was executed twice."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench flood                       all kinds, about five minutes",
      "  evenkeel bench flood --quick --json",
      "  evenkeel bench flood --kinds requests,sizes"
    })
public final class FloodCommand extends RunsCommand {

  private static final int REQUEST_MILLIS_MAX = 300_000;
  private static final long INTERVAL = 20_000;

  @Option(
      names = "--kinds",
      paramLabel = "KIND",
      split = ",",
      description = "Which floods: ${COMPLETION-CANDIDATES} (all).")
  private List<Kind> kinds = List.of(Kind.values());

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "9",
      description =
          "Clients that do not flood, each with keys of its own (${DEFAULT-VALUE}). One that floods"
              + " with valid requests has a fair share too: with N others it is 1/(N+1).")
  private int clients;

  @Option(
      names = "--outstanding",
      paramLabel = "N",
      defaultValue = "8",
      description = "Requests each of them has outstanding (${DEFAULT-VALUE}).")
  private int outstanding;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Length of each measurement (5; 2 with --quick).")
  private @Nullable Integer seconds;

  @Option(
      names = "--processor-percent",
      paramLabel = "N",
      defaultValue = "10",
      description = "How much of one core the flooding process may use (${DEFAULT-VALUE}).")
  private int processorPercent;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description =
          "Measurements without and with each kind of flood, in turns (4; 2 with --quick).")
  private @Nullable Integer rounds;

  @Option(names = "--quick", description = "Fewer and shorter measurements.")
  private boolean quick;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-flood",
      description =
          "Where results.json, report.html and the cluster's directory go (./${DEFAULT-VALUE}); the latter stays"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int chosenSeconds = seconds != null ? seconds : quick ? 2 : 5;
    int chosenRounds = rounds != null ? rounds : quick ? 2 : 4;
    range("--clients", clients, 1, 100);
    range("--outstanding", outstanding, 1, 1_000);
    range("--seconds", chosenSeconds, 1, 600);
    range("--rounds", chosenRounds, 1, 100);
    range("--processor-percent", processorPercent, 1, 1_000);
    Path directory = fresh(out, "cluster");
    LocalPlan plan =
        new LocalPlan(
            "evenkeel-flood",
            directory,
            CheckpointMethods.named("DFC_CAW"),
            INTERVAL,
            clients + 1,
            outstanding,
            REQUEST_MILLIS_MAX,
            false);
    Set<Kind> chosen = EnumSet.copyOf(kinds);
    FloodResult result =
        new FloodRun(plan, chosenRounds, chosenSeconds, processorPercent, measuring(out))
            .run(chosen);
    return finish(out, result);
  }
}
