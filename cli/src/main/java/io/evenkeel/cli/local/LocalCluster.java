package io.evenkeel.cli.local;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Wiring;
import io.evenkeel.cli.flame.FlameGraph;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterCheckpoint;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.CompletionMethod;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A new cluster of four on this machine: its directory, processes, client and watch. */
public final class LocalCluster implements AutoCloseable {

  /** Number of replicas. */
  public static final int REPLICAS = 4;

  /** f+1: so many equal roots certify a checkpoint. */
  public static final int CERTIFYING = 2;

  /** With HYBRID: positions from one full checkpoint to the next. */
  public static final int FULL_EVERY = 2;

  private static final int POLL_MILLIS = 50;
  private static final Duration SETTINGS_MAX = Duration.ofSeconds(30);
  private static final Pattern METHOD_LINE = Pattern.compile("(?m)^( +method: ).*$");
  private static final Pattern COMPLETION_LINE = Pattern.compile("(?m)^( +completion: ).*$");
  private static final Duration START_MAX = Duration.ofSeconds(180);

  private final Path directory;
  private final boolean keep;
  private final Fleet fleet;
  private final IntFunction<ClientConfig> configs;
  private final Wiring wiring;
  private final List<ServiceClient> clients = new ArrayList<>();
  private final Watch watch;
  private boolean wellDone;

  private LocalCluster(
      Path directory,
      boolean keep,
      Fleet fleet,
      IntFunction<ClientConfig> configs,
      Wiring wiring,
      Watch watch) {
    this.directory = directory;
    this.keep = keep;
    this.fleet = fleet;
    this.configs = configs;
    this.wiring = wiring;
    this.watch = watch;
    clients.add(wiring.openClient(configs.apply(0)));
  }

  /**
   * Creates the directory; starts no replica yet.
   *
   * @param afterEach called whenever the replicas were asked
   */
  public static LocalCluster create(LocalPlan plan, CliContext context, Runnable afterEach)
      throws IOException {
    return create(plan, context, afterEach, config -> config);
  }

  /**
   * The same with other settings of the cluster.
   *
   * @param settings what else is not as usual
   */
  public static LocalCluster create(
      LocalPlan plan, CliContext context, Runnable afterEach, UnaryOperator<ClusterConfig> settings)
      throws IOException {
    Path path = plan.directory();
    ClusterPlan cluster =
        new ClusterPlan(
            plan.id(),
            Collections.nCopies(REPLICAS, "127.0.0.1"),
            FreePorts.inARow(REPLICAS),
            plan.principals(),
            Duration.ofDays(30));
    ClusterDirectory created = new ClusterDirectory(path, cluster, Instant.now());
    ClusterConfig unused =
        created.create(
            plan.method(),
            config -> settings.apply(config.withCheckpoint(interval(plan, config.checkpoint()))));
    IntFunction<ClientConfig> configs =
        principal ->
            suited(ClientConfig.load(created.clientFile(principal), context.environment()), plan);
    Fleet fleet =
        new Fleet(
            IntStream.range(0, REPLICAS).mapToObj(created::replicaFile).toList(),
            () -> discard(plan, path));
    context
        .profiles()
        .ifPresent(profiles -> fleet.profile(profiles.resolve("profile-" + path.getFileName())));
    Watch watch =
        new Watch(context.wiring().openStatus(configs.apply(0)), fleet::starts, afterEach);
    return new LocalCluster(path, plan.keep(), fleet, configs, context.wiring(), watch);
  }

  private static ClusterCheckpoint interval(LocalPlan plan, ClusterCheckpoint checkpoint) {
    return plan.intervalRequests() == LocalPlan.NEVER
        ? checkpoint.never()
        : checkpoint.withIntervalRequests(plan.intervalRequests()).withFullEvery(FULL_EVERY);
  }

  private static ClientConfig suited(ClientConfig config, LocalPlan plan) {
    return new ClientConfig(
        config.file(),
        config.principal(),
        config.cluster(),
        config.keys(),
        plan.requestTimeoutMillis(),
        config.retransmitMillis(),
        Math.max(plan.requestsInFlight(), 64));
  }

  /** Numbers of all replicas. */
  public static List<Integer> all() {
    return IntStream.range(0, REPLICAS).boxed().toList();
  }

  /** The replicas' processes. */
  public Fleet fleet() {
    return fleet;
  }

  /** What the replicas say. */
  public Watch watch() {
    return watch;
  }

  /** The replicated store, by this cluster's first client. */
  public KvClient store() {
    return new KvClient(clients.get(0));
  }

  /** This cluster's first client, whatever its service is. */
  public ServiceClient client() {
    return clients.get(0);
  }

