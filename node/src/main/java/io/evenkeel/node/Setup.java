package io.evenkeel.node;

import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.api.ObjectService;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Library;
import io.evenkeel.execution.PauseMeter;
import io.evenkeel.execution.Permission;
import io.evenkeel.execution.Permissions;
import io.evenkeel.execution.Turns;
import io.evenkeel.node.config.AgreementSettings;
import io.evenkeel.node.config.ClientAuthentication;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.replica.Reconfiguring;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/** Configuration files turned into what the step machines want to know. */
final class Setup {

  private static final long FETCH_BYTES_MAX = 4L << 20;

  private Setup() {}

  static Cluster cluster(ClusterConfig config) {
    return config.genesis().cluster();
  }

  static AgreementConfig agreement(ReplicaConfig config, boolean voting) {
    AgreementSettings settings = config.cluster().agreement();
    int operationBytesMax = Math.toIntExact(config.cluster().limits().operationBytesMax());
    AgreementConfig.Limits limits = AgreementConfig.Limits.DEFAULT;
    AgreementConfig.FetchLimits fetch = AgreementConfig.FetchLimits.DEFAULT;
    AgreementConfig.Timing timing = AgreementConfig.Timing.DEFAULT;
    return AgreementConfig.of(cluster(config.cluster()), config.replica())
        .withVoting(voting)
        .withMacOnly(config.cluster().clientAuthentication() == ClientAuthentication.MAC_ONLY)
        .withWindow(new AgreementConfig.Window(settings.orderInterval(), settings.window()))
        .withBatch(
            new AgreementConfig.BatchLimits(
                settings.batchRequestsMax(),
                settings.batchBytesMax(),
                operationBytesMax,
                AgreementConfig.BatchLimits.DEFAULT.driftMillisMax()))
        .withLimits(
            new AgreementConfig.Limits(
                settings.pipelineBatchesMax(),
                config.queues().executionBatchesMax(),
                limits.unexecutedBytesMax(),
                config.queues().requestsMax(),
                config.queues().requestBytesMax(),
                config.queues().requestsMax(),
                limits.verificationsPerSenderMax(),
                new AgreementConfig.FetchLimits(
                    fetch.batchesMax(), FETCH_BYTES_MAX, fetch.perIntervalMax())))
        .withTiming(
            new AgreementConfig.Timing(
                timing.progressMicros(),
                timing.quietProgressMicros(),
                timing.retransmitMicros(),
                timing.fetchMicros(),
                TimeUnit.MILLISECONDS.toMicros(settings.requestTimeoutMillis())));
  }

  /** Whose operations of the library count, in agreement as in execution. */
  static IntPredicate administrators(ReplicaConfig config) {
    Permissions permissions = config.cluster().permissions();
    return principal -> permissions.allow(principal, Permission.ADMIN);
  }

  /** How many batches lie between a change of the configuration and its first. */
  static int distance(ReplicaConfig config) {
    return config.cluster().agreement().window();
  }

  /** The library's own state, from what is known of configurations at the start. */
  static Reconfiguring library(ReplicaConfig config, Configurations known) {
    return new Reconfiguring(
        config.cluster().digest(), distance(config), known, OperatorKey.check());
  }

  static Execution execution(
      ReplicaConfig config,
      ObjectService service,
      Reconfiguring library,
      ExecutionEvent.UseMethod use,
      PauseMeter pauses) {
    ClusterConfig cluster = config.cluster();
    ExecutionConfig settings =
        new ExecutionConfig(
            cluster.checkpoint().intervalRequests(),
            cluster.checkpoint().intervalBatches(),
            cluster.checkpoint().intervalBodyBytes(),
            cluster.limits().sessionsPerPrincipalMax(),
            Math.toIntExact(cluster.limits().resultBytesKept()),
            config.checkpoint().leadRequests(),
            new ExecutionConfig.Pauses(
                completion(config),
                config.checkpoint().pauseBudgetMicros(),
                config.checkpoint().copyBytesMax()),
            cluster.permissions());
    Turns turns =
        isSequential(config) ? new Turns(config.replica(), config.cluster().n()) : Turns.EVERYBODY;
    Execution execution =
        new Execution(service, settings, library, use.method(), use.images(), pauses, turns);
    execution.readImages(new ReadAhead());
    return execution;
  }

  /** Whether each replica takes checkpoints at positions of its own. */
  static boolean isSequential(ReplicaConfig config) {
    return config.cluster().checkpoint().family() == MethodFamily.SEQUENTIAL;
  }

  /** What this replica's checkpoints are. */
  static CheckpointKind kind(ReplicaConfig config) {
    return isSequential(config) ? CheckpointKind.SEQUENTIAL : CheckpointKind.STATE;
  }

  /**
   * The configured method and where its checkpoints are written.
   *
   * @param hasher hashes what they are told
   */
  static ExecutionEvent.UseMethod method(
      ReplicaConfig config, CheckpointStore store, Executor hasher) {
    CheckpointMethod method =
        config
            .checkpoint()
            .method()
            .withPositionsPerFull(config.cluster().checkpoint().fullEvery())
            .scrubbing(Math.toIntExact(config.checkpoint().scrubEveryCheckpoints()));
    ImageLabel label = new ImageLabel(kind(config), Library.CODEC_VERSION, method.name());
    NewImages images = new OverlappedHashing(store.newImages(label), hasher);
    return new ExecutionEvent.UseMethod(method, images, completion(config));
  }

  private static CompletionMode completion(ReplicaConfig config) {
    return CompletionMode.valueOf(config.checkpoint().completion().name());
  }
}
