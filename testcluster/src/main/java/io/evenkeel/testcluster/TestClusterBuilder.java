package io.evenkeel.testcluster;

import io.evenkeel.api.ObjectService;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a cluster for tests shall be; collects what differs from the defaults. Not for threads. */
public final class TestClusterBuilder {

  final Supplier<? extends ObjectService> services;
  int replicas = 4;
  int clients = 1;
  long intervalRequests = 100;
  CheckpointMethod method = CheckpointMethods.named("DFC_CAW");
  Durability durability = Durability.NONE;
  Duration waitMax = Duration.ofSeconds(60);
  @Nullable Path directory;
  UnaryOperator<ClusterConfig> settings = TestClusterBuilder::withSmallWindow;

  TestClusterBuilder(Supplier<? extends ObjectService> services) {
    this.services = Objects.requireNonNull(services);
  }

  /** Number of replicas: {@code 3f+1} with {@code f} at least 1; 4 unless set. */
  public TestClusterBuilder replicas(int n) {
    ClusterConfig.checkReplicaCount(n, "replicas()");
    replicas = n;
    return this;
  }

  /** Number of principals, each with keys of its own; 1 unless set. */
  public TestClusterBuilder clients(int count) {
    if (count < 1 || count > ClusterConfig.PRINCIPALS_MAX) {
      throw new IllegalArgumentException(
          "clients() must be 1 to " + ClusterConfig.PRINCIPALS_MAX + ", not " + count);
    }
    clients = count;
    return this;
  }

  /** Requests from one checkpoint to the next; 100 unless set. */
  public TestClusterBuilder intervalRequests(long requests) {
    if (requests < 1) {
      throw new IllegalArgumentException("intervalRequests() must be positive, not " + requests);
    }
    intervalRequests = requests;
    return this;
  }

  /**
   * How checkpoints are taken; {@code DFC_CAW} unless set.
   *
   * @param name as in {@code replica.yaml}, for example {@code DFC_UPD}
   * @throws IllegalArgumentException if there is no such method
   */
  public TestClusterBuilder method(String name) {
    method = CheckpointMethods.named(name);
    return this;
  }

  /** What promises wait for; {@link Durability#NONE} unless set: the disk is not waited for. */
  public TestClusterBuilder durability(Durability what) {
    durability = what;
    return this;
  }

  /** How long a replica or a checkpoint is waited for before a test fails; 60 s unless set. */
  public TestClusterBuilder waitMax(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("waitMax() must be positive, not " + duration);
    }
    waitMax = duration;
    return this;
  }

  /**
   * Where the cluster's files are, for a look at them later: the directory must be empty or not
   * exist, and is not removed. A temporary one unless set, removed at the end.
   */
  public TestClusterBuilder directory(Path empty) {
    directory = empty;
    return this;
  }

  /** Changes any other setting of {@code cluster.yaml}, after what the other methods set. */
  public TestClusterBuilder settings(UnaryOperator<ClusterConfig> change) {
    UnaryOperator<ClusterConfig> before = settings;
    settings = config -> change.apply(before.apply(config));
    return this;
  }

  /**
   * Starts the replicas and waits until all run.
   *
   * @throws io.evenkeel.node.config.ConfigException if a setting cannot be
   * @throws java.io.UncheckedIOException if the files cannot be written
   * @throws AssertionError if a replica does not come up
   */
  public EvenkeelTestCluster start() {
    return EvenkeelTestCluster.start(this);
  }

  ClusterConfig apply(ClusterConfig defaults) {
    return settings.apply(
        defaults.withCheckpoint(defaults.checkpoint().withIntervalRequests(intervalRequests)));
  }

  /** Bodies stay for a window: with a small one, who missed it fetches a checkpoint. */
  private static ClusterConfig withSmallWindow(ClusterConfig config) {
    return config.withAgreement(config.agreement().withWindow(8, 16));
  }
}
