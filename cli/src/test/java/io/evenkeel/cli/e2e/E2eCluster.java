package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvService;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Replicas with real sockets, TLS and files, in this process or in processes of their own. */
final class E2eCluster implements AutoCloseable {

  private static final int USUAL = 4;
  private static final int AWAIT_SECONDS = 60;
  private static final int STATUS_MILLIS = 5_000;

  private final int n;
  private final Path directory;
  private final ClusterDirectory files;
  private final ReplicaProcess[] running;
  private final JavaProcess[] processes;

  /** Connected, as long as the same replicas run: a handshake with each costs more than asking. */
  private @Nullable StatusSource status;

  private E2eCluster(int n, Path directory, ClusterDirectory files) {
    this.n = n;
    this.directory = directory;
    this.files = files;
    this.running = new ReplicaProcess[n];
    RealCli.wiring().prepareProcess(); // as in a replica's own process
    this.processes = new JavaProcess[n];
  }

  /** Creates the files of four replicas that take a checkpoint every so many requests. */
  static E2eCluster create(Path directory, long intervalRequests) {
    return create(USUAL, directory, intervalRequests);
  }

  /** The same with another method in all replicas' files. */
  static E2eCluster create(CheckpointMethod method, Path directory, long intervalRequests) {
    return create(
        USUAL,
        directory,
        "e2e",
        method,
        config ->
            withSmallWindow(
                config.withCheckpoint(config.checkpoint().withIntervalRequests(intervalRequests))));
  }

  /** The same with more replicas. */
  static E2eCluster create(int n, Path directory, long intervalRequests) {
    return create(
        n,
        directory,
        "e2e",
        CheckpointMethods.named("DFC_CAW"),
        config ->
            withSmallWindow(
                config.withCheckpoint(config.checkpoint().withIntervalRequests(intervalRequests))));
  }

  /** Bodies stay in memory for a window: with a small one who is behind must fetch checkpoints. */
  private static ClusterConfig withSmallWindow(ClusterConfig config) {
    return config.withAgreement(config.agreement().withWindow(8, 16));
  }

  static E2eCluster create(Path directory, String id, UnaryOperator<ClusterConfig> settings) {
    return create(USUAL, directory, id, CheckpointMethods.named("DFC_CAW"), settings);
  }

  /** Four replicas with that method and a small window. */
  static E2eCluster create(
      Path directory, CheckpointMethod method, UnaryOperator<ClusterConfig> settings) {
    return create(
        USUAL, directory, "e2e", method, config -> withSmallWindow(settings.apply(config)));
  }

