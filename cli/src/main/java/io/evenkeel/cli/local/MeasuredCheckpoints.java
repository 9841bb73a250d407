package io.evenkeel.cli.local;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.load.Gap;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.client.ReplicaReport;
import java.util.List;

/** What replicas said about checkpoints, together with what clients saw meanwhile. */
public final class MeasuredCheckpoints {

  /** How long what a checkpoint replaces is still being deleted, and more. */
  public static final long AFTER_MILLIS = 3_000;

  private static final long NEAR_MILLIS = 100;

  private MeasuredCheckpoints() {}

  /**
   * All of them.
   *
   * @param load in which they were taken
   */
  public static List<Checkpoint> of(List<TakenCheckpoint> taken, LoadResult load) {
    return taken.stream().map(one -> of(one, stallMicros(load, one.checkpoint()) / 1_000)).toList();
  }

  /** One of them. */
  public static Checkpoint of(TakenCheckpoint taken, long stallMillis) {
    ReplicaReport.Checkpoint checkpoint = taken.checkpoint();
    ReplicaReport.Costs costs = checkpoint.costs();
    return new Checkpoint(
        checkpoint.sequence(),
        costs.captureMillis(),
        checkpoint.pauseMicros(),
        costs.completionMillis(),
        costs.publishMillis(),
        costs.stableMillis(),
        stallMillis,
        costs.bytes(),
        costs.objectsInPause(),
        costs.objectsModified(),
        costs.leadRequests(),
        costs.slackRequests(),
        costs.late(),
        taken.replica(),
        checkpoint.timeMillis(),
        costs.pauseMicrosMax(),
        costs.pauseCpuMicros());
  }

  /**
   * The longest time around a checkpoint in which no client got a result: from where its capture
   * began until {@value #AFTER_MILLIS} ms after it was stable, when what it replaced was deleted.
   */
  public static long stallMicros(LoadResult load, ReplicaReport.Checkpoint checkpoint) {
    long end = checkpoint.timeMillis();
    long begin = end - checkpoint.pauseMicros() / 1000 - checkpoint.costs().captureMillis();
    long after = end + checkpoint.costs().stableMillis() + AFTER_MILLIS;
    return load.gaps().stream()
        .filter(gap -> gap.meets(begin - NEAR_MILLIS, after))
        .mapToLong(Gap::micros)
        .max()
        .orElse(0);
  }
}
