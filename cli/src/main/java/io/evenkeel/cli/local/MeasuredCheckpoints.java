package io.evenkeel.cli.local;

import io.evenkeel.bench.Checkpoint;
import io.evenkeel.bench.load.Gap;
import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.client.ReplicaReport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What replicas said about checkpoints, together with what clients saw meanwhile. */
public final class MeasuredCheckpoints {

  /** How long what a checkpoint replaces is still being deleted, and more. */
  public static final long AFTER_MILLIS = 3_000;

  private static final long NEAR_MILLIS = 100;
  private static final Duration FINISHED_MAX = Duration.ofSeconds(60);

  private MeasuredCheckpoints() {}

  /**
   * All of them.
   *
   * @param load in which they were taken
   */
  public static List<Checkpoint> of(List<TakenCheckpoint> taken, LoadResult load) {
    return taken.stream().map(one -> of(one, stallMicros(load, one.checkpoint()) / 1_000)).toList();
  }

  /**
   * All that a method took while that load ran, once they are published and all replicas agree on
   * what is stable: nothing is said of a checkpoint that is not finished, and what comes next
   * starts clean. After a minute they are taken as they are.
   */
  public static List<Checkpoint> finished(LocalCluster cluster, String method, LoadResult load)
      throws InterruptedException {
    boolean unused =
        cluster.reached(
            FINISHED_MAX,
            () ->
                agree(cluster.watch())
                    && taken(cluster, method, load).stream()
                        .allMatch(one -> published(cluster.watch(), one)));
    return of(taken(cluster, method, load), load);
  }

  private static List<TakenCheckpoint> taken(LocalCluster cluster, String method, LoadResult load) {
    return cluster.watch().history().taken(method, load.startMillis(), load.endMillis());
  }

  private static boolean agree(Watch watch) {
    List<ReplicaReport> reports = watch.reports();
    Set<String> said =
        reports.stream()
            .map(report -> report.order().stable() + ":" + report.order().published())
            .collect(Collectors.toSet());
    return reports.size() == LocalCluster.REPLICAS && said.size() == 1;
  }

  private static boolean published(Watch watch, TakenCheckpoint taken) {
    return watch
        .report(taken.replica())
        .filter(report -> report.order().published() >= taken.checkpoint().sequence())
        .isPresent();
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
