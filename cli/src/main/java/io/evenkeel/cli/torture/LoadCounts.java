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

  /** All of it. */
  TortureResult.Requests requests() {
    return new TortureResult.Requests(
        acknowledged.get(), unknown.get(), refused.get(), longestNanos.get() / 1_000_000);
  }
}
