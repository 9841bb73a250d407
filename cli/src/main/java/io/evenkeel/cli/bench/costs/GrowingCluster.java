package io.evenkeel.cli.bench.costs;

import io.evenkeel.bench.CostSeries;
import io.evenkeel.bench.RunBuilder;
import io.evenkeel.bench.RunKey;
import io.evenkeel.bench.Setup;
import io.evenkeel.bench.Trial;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.bench.load.RatedWriters;
import io.evenkeel.cli.bench.suite.Site;
import io.evenkeel.cli.local.GeneratedData;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.Loader;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cluster whose state grows. At each size: requests right after a checkpoint, while none is under
 * way; the live heap of a replica; the start of one from its disk.
 */
final class GrowingCluster {

  static final int OBJECT_BYTES = 4_096;
  private static final int STARTED = 3;
  private static final int IN_FLIGHT = 50;
  private static final int REQUEST_MILLIS_MAX = 60_000;
  private static final long HEAP_BYTES_BASE = 256L << 20;
  private static final long SEED = 20191122;
  private static final Duration WAIT_MAX = Duration.ofSeconds(240);
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  /** The series that this cluster has points of. */
  static final List<CostSeries> SERIES =
      List.of(
          CostSeries.REPLICAS_AND_STATE,
          CostSeries.MEMORY,
          CostSeries.START_TIME,
          CostSeries.START_CPU);

  private final List<Integer> sizes;
  private final long intervalRequests;
  private final Site site;

  /**
   * @param sizes numbers of objects, ascending
   */
  GrowingCluster(List<Integer> sizes, long intervalRequests, Site site) {
    this.sizes = sizes;
    this.intervalRequests = intervalRequests;
    this.site = site;
  }

  /** The point of a series at a size. */
  static RunKey key(CostSeries series, int objects, int trial) {
    return series.key(String.format(Locale.ROOT, "%,d objects", objects), trial);
  }

  /** Measures at all sizes; all processes have ended when it returns. */
  void run(int trial, List<RunKey> wanted, Consumer<Trial> finished)
      throws IOException, InterruptedException {
    LocalPlan plan =
        new LocalPlan(
            "evenkeel-costs",
            site.cluster("costs"),
            CheckpointMethods.named("FULL"), // nothing of it is under way between positions
            intervalRequests,
            1_000,
            REQUEST_MILLIS_MAX,
            false);
    try (LocalCluster cluster = LocalCluster.create(plan, site.context(), () -> {})) {
      site.screen().step("starting 4 replicas");
      cluster.startAll(replica -> launch());
      int loaded = 0;
      for (int size : sizes) {
        site.screen().step(String.format(Locale.ROOT, "growing to %,d objects", size));
        GeneratedData data = new GeneratedData(size, OBJECT_BYTES);
        new Loader(cluster.store(), data, loaded).run();
        loaded = size;
        measure(cluster, data, trial).stream()
            .filter(one -> wanted.contains(one.run().key()))
            .forEach(finished);
      }
      if (cluster.watch().history().contradictions().isEmpty()) {
        cluster.wellDone();
      }
    }
  }

  private Launch launch() {
    long state = (long) sizes.get(sizes.size() - 1) * OBJECT_BYTES;
    return new Launch(
        HEAP_BYTES_BASE + 2 * state, Set.of(), false, Map.of("EVENKEEL_DURABILITY", "none"));
  }

  private List<Trial> measure(LocalCluster cluster, GeneratedData data, int trial)
      throws IOException, InterruptedException {
    double micros = requests(cluster, data);
    site.screen().step("memory of a replica");
    long heap = heapBytes(cluster.fleet().pid(0).orElseThrow());
    site.screen().step("start of a replica from its disk");
    cluster.fleet().kill(STARTED);
    long startNanos = System.nanoTime();
    cluster.fleet().start(STARTED, launch());
    cluster.await("the replica executes again", WAIT_MAX, () -> cluster.watch().caughtUp(STARTED));
    double startMillis = (System.nanoTime() - startNanos) / 1e6;
    double startCpuMillis = cpuMillis(cluster.fleet().pid(STARTED).orElseThrow());
    List<String> contradictions = cluster.watch().history().contradictions();
    return List.of(
        trial(CostSeries.REPLICAS_AND_STATE, data, trial, micros, contradictions),
        trial(CostSeries.MEMORY, data, trial, heap, List.of()),
        trial(CostSeries.START_TIME, data, trial, startMillis, List.of()),
        trial(CostSeries.START_CPU, data, trial, startCpuMillis, List.of()));
  }

  private Trial trial(
      CostSeries series, GeneratedData data, int trial, double cost, List<String> broken) {
    double x = series == CostSeries.MEMORY ? data.size() : data.bytes();
    return new Trial(
        new RunBuilder(key(series, data.size(), trial))
            .setup(new Setup(data.size(), OBJECT_BYTES, IN_FLIGHT, 1, intervalRequests, false, 0))
            .figure(series.x(), x)
            .figure(series.y(), cost)
            .broken(broken)
            .build());
  }

  /** CPU of all replicas for a request, in the first half of an interval. */
  private double requests(LocalCluster cluster, GeneratedData data) throws InterruptedException {
    site.screen().step("requests after a checkpoint");
    awaitCheckpoint(cluster, data);
    double cpuSeconds = cluster.fleet().cpuSeconds();
    long requests;
    try (RatedWriters load = load(cluster, data)) {
      while (load.requests() < intervalRequests / 2) {
        cluster.fleet().checkAlive();
        TimeUnit.MILLISECONDS.sleep(5);
      }
      requests = load.requests();
      cpuSeconds = cluster.fleet().cpuSeconds() - cpuSeconds;
    }
    return cpuSeconds * 1e6 / requests;
  }

  private static RatedWriters load(LocalCluster cluster, GeneratedData data) {
    return new RatedWriters(cluster.store(), data, 1e6, IN_FLIGHT, SEED);
  }

  /** Writes until a position is reached, and waits until everybody is done with it. */
  private void awaitCheckpoint(LocalCluster cluster, GeneratedData data)
      throws InterruptedException {
    long before = cluster.watch().executedMax();
    try (RatedWriters load = load(cluster, data)) {
      cluster.await("a position is reached", WAIT_MAX, () -> published(cluster) > before);
      load.measureAnew();
    }
    cluster.await(
        "it is stable everywhere",
        WAIT_MAX,
        () ->
            LocalCluster.all().stream()
                .allMatch(replica -> cluster.watch().level(replica) && stable(cluster, replica)));
  }

  private static long published(LocalCluster cluster) {
    return LocalCluster.all().stream()
        .mapToLong(
            replica -> cluster.watch().report(replica).map(r -> r.order().published()).orElse(0L))
        .max()
        .orElse(0);
  }

  private static boolean stable(LocalCluster cluster, int replica) {
    long newest = published(cluster);
    return cluster
        .watch()
        .report(replica)
        .filter(r -> r.order().published() == newest && r.order().stable() == newest)
        .isPresent();
  }

  /** Live objects of a process, after a full collection. */
  private static long heapBytes(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher total = TOTAL.matcher(said);
    if (process.waitFor() != 0 || !total.find()) {
      throw new CliException(
          ExitCodes.CONFIGURATION,
          jcmd + " says nothing of the heap of process " + pid + ": a JDK is needed, not a JRE");
    }
    return Long.parseLong(total.group(1));
  }

  private static double cpuMillis(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO)
        .toMillis();
  }
}
