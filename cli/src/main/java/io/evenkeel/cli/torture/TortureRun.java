package io.evenkeel.cli.torture;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalCluster;
import io.evenkeel.cli.local.LocalPlan;
import io.evenkeel.cli.torture.fault.FaultKind;
import io.evenkeel.cli.torture.fault.FaultPlan;
import io.evenkeel.cli.torture.fault.Links;
import io.evenkeel.cli.torture.fault.Strikes;
import io.evenkeel.node.config.AgreementSettings;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaEntry;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Rounds of faults under load until the time is over, and the check of everything at the end. */
final class TortureRun {

  /** Principals: of patient clients and of watching, of impatient ones, the operator's. */
  static final int PRINCIPALS = 3;

  /** Patient clients wait for longer than any outage that the run does not give up on. */
  static final int PATIENCE_MILLIS = 600_000;

  private static final int IMPATIENCE_MILLIS = 1_500;
  private static final long HEAP_BYTES_MAX = 192L << 20;
  private static final int ORDER_INTERVAL = 16;
  private static final int WINDOW = 64;
  private static final Pattern LISTEN_PORT = Pattern.compile("(?m)^(  port: )0$");

  private final LocalPlan plan;
  private final Options options;
  private final CliContext context;
  private final List<String> skipped = new ArrayList<>();

  /**
   * What the command line says.
   *
   * @param out an existing directory
   * @param repeat the command that does the same again
   */
  record Options(
      long seed, double minutes, int clients, Set<FaultKind> kinds, Path out, String repeat) {}

  /**
   * @param plan of a cluster with {@link #PRINCIPALS}
   */
  TortureRun(LocalPlan plan, Options options, CliContext context) {
    this.plan = plan;
    this.options = options;
    this.context = context;
  }

  /** Runs it; all processes have ended when it returns. */
  TortureResult run() throws IOException, InterruptedException {
    Set<FaultKind> kinds = possible();
    Set<Fault> lies = kinds.contains(FaultKind.POWER) ? Set.of(Fault.LOSE_UNSYNCED) : Set.of();
    IntFunction<Launch> launch = replica -> launch(replica, lies);
    try (LocalCluster cluster =
            LocalCluster.create(plan, context, () -> {}, TortureRun::withSmallWindow);
        Links links = links(cluster)) {
      context.err().println("starting " + LocalCluster.REPLICAS + " replicas");
      Load load =
          new Load(
              cluster.store(),
              cluster.openStore(1, IMPATIENCE_MILLIS),
              options.clients(),
              options.seed());
      Rounds rounds =
          new Rounds(
              new FaultPlan(options.seed(), LocalCluster.REPLICAS, kinds),
              new Strikes(cluster, links, launch, plan.directory(), 2),
              new Comeback(cluster, launch));
      TortureResult result = run(cluster, launch, load, rounds);
      if (result.held()) {
        cluster.wellDone();
      }
      return result;
    }
  }

  /** Every other replica compresses what it stores: their checkpoints have the same roots. */
  private static Launch launch(int replica, Set<Fault> lies) {
    String compression = replica % 2 == 0 ? "none" : "zstd";
    return new Launch(
        HEAP_BYTES_MAX, lies, false, Map.of("EVENKEEL_CHECKPOINT_COMPRESSION", compression));
  }

  private TortureResult run(
      LocalCluster cluster, IntFunction<Launch> launch, Load load, Rounds rounds)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long end = start + (long) (options.minutes() * TimeUnit.MINUTES.toNanos(1));
    String failure = "";
    Optional<TortureResult.End> found = Optional.empty();
    try (Story story = new Story(context.err(), load.counts(), end)) {
      cluster.startAll(launch);
      load.start();
      rounds.run(end, load, story);
      story.now("letting clients finish");
      load.stop();
      story.now("reading everything");
      cluster.awaitAll();
      found = Optional.of(end(cluster, load, rounds.comeback()));
    } catch (CliException e) {
      failure = String.valueOf(e.getMessage());
    }
    if (failure.isEmpty()) {
      failure = load.failure().map(text -> "a client ended: " + text).orElse("");
    }
    TortureResult.Course course =
        new TortureResult.Course(
            options.seed(),
            (System.nanoTime() - start) / 1e9,
            rounds.done(),
            rounds.counts(),
            skipped);
    return new TortureResult(
        course,
        load.counts().requests(),
        load.registers().judge(),
        found,
        failure,
        options.repeat());
  }

  private static TortureResult.End end(LocalCluster cluster, Load load, Comeback comeback)
      throws InterruptedException {
    load.readRegisters();
    var bank = load.judgeBank();
    var entries = load.judgeEntries();
    String roots = comeback.equalRoots();
    return new TortureResult.End(
        bank,
        entries,
        roots,
        cluster.watch().history().comparedPositions(),
        cluster.watch().history().contradictions());
  }

  /** Faults that are asked for and possible on this machine. */
  private Set<FaultKind> possible() throws IOException {
    EnumSet<FaultKind> kinds = EnumSet.copyOf(options.kinds());
    if (kinds.contains(FaultKind.FULL_DISK) && !Strikes.canFillDisks(options.out())) {
      kinds.remove(FaultKind.FULL_DISK);
      skip("full-disk: only root on Linux may mount a small tmpfs");
    }
    if (kinds.contains(FaultKind.PARTITION) && !Links.tellReplicasApart()) {
      skip(
          "partition: connections of replicas are not told from clients' without /proc/net/tcp,"
              + " so only what all others send to a replica is cut");
    }
    if (kinds.isEmpty()) {
      throw new CliException(ExitCodes.FAILED, "none of these faults is possible here");
    }
    return kinds;
  }

  private void skip(String what) {
    skipped.add(what);
    context.err().println("skipped: " + what);
  }

  /** Little is kept in memory, so that who is behind has to fetch checkpoints. */
  private static ClusterConfig withSmallWindow(ClusterConfig config) {
    AgreementSettings usual = config.agreement();
    return new ClusterConfig(
        config.cluster(),
        config.operatorKey(),
        config.clientAuthentication(),
        config.checkpoint(),
        new AgreementSettings(
            ORDER_INTERVAL,
            WINDOW,
            usual.batchRequestsMax(),
            usual.batchBytesMax(),
            usual.pipelineBatchesMax(),
            usual.requestTimeoutMillis()),
        config.limits(),
        config.replicas(),
        config.principals());
  }

  /** Everybody reaches replicas at the ports of the cluster file; they listen elsewhere. */
  private Links links(LocalCluster cluster) throws IOException {
    Path file = plan.directory().resolve("cluster.yaml");
    List<Integer> ports =
        ClusterConfig.load(file, Map.of()).replicas().stream().map(ReplicaEntry::port).toList();
    Links links = new Links(cluster.fleet()::pid, ports);
    int base = FreePorts.inARow(ports.size());
    List<Integer> targets = IntStream.range(base, base + ports.size()).boxed().toList();
    for (int replica = 0; replica < targets.size(); replica++) {
      Path settings = cluster.fleet().file(replica);
      String text = Files.readString(settings);
      Files.writeString(
          settings, LISTEN_PORT.matcher(text).replaceFirst("$1" + targets.get(replica)));
    }
    links.leadTo(targets);
    return links;
  }
}
