package io.evenkeel.cli.demo;

import io.evenkeel.bench.Machine;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.demo.report.HtmlReport;
import io.evenkeel.cli.demo.report.JsonReport;
import io.evenkeel.cli.demo.report.TextReport;
import io.evenkeel.cli.demo.result.DemoResult;
import io.evenkeel.cli.demo.result.Setting;
import io.evenkeel.cli.kv.EntryFile;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Surroundings;
import io.evenkeel.kv.KvLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel demo}. */
@Command(
    name = "demo",
    description = {
      "Shows everything on this machine: starts four replicas as processes of their own, loads"
          + " objects, runs the same load with each checkpoint method, makes one replica lie, kills"
          + " another under load and brings it back, and checks that nothing was lost.",
      "Writes report.html and results.json. The exit code is 0 only if every invariant held;"
          + " missed goals of speed are reported, but do not count as failure."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel demo                              50,000 objects of 4 KiB, two to three minutes",
      "  evenkeel demo --quick                      a small one",
      "  evenkeel demo --method DDFC_CAW,DIFFERENTIAL   other checkpoint methods",
      "  evenkeel demo --import records.ndjson      your own data"
    })
public final class DemoCommand extends BaseCommand {

  private static final int OBJECTS_MAX = 5_000_000;

  @Option(
      names = "--quick",
      description = "A smaller one: 10000 objects, 40 clients, 2 seconds for each method.")
  private boolean quick;

  @Option(
      names = "--objects",
      paramLabel = "N",
      description = "Number of objects (50000; 10000 with --quick).")
  private @Nullable Integer objects;

  @Option(
      names = "--object-bytes",
      paramLabel = "BYTES",
      defaultValue = "4096",
      description = "Size of each object's value (${DEFAULT-VALUE}).")
  private int objectBytes;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Clients, each with one request outstanding (100; 40 with --quick).")
  private @Nullable Integer clients;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      description =
          "How long each method is measured, at least; it goes on until there were two"
              + " checkpoints (6; 2 with --quick).")
  private @Nullable Integer seconds;

  @Option(
      names = "--interval",
      paramLabel = "N",
      description = "Requests between two checkpoints (8000; 2000 with --quick).")
  private @Nullable Long interval;

  @Option(
      names = "--method",
      split = ",",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      description =
          "Checkpoint methods to measure, one after the other (DFC_CAW,FULL,FULL_INLINE):"
              + " ${COMPLETION-CANDIDATES}.")
  private @Nullable List<CheckpointMethod> methods;

  @Option(
      names = "--empty-disk",
      description =
          "Kills the replica a second time and brings it back with an empty disk; takes a quarter of"
              + " a minute more.")
  private boolean emptyDisk;

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description =
          "Uses the records of this file, NDJSON or TSV as for `kv import`, instead of generated"
              + " objects, and reads all of them back at the end.")
  private @Nullable Path source;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "evenkeel-demo",
      description = "Where the reports and the cluster's directory go (./${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--keep",
      description =
          "Keeps the cluster's directory, with the replicas' logs, as DIR/cluster; it stays by"
              + " itself when something went wrong.")
  private boolean keep;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    DataSet data = data();
    DemoPlan plan = plan(data);
    refuseOldCluster(plan.clusterDirectory());
    Files.createDirectories(out);
    Resources.check(plan, out);
    DemoResult result = new DemoRun(plan, setting(plan), context()).run();
    Path json = out.resolve("results.json");
    Path html = out.resolve("report.html");
    Map<String, Object> tree = JsonReport.of(result);
    Files.writeString(json, Json.line(tree) + "\n");
    Files.writeString(html, HtmlReport.of(result));
    if (common().json()) {
      printJson(tree);
    } else {
      context().out().print(TextReport.of(result));
      context()
          .out()
          .printf(
              Locale.ROOT,
              "%n%s in %.0f s. Report: %s%n",
              result.held() ? "Every invariant held" : "AN INVARIANT WAS BROKEN",
              result.seconds(),
              html.toAbsolutePath().normalize());
    }
    return result.held() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private void check() {
    range("--objects", or(objects, 1, 1), 1, OBJECTS_MAX);
    range("--object-bytes", objectBytes, GeneratedData.OBJECT_BYTES_MIN, KvLimits.VALUE_BYTES_MAX);
    range("--clients", or(clients, 1, 1), 1, 1000);
    range("--seconds", or(seconds, 1, 1), 1, 3600);
    range("--interval", interval == null ? 1 : interval, 1, 1_000_000_000L);
    if (methods != null && Set.copyOf(methods).size() < methods.size()) {
      throw usage("--method names a method twice");
    }
    if (methods != null && methods.stream().map(CheckpointMethod::family).distinct().count() > 1) {
      throw usage("--method names methods of several families; a cluster keeps to one");
    }
    if (source != null && objects != null) {
      throw usage("--import brings its own objects; leave out --objects");
    }
  }

  private int or(@Nullable Integer given, int usual, int small) {
    return given != null ? given : quick ? small : usual;
  }

  private DataSet data() throws IOException {
    if (source == null) {
      return new GeneratedData(or(objects, 50_000, 10_000), objectBytes);
    }
    EntryFile file = EntryFile.read(source);
    if (file.entries().isEmpty()) {
      throw new CliException(
          ExitCodes.FAILED,
          source + " holds no record" + (file.refused() == 0 ? "" : "; " + file.firstRefusal()));
    }
    if (file.refused() > 0) {
      context()
          .err()
          .printf(
              Locale.ROOT,
              "evenkeel: %d lines of %s are no records and are left out; the first: %s%n",
              file.refused(),
              source,
              file.firstRefusal());
    }
    return new ImportedData(file.entries());
  }

  private DemoPlan plan(DataSet data) {
    int chosenClients = or(clients, 100, 40);
    int chosenSeconds = or(seconds, 6, 2);
    return new DemoPlan(
        data,
        source != null,
        chosenClients,
        chosenSeconds,
        quick ? 1 : 2,
        interval != null ? interval : quick ? 2_000 : 8_000,
        methods != null ? methods : DemoPlan.COMPARED,
        emptyDisk,
        out,
        keep);
  }

  private static void refuseOldCluster(Path directory) {
    if (Files.exists(directory)) {
      throw new CliException(
          ExitCodes.FAILED,
          directory + " is left from an earlier run; delete it or name another place with --out");
    }
  }

  private Setting setting(DemoPlan plan) {
    Machine machine = Machine.here();
    return new Setting(
        Surroundings.command(spec().root().commandLine()),
        Objects.requireNonNullElse(
            DemoCommand.class.getPackage().getImplementationVersion(), "development"),
        Surroundings.commit(),
        new Setting.Machine(
            machine.cores(),
            machine.memoryBytes(),
            machine.jdk(),
            System.getProperty("os.name") + " " + System.getProperty("os.arch")),
        plan.data().size(),
        plan.data().bytes() / plan.data().size(),
        plan.clients(),
        plan.intervalRequests());
  }
}
