package io.evenkeel.cli.torture;

import java.util.concurrent.atomic.AtomicLong;

/** What became of requests; any thread. */
final class LoadCounts {

  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();

  /** The first request is about to be sent. */
  void started() {
    lastNanos.set(System.nanoTime());
  }

  void acknowledged() {
    acknowledged.incrementAndGet();
    long now = System.nanoTime();
    long since = now - lastNanos.getAndSet(now);
    longestNanos.accumulateAndGet(since, Math::max);
  }

  void unknown() {
    unknown.incrementAndGet();
  }

  void refused() {
    refused.incrementAndGet();
  }

  /** Requests with a result. */
  long acknowledgedCount() {
    return acknowledged.get();
  }

  /** Requests of which nobody knows whether they were executed. */
  long unknownCount() {
    return unknown.get();
  }

  /** Requests that certainly were not executed; they were repeated. */
  long refusedCount() {
    return refused.get();
  }

  /** The longest time without a result. */
  long longestGapMillis() {
    return longestNanos.get() / 1_000_000;
  }
}
