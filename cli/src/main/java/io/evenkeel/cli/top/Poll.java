package io.evenkeel.cli.top;

import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.StatusSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks replicas at an interval. One thread. */
final class Poll {

  private static final int TIMEOUT_MILLIS = 1_000;

  private final StatusSource source;
  private final Duration interval;
  private long dueNanos = System.nanoTime();

  Poll(StatusSource source, Duration interval) {
    this.source = source;
    this.interval = interval;
  }

  /** Waits until it is time, and asks. */
  List<ReplicaStatus> next() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(dueNanos - System.nanoTime());
    dueNanos = System.nanoTime() + interval.toNanos();
    return source.read(TIMEOUT_MILLIS);
  }
}
