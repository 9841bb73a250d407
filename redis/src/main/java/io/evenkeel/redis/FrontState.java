package io.evenkeel.redis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What all connections of a front share. */
final class FrontState {

  private final RedisFrontConfig config;
  private final long startNanos = System.nanoTime();
  private final Cursors cursors = new Cursors(System.currentTimeMillis() << 20);
  private final Budget budget;
  private final AtomicLong lastId = new AtomicLong();
  final AtomicInteger connections = new AtomicInteger();
  final LongAdder accepted = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder commands = new LongAdder();

  /** The port it listens at; set when it does. */
  volatile int port;

  FrontState(RedisFrontConfig config) {
    this.config = config;
    this.budget = new Budget(config.memoryBytesMax());
  }

  RedisFrontConfig config() {
    return config;
  }

  Cursors cursors() {
    return cursors;
  }

  Budget budget() {
    return budget;
  }

  long nextId() {
    return lastId.incrementAndGet();
  }

  long uptimeSeconds() {
    return (System.nanoTime() - startNanos) / 1_000_000_000L;
  }
}
