package io.evenkeel.cli.ratis;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.MethodName;
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
          + " of their own, loaded with objects, then clients that overwrite them; without snapshots,"
          + " with plain ones as Ratis' examples take them, and with Evenkeel's checkpoints, one"
          + " after the other in each trial.",
      "Shows for each the longest pause of a server, the longest time clients were without an"
          + " answer, and throughput over time: medians of the trials, with the least and the most."
          + " The exit code is 0 whatever the figures are."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel ratis demo                                 three trials, some twenty minutes",
      "  evenkeel ratis demo --trials 1 --objects 10000 --interval 5000 --seconds 20",
      "  evenkeel ratis demo --objects 150000 --seconds 60 --json > demo.json"
    })
final class RatisDemoCommand extends BaseCommand {

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
      defaultValue = "90",
      description = "How long clients work in each run (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each of the three kinds runs, in turn (${DEFAULT-VALUE}).")
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
      description =
          "Where data and logs are (a temporary directory); what a run left is deleted after it.")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    range("--objects", objects, 1, 10_000_000);
    range("--object-bytes", objectBytes, GeneratedData.OBJECT_BYTES_MIN, 64 << 10);
    range("--seconds", (long) seconds, 1, 3_600);
    range("--trials", trials, 1, 1_000);
    range("--clients", clients, 1, 1_000);
    range("--interval", interval, 10, NEVER);
    range("--heap-mib", heapMib, 64, 65_536);
    context().wiring().prepareProcess();
    Path directory =
        out == null ? Files.createTempDirectory("evenkeel-ratis-") : Files.createDirectories(out);
    List<DemoRun> runs = new ArrayList<>();
    for (int trial = 1; trial <= trials; trial++) {
      runs.add(run(directory, trial, DemoRun.NONE, NEVER, List.of()));
      runs.add(run(directory, trial, DemoRun.PLAIN, interval, List.of("--plain-snapshots")));
      runs.add(run(directory, trial, method.name(), interval, List.of()));
    }
    if (out == null) {
      LocalCluster.delete(directory);
    }
    DemoReport report = new DemoReport(method.name(), runs);
    if (common().json()) {
      printJson(json(report));
    } else {
      context().out().print(report.text());
    }
    return ExitCodes.OK;
  }

  private DemoRun run(Path parent, int trial, String name, long every, List<String> options)
      throws IOException, InterruptedException {
    Path directory = Files.createDirectories(parent.resolve(name.replace(' ', '-') + "-" + trial));
    String what = String.format(Locale.ROOT, "trial %d of %d, %s", trial, trials, name);
    DataSet data = new GeneratedData(objects, objectBytes);
    DemoRun run;
    try (RatisProcesses servers =
        RatisProcesses.create(
            directory, method.name(), every, heapMib << 20, false, options, file -> file)) {
      say(what + ": starting " + RatisProcesses.SERVERS + " servers");
      servers.startAll();
      KvClient store = servers.openStore(TIMEOUT, Math.max(clients, 64));
      say(what + ": loading " + objects + " objects");
      new Loader(store, data).run();
      say(String.format(Locale.ROOT, "%s: %d clients for %.0f s", what, clients, seconds));
      DemoLoad.Measured load = new DemoLoad(store, data).run(clients, seconds);
      List<Standing> standings =
          IntStream.range(0, RatisProcesses.SERVERS)
              .mapToObj(i -> servers.standing(i).orElseThrow(() -> silent(servers, i)))
              .toList();
      double pause = standings.stream().mapToLong(Standing::pauseMicrosMax).max().orElse(0) / 1e3;
      run = new DemoRun(name, trial, load, pause, standings.get(0).roots().size());
    }
    LocalCluster.delete(directory); // three states a trial
    return run;
  }

  private void say(String text) {
    context().err().println(text);
  }

  private static CliException silent(RatisProcesses servers, int server) {
    return new CliException(
        ExitCodes.FAILED,
        "server " + server + " does not answer; its log is " + servers.log(server));
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
