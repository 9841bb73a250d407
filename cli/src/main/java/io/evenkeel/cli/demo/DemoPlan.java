package io.evenkeel.cli.demo;

import io.evenkeel.node.config.CheckpointMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a demonstration shall do.
 *
 * @param data the objects
 * @param imported whether they come from a file; then all are read back at the end
 * @param clients clients, each with one request outstanding
 * @param seconds how long each method is measured
 * @param warmUpSeconds load before that, after the replicas' start
 * @param intervalRequests requests between two checkpoints
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
    Path directory,
    boolean keep) {

  /** In this order: what is naive first. */
  static final List<CheckpointMethod> METHODS =
      List.of(CheckpointMethod.FULL_INLINE, CheckpointMethod.FULL, CheckpointMethod.DFC_CAW);

  /** Checkpoints each method takes at least while it is measured. */
  static final int CHECKPOINTS_MIN = 3;

  private static final long REQUESTS_PER_SECOND_EXPECTED = 4_000;
  private static final long HEAP_BYTES_BASE = 320L << 20;

  /**
   * Requests between two checkpoints, so that a measurement of that length has four of them at a
   * few thousand requests a second; slower machines measure longer.
   */
  static long intervalFor(int seconds) {
    return REQUESTS_PER_SECOND_EXPECTED * seconds / (CHECKPOINTS_MIN + 1);
  }

  Path clusterDirectory() {
    return directory.resolve("cluster");
  }

  /** FULL holds a second state in memory; DFC_CAW must not need to. */
  Launch launch(CheckpointMethod method) {
    long extra = method == CheckpointMethod.DFC_CAW ? 0 : data.bytes() + data.bytes() / 2;
    return new Launch(method, HEAP_BYTES_BASE + extra, Set.of());
  }

  /** Keys read back at the end. */
  int keysReadBack() {
    return imported ? data.size() : Math.min(data.size(), 5_000);
  }
}
