package io.evenkeel.cli.ycsb;

import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.ClientOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.local.MeasuringCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evenkeel ycsb}. */
@Command(
    name = "ycsb",
    description = {
      "Runs YCSB's core workloads against the key-value store: loads the records of each workload,"
          + " runs it, and shows YCSB's figures.",
      "The exit code is 0 only if no operation failed. Records are left in the store, below"
          + " usertable/."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ycsb --workload a                     on the cluster of the client.yaml",
      "  evenkeel ycsb --workload a..f --local --kill   on four replicas of its own; one is killed",
      "                                                 and started again during each run"
    })
public final class YcsbCommand extends MeasuringCommand {

  private static final long HEAP_BYTES_MAX = 256L << 20;
  private static final int REQUEST_MILLIS_MAX = 60_000;

  /** A run in which a replica is killed and comes back takes so long at least. */
  private static final int KILL_SECONDS_MIN = 12;

  enum Phases {
    LOAD,
    RUN,
    BOTH
  }

  @Mixin private ClientOptions client;

  @Option(
      names = {"-w", "--workload"},
      required = true,
      paramLabel = "A..F",
      description = "One workload, a to f, several with commas between, or a range: a..f.")
  private String workload;

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Records, of ten fields with 100 bytes each (${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--operations",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Operations of each run (${DEFAULT-VALUE}).")
  private int operations;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "16",
      description = "Threads, each with one operation under way (${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--phase",
      paramLabel = "PHASE",
      defaultValue = "both",
      description = "load, run, or both (${DEFAULT-VALUE}).")
  private Phases phases;

  @Option(
      names = "--local",
      description = "Starts four replicas on this machine, and deletes them afterwards.")
  private boolean local;

  @Option(
      names = "--kill",
      description =
          "With --local: kills a replica during each run, the first one's primary among them, and"
              + " starts it again; the run then takes twelve seconds at least.")
  private boolean kill;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-ycsb",
      description =
          "With --local: where results.json and the cluster's directory go (./${DEFAULT-VALUE}).")
  private Path out;

  private final YcsbResult result = new YcsbResult();

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--records", records, 1, 100_000_000);
    range("--operations", operations, 1, 1_000_000_000);
    range("--threads", threads, 1, 1_000);
    List<Workload> workloads = workloads();
    if (!local) {
      if (kill) {
        throw usage("--kill needs --local: it kills replicas that this command started");
      }
      Path file = client.checked(context());
      for (Workload each : workloads) {
        both(each, file, null);
      }
      return show();
    }
    LocalPlan plan =
        new LocalPlan(
            "evenkeel-ycsb",
            fresh(out, "cluster"),
            CheckpointMethods.named("DFC_CAW"),
            Math.max(500, operations / 2),
            threads,
            REQUEST_MILLIS_MAX,
            false);
    try (LocalCluster cluster = LocalCluster.create(plan, context(), () -> {})) {
      context().err().println("starting " + LocalCluster.REPLICAS + " replicas");
      cluster.startAll(replica -> launch());
      for (Workload each : workloads) {
        both(each, cluster.clientFile(0), cluster);
      }
      if (result.held()) {
        cluster.wellDone();
      }
    }
    return finish(out, result);
  }

  private List<Workload> workloads() {
    try {
      return Workload.parse(workload);
    } catch (IllegalArgumentException e) {
      throw usage("--workload is a to f, several as a,c or a..f, not " + workload);
    }
  }

  private static Launch launch() {
    return new Launch(HEAP_BYTES_MAX, Set.of());
  }

  private int show() {
    if (common().json()) {
      printJson(result.json());
    } else {
      context().out().print(result.text());
    }
    return result.held() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void both(
      Workload each, Path clientFile, @org.jspecify.annotations.Nullable LocalCluster cluster)
      throws IOException, InterruptedException {
    if (phases != Phases.RUN) {
      run(new Phase(each, true, arguments(each, true, clientFile), records), done -> {});
    }
    if (phases == Phases.LOAD || (phases == Phases.BOTH && !result.held())) {
      return; // nothing to run on
    }
    Phase phase = new Phase(each, false, arguments(each, false, clientFile), operations);
    if (cluster != null && kill) {
      // Each is the primary in its turn.
      int replica = each.ordinal() % LocalCluster.REPLICAS;
      KilledReplica killed = new KilledReplica(cluster, replica, launch(), operations);
      run(phase, killed);
      killed.awaitBack();
    } else {
      run(phase, done -> {});
    }
  }

  private void run(Phase phase, LongConsumer reached) throws IOException, InterruptedException {
    String name = "workload " + phase.workload().label() + (phase.load() ? ", load" : ", run");
    try (Progress progress =
        context().interactive()
            ? Progress.late(
                () -> Progress.drawn(context().err(), name, phase.end(), "operations", 1))
            : Progress.NONE) {
      Figures figures = phase.run(progress, reached, context().err());
      result.add(phase, figures);
      context()
          .err()
          .printf(
              Locale.ROOT,
              "%s: %d operations, %d failed, %.0f operations/s%n",
              name,
              figures.done(),
              figures.failed(),
              figures.operationsPerSecond());
    }
  }

  private List<String> arguments(Workload each, boolean load, Path clientFile) {
    List<String> arguments = new ArrayList<>();
    arguments.add(load ? "-load" : "-t");
    arguments.addAll(List.of("-db", "io.evenkeel.ycsb.EvenkeelDb", "-s"));
    arguments.addAll(List.of("-threads", Integer.toString(threads)));
    List<String> properties = new ArrayList<>(each.properties());
    properties.add("workload=site.ycsb.workloads.CoreWorkload");
    properties.add("recordcount=" + records);
    properties.add("operationcount=" + operations);
    properties.add("status.interval=1");
    properties.add("evenkeel.config=" + clientFile.toAbsolutePath());
    properties.forEach(property -> arguments.addAll(List.of("-p", property)));
    if (kill && !load) {
      int most = Math.max(1, operations / KILL_SECONDS_MIN);
      arguments.addAll(List.of("-target", Integer.toString(most)));
    }
    return arguments;
  }
}
