package io.evenkeel.cli.demo.result;

import io.evenkeel.bench.load.LoadResult;
import io.evenkeel.cli.local.TakenCheckpoint;
import java.util.List;

/**
 * One checkpoint method under load.
 *
 * @param method its name
 * @param load what clients saw
 * @param checkpoints those whose position fell into the load, of all replicas
 * @param rssPeakBytes largest memory of any replica process, 0 if unknown
 * @param heapBytesMax the replicas' heap limit
 * @param cpuSeconds CPU time of all replicas from their start to the end of the load
 */
public record PhaseResult(
    String method,
    LoadResult load,
    List<TakenCheckpoint> checkpoints,
    long rssPeakBytes,
    long heapBytesMax,
    double cpuSeconds) {

  /** The pauses in ascending order, in microseconds; one for each checkpoint and replica. */
  public long[] pauseMicros() {
    return checkpoints.stream().mapToLong(c -> c.checkpoint().pauseMicros()).sorted().toArray();
  }

  /** The median pause, in microseconds; 0 without checkpoints. */
  public long pauseMicrosMedian() {
    long[] pauses = pauseMicros();
    return pauses.length == 0 ? 0 : pauses[pauses.length / 2];
  }

  /** The longest pause, in microseconds; 0 without checkpoints. */
  public long pauseMicrosMax() {
    long[] pauses = pauseMicros();
    return pauses.length == 0 ? 0 : pauses[pauses.length - 1];
  }

  /** Different positions at which checkpoints were taken. */
  public long positions() {
    return checkpoints.stream().mapToLong(c -> c.checkpoint().sequence()).distinct().count();
  }
}
