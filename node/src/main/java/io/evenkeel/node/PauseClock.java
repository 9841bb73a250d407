package io.evenkeel.node;

import io.evenkeel.execution.PauseMeter;
import io.evenkeel.node.status.CheckpointTimings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/** Measures the executor's pauses; execution lane only. */
final class PauseClock implements PauseMeter {

  private final CheckpointTimings timings;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long beganNanos;
  private long beganCpuNanos;

  PauseClock(CheckpointTimings timings) {
    this.timings = timings;
  }

  @Override
  public void began(long sequence) {
    beganCpuNanos = threads.getCurrentThreadCpuTime();
    beganNanos = System.nanoTime();
  }

  @Override
  public void ended(long sequence) {
    long endedNanos = System.nanoTime();
    long pause = TimeUnit.NANOSECONDS.toMicros(endedNanos - beganNanos);
    long cpu = TimeUnit.NANOSECONDS.toMicros(threads.getCurrentThreadCpuTime() - beganCpuNanos);
    timings.note(
        sequence,
        timing -> {
          timing.timeMillis = System.currentTimeMillis();
          timing.positionNanos = beganNanos;
          timing.pauseMicros = pause;
          timing.pauseCpuMicros = cpu;
        });
  }
}
