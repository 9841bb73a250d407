package io.evenkeel.cli.bench.talk;

import io.evenkeel.bench.Experiment;
import io.evenkeel.cli.bench.suite.ExperimentCommand;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.Durability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel bench talk}. */
@Command(
    name = "talk",
    description = {
      "Repeats the talk's experiment: four replicas as processes of their own hold a key-value store,"
          + " clients read and write single entries, and checkpoints are taken by one method after"
          + " the other and, in another cluster, not at all. Shows throughput and latency over time,"
          + " pauses, stalls and memory, as medians of trials that take turns.",
      "Each trial waits for one checkpoint and then measures until the next. The exit code is 0 only"
          + " if all roots agree and every request got a result."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel bench talk                              50,000 objects of 4 KiB, five trials; hours",
      "  evenkeel bench talk --quick                      shows that it runs, some four minutes",
      "  evenkeel bench talk --series full --trials 7",
      "  evenkeel bench talk --rate 2000                  open loop",
      "  evenkeel bench talk --paper                      the talk's size: 750,000 objects, 3 GB"
    })
public final class TalkCommand extends ExperimentCommand {

  private static final int OBJECTS_PAPER = 750_000;
  private static final int INTERVAL_PAPER = 400_000;

  @Option(
      names = "--series",
      paramLabel = "NAME",
      split = ",",
      description =
          "What is compared: ${COMPLETION-CANDIDATES} (FULL,DIFFERENTIAL). FULL and DIFFERENTIAL are"
              + " the talk's; HYBRID and SEQUENTIAL need clusters of their own.")
  private List<Series> series = List.of(Series.FULL, Series.DIFFERENTIAL);

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description = "Only these methods of the series, e.g. DFC_CAW,DFC_UPD (all).")
  private @Nullable List<String> methods;

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Objects in the state (50000; 5000 with --quick, 750000 with --paper).")
  private @Nullable Integer objects;

  @Option(
      names = "--object-bytes",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Bytes of each object (${DEFAULT-VALUE}).")
  private int objectBytes;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Closed loop: clients, each with one request outstanding (${DEFAULT-VALUE}). With --rate:"
              + " the most requests outstanding at once (1000).")
  private int clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "Open loop: requests due in a second, whatever becomes of earlier ones.")
  private double rate;

  @Option(
      names = "--write-share",
      paramLabel = "SHARE",
      description =
          "Which part of the requests writes, 0 to 1 (0.5; in the differential series so much that"
              + " a little more than 200 of 750 objects change between two checkpoints).")
  private @Nullable Double writeShare;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description =
          "Requests between two checkpoints (200000; 6000 with --quick, 400000 with --paper).")
  private @Nullable Long interval;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "Trials of each method, in turns (5; 1 with --quick, 3 with --paper).")
  private @Nullable Integer trials;

  @Option(
      names = "--checkpoints",
      paramLabel = "N",
      description = "Checkpoints measured in each trial (1; 2 with --quick).")
  private @Nullable Integer checkpoints;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "N",
      description = "Load on each cluster before anything is measured (60; 4 with --quick).")
  private @Nullable Integer warmUpSeconds;

  @Option(
      names = "--durability",
      paramLabel = "KIND",
      defaultValue = "NONE",
      description =
          "What the log survives: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}, as in the talk).")
  private Durability durability;

  @Option(
      names = "--authentication",
      paramLabel = "KIND",
      defaultValue = "SIGNED",
      description = "How requests are authenticated: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private ClientAuthentication authentication;

  @Option(
      names = "--paper",
      description =
          "The talk's size: 750,000 objects, a checkpoint every 400,000 requests. Checks memory and"
              + " disk first.")
  private boolean paper;

  /** What {@code bench all} runs: every series. */
  public static Experiment ofAll(Site site, boolean quick) throws IOException {
    TalkCommand command = new TalkCommand();
    command.series = List.of(Series.values());
    command.objectBytes = 4096;
    command.clients = 100;
    command.durability = Durability.NONE;
    command.authentication = ClientAuthentication.SIGNED;
    if (quick) {
      // Of eight minutes for everything this shall take no more than two.
      command.interval = 3_000L;
      command.checkpoints = 1;
    }
    TalkPlan plan = command.plan(quick);
    TalkResources.check(plan, site.work());
    return new TalkExperiment(plan, site, TalkResources.fitTwo(plan));
  }

  @Override
  protected List<Experiment> experiments(Site site) throws IOException {
    if (paper && quick()) {
      throw usage("--paper and --quick are mutually exclusive");
    }
    TalkPlan plan = plan(quick());
    range("--objects", plan.objects(), 1, 5_000_000);
    range("--object-bytes", plan.objectBytes(), 16, 1 << 20);
    range("--clients", plan.clients(), 1, 10_000);
    range("--interval", plan.intervalRequests(), 100, 1_000_000_000L);
    range("--trials", plan.trials(), 1, 100);
    range("--checkpoints", plan.checkpoints(), 1, 100);
    range("--warm-up-seconds", plan.warmUpSeconds(), 0, 3_600);
    if (rate < 0 || rate > 1e6) {
      throw usage("--rate must be 0 to 1000000");
    }
    if (writeShare != null && !(writeShare >= 0 && writeShare <= 1)) {
      throw usage("--write-share must be 0 to 1");
    }
    checkMethods(plan);
    checkChanges(plan);
    TalkResources.check(plan, site.work());
    return List.of(new TalkExperiment(plan, site, TalkResources.fitTwo(plan)));
  }

  private void checkMethods(TalkPlan plan) {
    Set<String> known = known();
    for (String method : plan.methods()) {
      if (!known.contains(method)) {
        throw usage(
            "--methods: "
                + method
                + " is not in the series; there are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  private Set<String> known() {
    return series.stream()
        .flatMap(one -> one.methods().stream())
        .map(method -> method.name())
        .collect(Collectors.toSet());
  }

  private void checkChanges(TalkPlan plan) {
    boolean few = plan.changedShareOf(Series.DIFFERENTIAL) <= TalkPlan.CHANGED_SHARE;
    if (writeShare == null && series.contains(Series.DIFFERENTIAL) && few) {
      throw usage(
          "--interval is too short for the differential series: even if all requests write, not more"
              + " than 200 of 750 objects change between two checkpoints; use at least "
              + Math.round(Math.ceil(0.33 * plan.objects())));
    }
  }

  private TalkPlan plan(boolean shortly) {
    return new TalkPlan(
        List.copyOf(new ArrayList<>(EnumSet.copyOf(series))),
        methods != null ? new TreeSet<>(methods) : known(),
        objects != null ? objects : paper ? OBJECTS_PAPER : shortly ? 5_000 : 50_000,
        objectBytes,
        rate > 0 ? Math.max(clients, 1_000) : clients,
        rate,
        writeShare != null ? writeShare : -1,
        interval != null ? interval : paper ? INTERVAL_PAPER : shortly ? 6_000 : 200_000,
        trials != null ? trials : paper ? 3 : shortly ? 1 : 5,
        checkpoints != null ? checkpoints : shortly ? 2 : 1,
        warmUpSeconds != null ? warmUpSeconds : shortly ? 4 : 60,
        !shortly,
        durability,
        authentication);
  }
}
