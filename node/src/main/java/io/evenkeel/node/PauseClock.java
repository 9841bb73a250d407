package io.evenkeel.node;

import io.evenkeel.execution.PauseMeter;
import io.evenkeel.node.status.CheckpointTimings;
import io.evenkeel.node.status.Counters;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/**
 * Measures for how long the executor does nothing else because of a checkpoint: in all, in CPU
 * time, and the longest stop between two batches. Execution lane only.
 */
final class PauseClock implements PauseMeter {

  private final CheckpointTimings timings;
  private final Counters counters;
  private final long budgetNanos;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long beganNanos;
  private long beganCpuNanos;

  // Of the checkpoint being taken.
  private long sequence;
  private long positionNanos;
  private long totalNanos;
  private long cpuNanos;
  private long longestNanos;
  private boolean overBudget;

  /** Since the last batch. */
  private long stopNanos;

  /**
   * @param budgetMicros checkpoints with a longer stop are counted
   */
  PauseClock(CheckpointTimings timings, Counters counters, long budgetMicros) {
    this.timings = timings;
    this.counters = counters;
    this.budgetNanos = TimeUnit.MICROSECONDS.toNanos(budgetMicros);
  }

  @Override
  public void began() {
    beganCpuNanos = threads.getCurrentThreadCpuTime();
    beganNanos = System.nanoTime();
  }

  @Override
  public long ended() {
    long nanos = System.nanoTime() - beganNanos;
    totalNanos += nanos;
    stopNanos += nanos;
    cpuNanos += threads.getCurrentThreadCpuTime() - beganCpuNanos;
    if (positionNanos == 0 && sequence != 0) {
      positionNanos = beganNanos;
      note();
    }
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  @Override
  public void captureBegan() {
    sequence = 0;
    positionNanos = 0;
    totalNanos = 0;
    cpuNanos = 0;
    longestNanos = 0;
    overBudget = false;
  }

  @Override
  public void position(long at) {
    batchEnded();
    if (sequence != 0) {
      captureBegan();
    }
    sequence = at;
  }

  @Override
  public void batchEnded() {
    if (stopNanos > 0) {
      note();
      stopNanos = 0;
    }
  }

  private void note() {
    longestNanos = Math.max(longestNanos, stopNanos);
    if (longestNanos > budgetNanos && !overBudget) {
      overBudget = true;
      counters.count("checkpoint.over-budget");
    }
    if (sequence == 0) {
      return; // a slice before the position
    }
    timings.note(
        sequence,
        timing -> {
          timing.timeMillis =
              timing.timeMillis == 0 ? System.currentTimeMillis() : timing.timeMillis;
          timing.positionNanos = positionNanos;
          timing.pauseMicros = TimeUnit.NANOSECONDS.toMicros(totalNanos);
          timing.pauseCpuMicros = TimeUnit.NANOSECONDS.toMicros(cpuNanos);
          timing.pauseMicrosMax = TimeUnit.NANOSECONDS.toMicros(longestNanos);
        });
  }
}
