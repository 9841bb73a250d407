package io.evenkeel.cli.demo;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.cli.local.Launch;
import io.evenkeel.cli.local.LocalPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a demonstration shall do.
 *
 * @param data the objects
 * @param imported whether they come from a file; then all are read back at the end
 * @param clients clients, each with one request outstanding
 * @param seconds how long each method is measured
 * @param warmUpSeconds load before that, at least
 * @param intervalRequests requests between two checkpoints
 * @param methods measured in this order; the first is also used while a replica dies and returns
 * @param emptyDisk whether the killed replica also comes back with an empty disk
 * @param directory where the cluster and the reports go
 * @param keep whether the cluster's directory stays
 */
record DemoPlan(
    DataSet data,
    boolean imported,
    int clients,
    double seconds,
    double warmUpSeconds,
    long intervalRequests,
    List<CheckpointMethod> methods,
    boolean emptyDisk,
    Path directory,
    boolean keep) {

  /**
   * What is compared if nobody asks for something else. In this order, in the same processes: what
   * is measured later finds warmer code, which is an advantage, and a heap that grew before, which
   * is none for the method that needs little of it.
   */
  static final List<CheckpointMethod> COMPARED =
      Stream.of("DFC_CAW", "FULL", "FULL_INLINE").map(CheckpointMethods::named).toList();

  /** Checkpoints each method takes before it is measured. */
  static final int CHECKPOINTS_WARM_UP = 1;

  /**
   * The same after the objects were loaded: the first finds all of them modified, and the second
   * shows capture timing what a request is now.
   */
  static final int CHECKPOINTS_AFTER_LOAD = 2;

  /** Checkpoints each method takes at least while it is measured. */
  static final int CHECKPOINTS_MIN = 2;

  /** This replica lies about its checkpoints. */
  static final int LIAR = 3;

  private static final int REQUEST_MILLIS_MAX = 30_000;
  private static final long HEAP_BYTES_BASE = 320L << 20;

  DemoFamily family() {
    return DemoFamily.of(methods.get(0).family());
  }

  Path clusterDirectory() {
    return directory.resolve("cluster");
  }

  /** The cluster it runs on. */
  LocalPlan cluster() {
    return new LocalPlan(
        "evenkeel-demo",
        clusterDirectory(),
        methods.get(0),
        intervalRequests,
        clients,
        REQUEST_MILLIS_MAX,
        keep);
  }

  /** How a replica is started. */
  Launch launch(int replica) {
    return replica == LIAR ? launch().lying(family().lies()) : launch();
  }

  /** FULL holds a second state in memory, and all methods run in the same processes. */
  Launch launch() {
    return new Launch(HEAP_BYTES_BASE + data.bytes() + data.bytes() / 2, Set.of());
  }

  /** Keys read back at the end. */
  int keysReadBack() {
    return imported ? data.size() : Math.min(data.size(), 5_000);
  }
}