  /** The replicated store, by another client; it is closed with the cluster. */
  public KvClient openStore(int principal) {
    ServiceClient client = wiring.openClient(configs.apply(principal));
    clients.add(client);
    return new KvClient(client);
  }

  /** The same, of a client that gives a request up after another time. */
  public KvClient openStore(int principal, int requestTimeoutMillis) {
    ClientConfig usual = configs.apply(principal);
    ServiceClient client =
        wiring.openClient(
            new ClientConfig(
                usual.file(),
                usual.principal(),
                usual.cluster(),
                usual.keys(),
                requestTimeoutMillis,
                usual.retransmitMillis(),
                usual.requestsInFlightMax()));
    clients.add(client);
    return new KvClient(client);
  }

  /** A principal's settings. */
  public Path clientFile(int principal) {
    return configs.apply(principal).file();
  }

  /** Where a replica keeps its log and checkpoints. */
  public Path dataDirectory(int replica) {
    return fleet.log(replica).resolveSibling("data");
  }

  /** Nobody will want to read the replicas' logs: the directory goes at the end. */
  public void wellDone() {
    wellDone = true;
  }

  /** Starts all replicas and waits until they run and stand at the same batch. */
  public void startAll(IntFunction<Launch> launch) throws IOException, InterruptedException {
    for (int replica : all()) {
      fleet.start(replica, launch.apply(replica));
    }
    awaitAll();
  }

  /** Takes checkpoints by another method from now on. */
  public void use(CheckpointMethod method) throws IOException, InterruptedException {
    change(
        "all replicas take checkpoints by " + method.name(),
        text -> METHOD_LINE.matcher(text).replaceFirst("$1" + method.name()));
  }

  /** Takes checkpoints by another method, completed in another way, from now on. */
  public void use(CheckpointMethod method, CompletionMethod completion)
      throws IOException, InterruptedException {
    String label = completion.name().toLowerCase(Locale.ROOT);
    change(
        "all replicas take checkpoints by " + method.name() + ", completion " + label,
        text ->
            COMPLETION_LINE
                .matcher(METHOD_LINE.matcher(text).replaceFirst("$1" + method.name()))
                .replaceFirst("$1" + label));
  }

  /**
   * Writes something into all replicas' files, as an operator would, and waits until they say that
   * they have taken it over.
   */
  private void change(String what, UnaryOperator<String> edit)
      throws IOException, InterruptedException {
    long sinceMillis = System.currentTimeMillis();
    List<Integer> changed = new ArrayList<>();
    for (int replica : all()) {
      Path file = fleet.file(replica);
      String text = Files.readString(file);
      String edited = edit.apply(text);
      if (!edited.equals(text)) {
        Path next = file.resolveSibling("replica.yaml.next");
        Files.writeString(next, edited);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        changed.add(replica);
      }
    }
    await(
        what,
        SETTINGS_MAX,
        () -> changed.stream().allMatch(replica -> applied(replica, sinceMillis)));
  }

  private boolean applied(int replica, long sinceMillis) {
    return watch.report(replica).stream()
        .flatMap(report -> report.events().stream())
        .anyMatch(
            event -> event.name().equals("settings-applied") && event.timeMillis() >= sinceMillis);
  }

  /** Waits until all replicas of the latest starts run and stand at the same batch. */
  public void awaitAll() throws InterruptedException {
    await(
        "all replicas run",
        START_MAX,
        () -> all().stream().allMatch(replica -> watch.level(replica)));
  }

  /**
   * Waits for something.
   *
   * @throws CliException if it does not come about in time, or a replica ends by itself
   */
  public void await(String what, Duration max, BooleanSupplier condition)
      throws InterruptedException {
    if (!reached(max, condition)) {
      throw new CliException(
          ExitCodes.FAILED,
          String.format(
              Locale.ROOT,
              "waited %d s in vain until %s; the replicas' logs are %s",
              max.toSeconds(),
              what,
              directory.resolve("replica-*/replica.log")));
    }
  }

  /** Waits for something; whether it came about in time. */
  public boolean reached(Duration max, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      fleet.checkAlive();
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  private static void discard(LocalPlan plan, Path directory) {
    try {
      if (!plan.keep()) {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the cluster's directory is left behind", e);
    }
  }

  /** Deletes what is below a directory, and it. */
  public static void delete(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> found = Files.walk(directory)) {
      found.sorted(Comparator.reverseOrder()).forEach(paths::add);
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try (fleet) {
      clients.forEach(ServiceClient::close);
      watch.close();
    }
    for (Path recording : fleet.profiles()) {
      FlameGraph.draw(recording, FlameGraph.page(recording));
    }
    if (!keep && wellDone) {
      delete(directory);
    }
  }
}
