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
 * @param intervalRequests requests between two checkpoints; 0: chosen after a short trial
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

  /** Sources keep two stable checkpoints: a transfer must not take longer than two intervals. */
  private static final double SECONDS_APART_MIN = 2.5;

  private static final int TRIAL_OBJECTS = 1_000;
  private static final long NEVER = 1_000_000_000;
  private static final long HEAP_BYTES_BASE = 320L << 20;

  /** The same with another number of requests between two checkpoints. */
  DemoPlan withInterval(long requests) {
    return new DemoPlan(data, imported, clients, seconds, warmUpSeconds, requests, directory, keep);
  }

  /** A throwaway of the same kind, to see how fast the machine is. */
  DemoPlan trial() {
    int bytes = (int) Math.max(GeneratedData.OBJECT_BYTES_MIN, data.bytes() / data.size());
    return new DemoPlan(
        new GeneratedData(TRIAL_OBJECTS, bytes),
        false,
        clients,
        seconds,
        warmUpSeconds,
        NEVER,
        directory,
        false);
  }

  /**
   * Requests between two checkpoints, so that a measurement has about four of them, but not more
   * than a machine gets done.
   *
   * @param requestsPerSecond what a short trial without checkpoints brought
   */
  long intervalFor(double requestsPerSecond) {
    double apart = Math.max(SECONDS_APART_MIN, seconds / (CHECKPOINTS_MIN + 1));
    return Math.max(200, Math.round(requestsPerSecond * apart));
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
