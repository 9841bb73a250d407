package io.evenkeel.ratis;

import io.evenkeel.execution.PauseMeter;
import java.util.concurrent.TimeUnit;

/**
 * Measures for how long execution stops because of checkpoints: the longest stop between two
 * batches of the present checkpoint, and of all. Written on the execution lane, read by any thread.
 */
final class PauseTimes implements PauseMeter {

  private long beganNanos;
  private long stopNanos;
  private long longestNanos;
  private volatile long lastMicrosMax;
  private volatile long microsMax;

  @Override
  public void began() {
    beganNanos = System.nanoTime();
  }

  @Override
  public long ended() {
    long nanos = System.nanoTime() - beganNanos;
    stopNanos += nanos;
    note();
    return TimeUnit.NANOSECONDS.toMicros(nanos);
  }

  @Override
  public void captureBegan() {
    longestNanos = 0;
  }

  @Override
  public void batchEnded() {
    stopNanos = 0;
  }

  private void note() {
    longestNanos = Math.max(longestNanos, stopNanos);
    lastMicrosMax = TimeUnit.NANOSECONDS.toMicros(longestNanos);
    if (lastMicrosMax > microsMax) {
      microsMax = lastMicrosMax;
    }
  }

  /** Longest stop for the checkpoint under way, or the last one. */
  long lastMicrosMax() {
    return lastMicrosMax;
  }

  /** Longest stop since the start. */
  long microsMax() {
    return microsMax;
  }
}
