package io.evenkeel.cli.ratis;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.base.Table;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.RatisProcesses;
import io.evenkeel.kv.KvClient;
import io.evenkeel.ratis.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel ratis demo}. */
@Command(
    name = "demo",
    description = {
      "Measures on this machine what snapshots cost under Apache Ratis: three servers as processes"
          + " of their own, loaded with objects, then clients that overwrite them; once without"
          + " snapshots, once with plain ones as Ratis' examples take them, once with Evenkeel's"
          + " checkpoints.",
      "Shows for each the longest pause of a server, the longest time clients were without an"
          + " answer, and throughput over time."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis demo",
      "  evenkeel ratis demo --objects 150000 --seconds 60 --json > demo.json"
    })
final class RatisDemoCommand extends BaseCommand {

  private static final String BARS = " .:-=+*#%@";
  private static final int WIDTH = 72;
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
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
      defaultValue = "30",
      description = "How long clients work in each of the three runs (${DEFAULT-VALUE}).")
  private double seconds;

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
      description = "Where data and logs are (a temporary directory); deleted afterwards.")
  private @Nullable Path out;

  /** One run. */
  private record Run(
      String name, DemoLoad.Measured load, double pauseMillisMax, long checkpoints) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--objects", objects, 1, 10_000_000);
    range("--object-bytes", objectBytes, GeneratedData.OBJECT_BYTES_MIN, 64 << 10);
    range("--seconds", (long) seconds, 1, 3_600);
    range("--clients", clients, 1, 1_000);
    range("--interval", interval, 10, NEVER);
    range("--heap-mib", heapMib, 64, 65_536);
    context().wiring().prepareProcess();
    Path directory =
        out == null ? Files.createTempDirectory("evenkeel-ratis-") : Files.createDirectories(out);
    try {
      List<Run> runs =
          List.of(
              run(directory.resolve("none"), "no snapshots", NEVER, List.of()),
              run(
                  directory.resolve("plain"),
                  "plain snapshots",
                  interval,
                  List.of("--plain-snapshots")),
              run(directory.resolve("evenkeel"), method.name(), interval, List.of()));
      report(runs);
    } finally {
      for (String part : List.of("none", "plain", "evenkeel")) {
        LocalCluster.delete(directory.resolve(part));
      }
    }
    return ExitCodes.OK;
  }

  private Run run(Path directory, String name, long every, List<String> options)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    DataSet data = new GeneratedData(objects, objectBytes);
    try (RatisProcesses servers =
        RatisProcesses.create(
            directory, method.name(), every, heapMib << 20, options, file -> file)) {
      context().err().println(name + ": starting " + RatisProcesses.SERVERS + " servers");
      servers.startAll();
      KvClient store = servers.openStore(TIMEOUT, Math.max(clients, 64));
      context().err().println(name + ": loading " + objects + " objects");
      new Loader(store, data).run();
      context().err().printf(Locale.ROOT, "%s: %d clients for %.0f s%n", name, clients, seconds);
      DemoLoad.Measured load = new DemoLoad(store, data).run(clients, seconds);
      List<Standing> standings =
          IntStream.range(0, RatisProcesses.SERVERS)
              .mapToObj(i -> servers.standing(i).orElseThrow(() -> silent(servers, i)))
              .toList();
      double pause = standings.stream().mapToLong(Standing::pauseMicrosMax).max().orElse(0) / 1e3;
      long checkpoints = standings.get(0).roots().size();
      return new Run(name, load, pause, checkpoints);
    }
  }

  private static CliException silent(RatisProcesses servers, int server) {
    return new CliException(
        ExitCodes.FAILED,
        "server " + server + " does not answer; its log is " + servers.log(server));
  }

  private void report(List<Run> runs) {
    if (common().json()) {
      printJson(json(runs));
      return;
    }
    Table table =
        new Table(List.of("RUN", "PAUSE MAX", "STALL MAX", "REQUESTS/S", "OF THOSE WITHOUT"));
    for (Run run : runs) {
      table.row(
          List.of(
              run.name,
              String.format(Locale.ROOT, "%.1f ms", run.pauseMillisMax),
              String.format(Locale.ROOT, "%.0f ms", run.load.stallMillis()),
              String.format(Locale.ROOT, "%.0f", run.load.perSecond()),
              String.format(
                  Locale.ROOT, "%.2f", run.load.perSecond() / runs.get(0).load.perSecond())));
    }
    context().out().print(table);
    context().out().println();
    context().out().println("throughput over time, from nothing (space) to the most (@):");
    double top =
        runs.stream()
            .flatMapToDouble(run -> columns(run).stream().mapToDouble(d -> d))
            .max()
            .orElse(1);
    for (Run run : runs) {
      StringBuilder line = new StringBuilder();
      for (double value : columns(run)) {
        int level = (int) Math.ceil(value / top * (BARS.length() - 1));
        line.append(BARS.charAt(Math.max(0, Math.min(BARS.length() - 1, level))));
      }
      context().out().printf(Locale.ROOT, "%-16s |%s|%n", run.name, line);
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "%nplain snapshots pause %.0f times as long as %s%n",
            runs.get(1).pauseMillisMax / Math.max(0.001, runs.get(2).pauseMillisMax),
            runs.get(2).name);
  }

  /** Throughput in as many pieces as fit into a line, each the least of its buckets. */
  private static List<Double> columns(Run run) {
    List<Long> buckets = run.load.perBucket();
    int columns = Math.min(WIDTH, Math.max(1, buckets.size()));
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      int from = i * buckets.size() / columns;
      int to = Math.max(from + 1, (i + 1) * buckets.size() / columns);
      all.add(
          buckets.subList(from, Math.min(to, buckets.size())).stream()
              .mapToDouble(Long::doubleValue)
              .min()
              .orElse(0));
    }
    return all;
  }

  private Map<String, Object> json(List<Run> runs) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (Run run : runs) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("run", run.name);
      facts.put("pauseMillisMax", run.pauseMillisMax);
      facts.put("stallMillisMax", run.load.stallMillis());
      facts.put("requestsPerSecond", run.load.perSecond());
      facts.put("checkpointsKnown", run.checkpoints);
      facts.put("bucketMillis", DemoLoad.BUCKET_MILLIS);
      facts.put("requestsPerBucket", run.load.perBucket());
      all.add(facts);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("objects", objects);
    result.put("objectBytes", objectBytes);
    result.put("clients", clients);
    result.put("seconds", seconds);
    result.put("intervalRequests", interval);
    result.put("runs", all);
    return result;
  }
}
