package io.evenkeel.cli.ratis;

import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.bench.suite.WholeResults;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.RatisProcesses;
import io.evenkeel.cli.local.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel ratis demo}. */
@Command(
    name = "demo",
    description = {
      "Measures on this machine what snapshots cost under Apache Ratis: three clusters of three"
          + " servers, processes of their own, loaded with objects, then clients that overwrite them;"
          + " without snapshots, with plain ones as Ratis' examples take them, and with Evenkeel's"
          + " checkpoints, in turns.",
      "Shows for each the longest pause of a server, the longest time clients were without an"
          + " answer, and throughput over time: medians of the trials, with the least and the most."
          + " The exit code is 0 if every request got a result, whatever the figures are."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis demo                                 three trials, some eleven minutes",
      "  evenkeel ratis demo --trials 1 --objects 10000 --interval 5000 --warm-up-seconds 5",
      "  evenkeel ratis demo --objects 150000 --seconds 60 --json > demo.json"
    })
final class RatisDemoCommand extends BaseCommand {

  private static final long NEVER = 1_000_000_000L;

  @Option(
      names = "--objects",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Objects of the state (${DEFAULT-VALUE}).")
  private int objects;

  @Option(
      names = "--object-bytes",
      paramLabel = "BYTES",
      defaultValue = "4096",
      description = "Bytes of each (${DEFAULT-VALUE}).")
  private int objectBytes;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "40",
      description = "How long clients work in each trial (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--warm-up-seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "Load on each cluster before anything is measured (${DEFAULT-VALUE}).")
  private int warmUpSeconds;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each of the three is measured, in turns (${DEFAULT-VALUE}).")
  private int trials;

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
      description = "Requests between two snapshots or checkpoints (${DEFAULT-VALUE}).")
  private long interval;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      defaultValue = "DFC_CAW",
      description = "How Evenkeel's checkpoints are taken (${DEFAULT-VALUE}).")
  private CheckpointMethod method;

  @Option(
      names = "--heap-mib",
      paramLabel = "MIB",
      defaultValue = "512",
      description = "Heap limit of each server (${DEFAULT-VALUE}); its state is beside the heap.")
  private long heapMib;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where results.json, timeline.csv, report.html and the pictures go (nowhere).")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--objects", objects, 1, 10_000_000);
    range("--object-bytes", objectBytes, GeneratedData.OBJECT_BYTES_MIN, 64 << 10);
    range("--seconds", (long) seconds, 1, 3_600);
    range("--warm-up-seconds", warmUpSeconds, 0, 3_600);
    range("--trials", trials, 1, 1_000);
    range("--clients", clients, 1, 1_000);
    range("--interval", interval, 10, NEVER);
    range("--heap-mib", heapMib, 64, 65_536);
    context().wiring().prepareProcess();
    Path directory = Files.createTempDirectory("evenkeel-ratis-");
    List<DemoRun> runs = run(directory);
    LocalCluster.delete(directory);
    if (out != null) {
      Setup setup = new Setup(objects, objectBytes, clients, 1, interval, true, 0);
      List<Trial> results = runs.stream().map(run -> run.trial(setup)).toList();
      WholeResults.write(out, Surroundings.command(spec().root().commandLine()), results);
    }
    DemoReport report = new DemoReport(method.name(), runs);
    if (common().json()) {
      printJson(json(report));
    } else {
      context().out().print(report.text());
    }
    return runs.stream().allMatch(run -> run.load().failures() == 0)
        ? ExitCodes.OK
        : ExitCodes.FAILED;
  }

  /** The three kinds side by side, in turns; those whose turn it is not do nothing. */
  private List<DemoRun> run(Path directory) throws IOException, InterruptedException {
    DataSet data = new GeneratedData(objects, objectBytes);
    List<DemoRun> runs = new ArrayList<>();
    try (DemoCluster none = cluster(directory, DemoRun.NONE, NEVER, List.of(), data);
        DemoCluster plain =
            cluster(directory, DemoRun.PLAIN, interval, List.of("--plain-snapshots"), data);
        DemoCluster ours = cluster(directory, method.name(), interval, List.of(), data)) {
      for (int trial = 1; trial <= trials; trial++) {
        for (DemoCluster cluster : List.of(none, plain, ours)) {
          say(String.format(Locale.ROOT, "trial %d of %d: %s", trial, trials, cluster.name()));
          runs.add(cluster.trial(trial, clients, seconds));
        }
      }
    }
    return runs;
  }

  private DemoCluster cluster(
      Path parent, String name, long every, List<String> options, DataSet data)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(parent.resolve(name.replace(' ', '-')));
    RatisProcesses servers =
        RatisProcesses.create(
            directory, method.name(), every, heapMib << 20, true, options, file -> file);
    DemoCluster cluster = new DemoCluster(name, servers, clients, data);
    try {
      cluster.prepare(clients, warmUpSeconds, this::say);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void say(String text) {
    context().err().println(text);
  }

  private Map<String, Object> json(DemoReport report) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("objects", objects);
    result.put("objectBytes", objectBytes);
    result.put("clients", clients);
    result.put("seconds", seconds);
    result.put("intervalRequests", interval);
    result.putAll(report.json());
    return result;
  }
}
