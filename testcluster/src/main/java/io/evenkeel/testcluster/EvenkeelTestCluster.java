package io.evenkeel.testcluster;

import io.evenkeel.api.ObjectService;
import io.evenkeel.client.EvenkeelClient;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.node.ConfiguredClient;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A running cluster in this JVM; see the package's documentation. Its clients may be used by any
 * number of threads; everything else, and {@link #close}, is for one thread at a time.
 */
public final class EvenkeelTestCluster implements AutoCloseable {

  private final TestClusterBuilder plan;
  private final ClusterFiles files;
  private final @Nullable ReplicaProcess[] running;
  private final Map<Integer, EvenkeelClient> clients = new HashMap<>();
  private final Reports reports;
  private long checkpointAwaited;
  private boolean closed;

  private EvenkeelTestCluster(TestClusterBuilder plan, ClusterFiles files) {
    this.plan = plan;
    this.files = files;
    this.running = new ReplicaProcess[plan.replicas];
    this.reports = new Reports(clientConfig(0), plan.waitMax);
  }

  /**
   * Starts a cluster with default settings and waits until all replicas run.
   *
   * @param replicas how many: {@code 3f+1} with {@code f} at least 1
   * @param services makes a service in its initial state, once for each start of a replica
   */
  public static EvenkeelTestCluster start(
      int replicas, Supplier<? extends ObjectService> services) {
    return builder(services).replicas(replicas).start();
  }

  /**
   * For other settings.
   *
   * @param services makes a service in its initial state, once for each start of a replica
   */
  public static TestClusterBuilder builder(Supplier<? extends ObjectService> services) {
    return new TestClusterBuilder(services);
  }

  static EvenkeelTestCluster start(TestClusterBuilder plan) {
    for (int attempt = 1; ; attempt++) {
      ClusterFiles files = ClusterFiles.create(plan);
      try {
        return new EvenkeelTestCluster(plan, files).startAll();
      } catch (ConfigException e) {
        // Between choosing free ports and listening somebody else may have taken one.
        if (!ClusterFiles.lostPort(e) || attempt == ClusterFiles.ATTEMPTS_MAX) {
          throw e;
        }
        files.clear();
      }
    }
  }

  private EvenkeelTestCluster startAll() {
    try {
      for (int replica = 0; replica < plan.replicas; replica++) {
        start(replica);
      }
      awaitLevel();
      return this;
    } catch (RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  /** Number of replicas. */
  public int replicas() {
    return plan.replicas;
  }

  /** Number of replicas that may be down, or lie, while the cluster goes on. */
  public int faultyMax() {
    return (plan.replicas - 1) / 3;
  }

  /** The client of principal 0; closed with the cluster. */
  public EvenkeelClient client() {
    return client(0);
  }

  /**
   * The client of a principal, the same at each call; closed with the cluster.
   *
   * @param principal 0 to {@link TestClusterBuilder#clients} - 1
   */
  public EvenkeelClient client(int principal) {
    checkOpen();
    Objects.checkIndex(principal, plan.clients);
    return clients.computeIfAbsent(principal, id -> ConfiguredClient.open(clientConfig(id)));
  }

  /** Whether a replica was started and not stopped since. */
  public boolean runs(int replica) {
    return running[replica] != null;
  }

  /**
   * Stops a replica; its files stay. Its last work is written in order: what a killed process
   * leaves behind, only a process of its own can show.
   *
   * @throws IllegalStateException if it does not run
   */
  public void stop(int replica) {
    ReplicaProcess process = running[replica];
    if (process == null) {
      throw new IllegalStateException("replica " + replica + " does not run");
    }
    running[replica] = null;
    reports.forget(replica);
    process.close();
  }

  /**
   * Starts a replica that was stopped, with a new service and what its files hold. Returns when it
   * accepts connections; {@link #awaitLevel} waits until it has caught up.
   *
   * @throws IllegalStateException if it runs
   */
  public void start(int replica) {
    checkOpen();
    if (running[replica] != null) {
      throw new IllegalStateException("replica " + replica + " runs already");
    }
    ReplicaConfig config = ReplicaConfig.load(files.replicaFile(replica), files.environment());
    reports.forget(replica);
    running[replica] = ReplicaProcess.start(config, StartOptions.NONE, plan.services.get());
  }

  /** Stops a replica and starts it again. */
  public void restart(int replica) {
    stop(replica);
    start(replica);
  }

  /**
   * Removes log and checkpoints of a stopped replica, as if its disk was lost. Started again, it
   * fetches the state from the others and serves; but it votes no more, since it cannot know what
   * it promised: the cluster must not lose another one then, without {@code evenkeel reconfigure}.
   *
   * @throws IllegalStateException if it runs
   */
  public void loseDisk(int replica) {
    if (running[replica] != null) {
      throw new IllegalStateException("replica " + replica + " runs: stop it first");
    }
    files.loseData(replica);
  }

  /**
   * What a running replica says about itself: state, place in the order, counters, events.
   *
   * @throws IllegalStateException if it does not run
   * @throws io.evenkeel.api.ServiceClientException if it does not answer
   */
  public ReplicaReport report(int replica) {
    if (running[replica] == null) {
      throw new IllegalStateException("replica " + replica + " does not run");
    }
    return reports.of(replica);
  }

  /**
   * Waits until all running replicas have executed the same requests and none recovers any more.
   * While clients send, that may never be.
   *
   * @throws AssertionError if it does not come about in time, or a replica halted
   */
  public void awaitLevel() {
    reports.await(
        "all running replicas are level",
        running(),
        said ->
            said.stream().allMatch(report -> report.state().equals("running"))
                    && said.stream().map(report -> report.order().executed()).distinct().count()
                        == 1
                ? Optional.of(true)
                : Optional.empty());
  }

  /**
   * Waits until all running replicas have the same stable checkpoint, a newer one than the call
   * before waited for. Checkpoints come with requests: without any, none will.
   *
   * @throws AssertionError if it does not come about in time, a replica halted, or two replicas
   *     took different checkpoints at one position, because the service is not deterministic or did
   *     not report a change
   */
  public StableCheckpoint awaitCheckpoint() {
    CommonCheckpoint common = new CommonCheckpoint(checkpointAwaited);
    StableCheckpoint found =
        reports.await(
            "all running replicas have a stable checkpoint after " + checkpointAwaited,
            running(),
            common::of);
    checkpointAwaited = found.sequence();
    return found;
  }

  /** What all running replicas say about themselves, for the message of a failed test. */
  public String describe() {
    return reports.describe(running());
  }

  /** Where the cluster's files are, as {@code evenkeel init} writes them. */
  public Path directory() {
    return files.directory();
  }

  private int[] running() {
    return IntStream.range(0, running.length).filter(this::runs).toArray();
  }

  private ClientConfig clientConfig(int principal) {
    return ClientConfig.load(files.clientFile(principal), Map.of());
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the cluster is closed");
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Closes the clients, stops the replicas and removes the temporary directory. May be called
   * twice.
   *
   * @throws UncheckedIOException if the directory cannot be removed
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      clients.values().forEach(EvenkeelClient::close);
      reports.close();
      for (int replica : running()) {
        stop(replica);
      }
    } finally {
      if (plan.directory == null) {
        files.delete();
      }
    }
  }
}