  private static E2eCluster create(
      int n,
      Path directory,
      String id,
      CheckpointMethod method,
      UnaryOperator<ClusterConfig> settings) {
    ClusterPlan plan =
        new ClusterPlan(
            id, Collections.nCopies(n, "127.0.0.1"), FreePorts.inARow(n), 2, Duration.ofDays(10));
    ClusterDirectory files = new ClusterDirectory(directory, plan, Instant.now());
    try {
      files.create(method, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new E2eCluster(n, directory, files);
  }

  /** Four replicas whose files are there already, and two clients. */
  static E2eCluster existing(Path directory) {
    ClusterPlan plan =
        new ClusterPlan(
            "e2e", Collections.nCopies(USUAL, "127.0.0.1"), 7400, 2, Duration.ofDays(10));
    return new E2eCluster(USUAL, directory, new ClusterDirectory(directory, plan, Instant.now()));
  }

  int size() {
    return n;
  }

  Path directory() {
    return directory;
  }

  Path replicaFile(int replica) {
    return files.replicaFile(replica);
  }

  Path data(int replica) {
    return replicaFile(replica).resolveSibling("data");
  }

  /**
   * Waits until it could begin with a checkpoint of its own: one on its disk, certificate and all.
   */
  void awaitRestorable(int replica) {
    await(
        () ->
            names(data(replica).resolve("checkpoints")).stream().anyMatch(n -> n.endsWith(".cert")),
        () -> "replica " + replica + " keeps no certified checkpoint: " + describe());
  }

  private static List<String> names(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path clientFile(int principal) {
    return files.clientFile(principal);
  }

  ReplicaConfig config(int replica) {
    return ReplicaConfig.load(replicaFile(replica), Map.of());
  }

  /** Starts replicas in this process. */
  E2eCluster start(int... replicas) {
    for (int replica : replicas) {
      start(replica, EnumSet.noneOf(Fault.class));
    }
    return this;
  }

  E2eCluster startAll() {
    return start(0, 1, 2, 3);
  }

  void start(int replica, Set<Fault> faults) {
    start(replica, new StartOptions(Optional.empty(), faults));
  }

  void start(int replica, CheckpointMethod method) {
    start(replica, new StartOptions(Optional.of(method), Set.of()));
  }

  private void start(int replica, StartOptions options) {
    disconnectStatus();
    running[replica] = ReplicaProcess.start(config(replica), options, new KvService());
  }

  /** Stops gracefully a replica of this process. */
  void stop(int... replicas) {
    disconnectStatus();
    for (int replica : replicas) {
      ReplicaProcess process = running[replica];
      running[replica] = null;
      process.close();
    }
  }

  /**
   * Starts a replica as a process of its own and waits until it accepts connections. A new JVM
   * costs some 4 s of CPU: for who is killed, and for what the command line adds.
   */
  void spawn(int replica, String... more) {
    launch(replica, more);
    awaitLaunched(replica);
  }

  /** Starts all, each as a process of its own, at the same time. */
  void spawnAll() {
    for (int replica = 0; replica < n; replica++) {
      launch(replica);
    }
    for (int replica = 0; replica < n; replica++) {
      awaitLaunched(replica);
    }
  }

  private void launch(int replica, String... more) {
    disconnectStatus();
    List<String> arguments =
        new ArrayList<>(List.of("replica", "--config", replicaFile(replica).toString()));
    arguments.addAll(List.of(more));
    processes[replica] =
        JavaProcess.start(directory.resolve("process-" + replica), arguments, Map.of());
  }

  private void awaitLaunched(int replica) {
    processes[replica].awaitOutput(" runs at ");
  }

  JavaProcess process(int replica) {
    return processes[replica];
  }

  /** SIGKILL. */
  void kill(int replica) {
    disconnectStatus();
    processes[replica].kill();
  }

  /** SIGTERM, and waits for the end; its exit code. */
  int terminate(int replica) {
    disconnectStatus();
    return processes[replica].terminate();
  }

  ServiceClient client(int principal) {
    return RealCli.wiring().openClient(ClientConfig.load(clientFile(principal), Map.of()));
  }

  /** What the replica says about itself; empty if it cannot be reached. */
  Optional<ReplicaReport> report(int replica) {
    return reports().get(replica);
  }

  /** What each says; empty for who cannot be reached. */
  List<Optional<ReplicaReport>> reports() {
    if (status == null) {
      status = RealCli.wiring().openStatus(ClientConfig.load(clientFile(0), Map.of()));
    }
    List<Optional<ReplicaReport>> reports =
        status.read(STATUS_MILLIS).stream()
            .map(
                said ->
                    said.answer() instanceof ReplicaStatus.Reachable reachable
                        ? Optional.of(reachable.report())
                        : Optional.<ReplicaReport>empty())
            .toList();
    if (!reports.stream().allMatch(Optional::isPresent)) {
      disconnectStatus(); // the next one tries anew at once, without the pause of a broken link
    }
    return reports;
  }

  /** Who asks next connects anew. */
  void disconnectStatus() {
    if (status != null) {
      status.close();
      status = null;
    }
  }

  long counter(int replica, String name) {
    return report(replica).map(report -> report.counters().getOrDefault(name, 0L)).orElse(0L);
  }

  /** Whether it happened since the replica's start; the list of events holds the latest only. */
  boolean hasEvent(int replica, String name) {
    AtomicReference<ReplicaReport> said = new AtomicReference<>();
    await(
        () -> {
          report(replica).ifPresent(said::set);
          return said.get() != null;
        },
        this::describe);
    return said.get().counters().containsKey("event." + name);
  }

  void awaitCounter(int replica, String name) {
    await(() -> counter(replica, name) > 0, () -> "no " + name + ": " + describe());
  }

  void awaitEvent(int replica, String name) {
    awaitCounter(replica, "event." + name);
  }

  /** Waits until these replicas run and have executed the same batches. */
  void awaitLevel(int... replicas) {
    await(
        () -> {
          List<Optional<ReplicaReport>> reports = reports();
          List<ReplicaReport> level = new ArrayList<>();
          for (int replica : replicas) {
            reports.get(replica).filter(r -> r.state().equals("running")).ifPresent(level::add);
          }
          return level.size() == replicas.length
              && level.stream().mapToLong(r -> r.order().executed()).distinct().count() == 1;
        },
        () -> "not level: " + describe());
  }

  /** Waits until a replica that came back runs and executed what the others had by now. */
  void awaitLevelAgain(int replica) {
    long target =
        reports().stream()
            .flatMap(Optional::stream)
            .mapToLong(report -> report.order().executed())
            .max()
            .orElseThrow();
    await(
        () ->
            report(replica)
                .filter(report -> report.state().equals("running"))
                .filter(report -> report.order().executed() >= target)
                .isPresent(),
        () -> "still behind " + target + ": " + describe());
  }

  /** Waits until these replicas have the same stable, published checkpoint; its root. */
  String awaitEqualRoots(int... replicas) {
    String[] root = new String[1];
    await(
        () -> {
          List<Optional<ReplicaReport>> reports = reports();
          List<String> roots = new ArrayList<>();
          for (int replica : replicas) {
            reports
                .get(replica)
                .map(ReplicaReport::order)
                .filter(order -> order.stable() > 0 && order.stable() == order.published())
                .filter(order -> order.stableRoot().equals(order.publishedRoot()))
                .ifPresent(order -> roots.add(order.stable() + " " + order.stableRoot()));
          }
          root[0] = roots.isEmpty() ? "" : roots.get(0);
          return roots.size() == replicas.length && Set.copyOf(roots).size() == 1;
        },
        () -> "roots differ: " + describe());
    return root[0];
  }

  static void await(BooleanSupplier holds, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + AWAIT_SECONDS + " s: " + otherwise.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Everything the replicas say, for failures. */
  String describe() {
    StringBuilder text = new StringBuilder();
    List<Optional<ReplicaReport>> reports = reports();
    for (int i = 0; i < reports.size(); i++) {
      text.append("\n replica ").append(i).append(": ");
      reports
          .get(i)
          .ifPresentOrElse(
              report ->
                  text.append(report.state())
                      .append(' ')
                      .append(report.order())
                      .append(report.counters())
                      .append(report.events()),
              () -> text.append("unreachable"));
    }
    return text.toString();
  }

  /** Deletes a directory with everything in it: a lost disk. */
  static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    disconnectStatus();
    for (int replica = 0; replica < n; replica++) {
      if (running[replica] != null) {
        stop(replica);
      }
      if (processes[replica] != null) {
        processes[replica].kill();
      }
    }
    assertThat(running).containsOnlyNulls();
  }
}
