package io.evenkeel.cli.bench.resilience;

import io.evenkeel.bench.Experiment;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.bench.suite.ExperimentCommand;
import io.evenkeel.cli.bench.suite.Site;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench resilience}. */
@Command(
    name = "resilience",
    description = {
      "Puts each checkpoint method into danger and says what became of it. Four replicas as"
          + " processes of their own, under load; it happens to replica 2. CRASH: its process is"
          + " killed while it writes a checkpoint. POISON: a request breaks its service, and no other"
          + " replica's; it is started again once the others have a later checkpoint. CORRUPT: it"
          + " loses its checkpoints, and replica 3 serves it corrupted ones.",
      "survivesPoison: the request broke it once only, and it came back. verifiedBeforeApply: no"
          + " state was applied on the word of one replica, to be checked afterwards. The exit code is"
          + " 0 only if it always came back, no request of a client failed, and no two roots differ."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench resilience",
      "  evenkeel bench resilience --quick                   poison only, smaller",
      "  evenkeel bench resilience --methods HYBRID,DFC_CAW"
    })
public final class ResilienceCommand extends ExperimentCommand {

  @Option(
      names = "--methods",
      paramLabel = "METHOD",
      split = ",",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      description = "Only these, separated by commas: ${COMPLETION-CANDIDATES} (all).")
  private List<CheckpointMethod> methods = new ArrayList<>();

  @Option(
      names = "--dangers",
      paramLabel = "DANGER",
      split = ",",
      description =
          "Only these, separated by commas: ${COMPLETION-CANDIDATES} (all; POISON with --quick).")
  private List<Danger> dangers = new ArrayList<>();

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Objects of 4 KiB (4000; 500 with --quick).")
  private @Nullable Integer objects;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description = "Requests between two checkpoints (600; 150 with --quick).")
  private @Nullable Integer interval;

  @Override
  protected List<Experiment> experiments(Site site) {
    return List.of(experiment(site, quick()));
  }

  /** As part of a larger measurement. */
  public static Experiment ofAll(Site site, boolean quick) {
    return new ResilienceCommand().experiment(site, quick);
  }

  private Experiment experiment(Site site, boolean quick) {
    List<Danger> all = quick ? List.of(Danger.POISON) : List.of(Danger.values());
    ResilienceCluster.Plan plan =
        new ResilienceCluster.Plan(
            objects != null ? objects : quick ? 500 : 4_000,
            quick ? 300 : 150,
            interval != null ? interval : quick ? 150 : 600,
            dangers.isEmpty() ? all : List.copyOf(new TreeSet<>(dangers)));
    range("--objects", plan.objects(), 100, 1_000_000);
    range("--interval", plan.intervalRequests(), 50, 1_000_000);
    List<CheckpointMethod> chosen = methods.isEmpty() ? CheckpointMethods.all() : methods;
    return new ResilienceExperiment(
        plan,
        chosen.stream()
            .distinct()
            .sorted(Comparator.comparing(CheckpointMethods.all()::indexOf))
            .toList(),
        site);
  }
}
