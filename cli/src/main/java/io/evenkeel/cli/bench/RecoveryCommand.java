package io.evenkeel.cli.bench;

import io.evenkeel.bench.Experiment;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.bench.RecoveryResult.Recovery.Way;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.LocalPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench recovery}. */
@Command(
    name = "recovery",
    description = {
      "Measures how long a replica is away: starts four replicas as processes of their own, loads"
          + " objects, writes them under load, kills a backup with SIGKILL, and brings it back after a"
          + " while: with its disk, with an empty disk, and with an empty disk while another replica"
          + " serves corrupted chunks.",
      "The exit code is 0 only if it came back each time, all roots agree, and wrong chunks were"
          + " refused where one replica served them; a missed goal is reported, but does not count as"
          + " failure."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench recovery                    150,000 objects of 4 KiB, several minutes",
      "  evenkeel bench recovery --quick",
      "  evenkeel bench recovery --clients 100      with as much load as the machine takes",
      "  evenkeel bench recovery --rate 50          with what a machine is sized for, perhaps"
    })
public final class RecoveryCommand extends RunsCommand {

  private static final int CLIENTS = 8;
  private static final int REQUEST_MILLIS_MAX = 300_000;

  @Option(names = "--quick", description = "A smaller state, of 10000 objects, and shorter times.")
  private boolean quick;

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Objects of 4 KiB (150000; 10000 with --quick).")
  private @Nullable Integer objects;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "" + CLIENTS,
      description = "Requests outstanding at any time (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Requests due in each second; no more than --clients are outstanding (as many as those"
              + " bring).")
  private @Nullable Integer rate;

  @Option(
      names = "--down-seconds",
      paramLabel = "SECONDS",
      description =
          "How long the replica is away, at least; it goes on until a checkpoint became stable"
              + " without it (10; 3 with --quick).")
  private @Nullable Integer downSeconds;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description = "Requests between two checkpoints (10000; 2000 with --quick).")
  private @Nullable Long interval;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      defaultValue = "DFC_CAW",
      description = "Checkpoint method (${DEFAULT-VALUE}): ${COMPLETION-CANDIDATES}.")
  private CheckpointMethod method;

  @Option(
      names = "--ways",
      paramLabel = "WAY",
      split = ",",
      description = "In which ways it comes back: ${COMPLETION-CANDIDATES} (all).")
  private List<Way> ways = List.of(Way.values());

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-recovery",
      description =
          "Where results.json, report.html and the cluster's directory go (./${DEFAULT-VALUE}); the latter stays"
              + " only when something went wrong.")
  private Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    int chosenObjects = objects != null ? objects : quick ? 10_000 : 150_000;
    int chosenSeconds = downSeconds != null ? downSeconds : quick ? 3 : 10;
    long chosenInterval = interval != null ? interval : quick ? 2_000 : 10_000;
    range("--objects", chosenObjects, 1, 5_000_000);
    range("--clients", clients, 1, 1_000);
    if (rate != null) {
      range("--rate", rate, 1, 100_000);
    }
    range("--down-seconds", chosenSeconds, 1, 3_600);
    range("--interval", chosenInterval, 1, 1_000_000_000L);
    if (method.family() == MethodFamily.SEQUENTIAL) {
      throw usage("--method " + method.name() + " has no stable checkpoints to wait for");
    }
    LocalPlan cluster =
        new LocalPlan(
            "evenkeel-recovery",
            fresh(out, "cluster"),
            method,
            chosenInterval,
            clients,
            REQUEST_MILLIS_MAX,
            false);
    RecoveryRun.Plan plan =
        new RecoveryRun.Plan(
            cluster,
            chosenObjects,
            clients,
            rate != null ? OptionalInt.of(rate) : OptionalInt.empty(),
            chosenSeconds,
            quick ? 3 : 10,
            EnumSet.copyOf(ways));
    return finish(out, new RecoveryRun(plan, measuring(out)).run());
  }

  /** What {@code bench all} runs. */
  static Experiment ofAll(Site site, boolean quick) {
    int count = quick ? 5_000 : 150_000;
    Set<Way> chosen = quick ? EnumSet.of(Way.EMPTY_DISK_AND_A_LIAR) : EnumSet.allOf(Way.class);
    return new Whole(
        "recovery",
        Map.of("--objects", Integer.toString(count)),
        chosen.stream().map(RecoveryResult::key).toList(),
        quick ? 35 : 300,
        () -> {
          LocalPlan cluster =
              new LocalPlan(
                  "evenkeel-recovery",
                  site.cluster("recovery"),
                  CheckpointMethods.named("DFC_CAW"),
                  quick ? 1_000 : 10_000,
                  CLIENTS,
                  REQUEST_MILLIS_MAX,
                  false);
          int seconds = quick ? 2 : 10;
          return new RecoveryRun(
                  new RecoveryRun.Plan(
                      cluster, count, CLIENTS, OptionalInt.empty(), seconds, seconds, chosen),
                  site.context())
              .run();
        });
  }
}
