package io.evenkeel.cli.bench;

import io.evenkeel.bench.load.Latency;
import io.evenkeel.kv.KvClient;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of requests that cost the service next to nothing: each client asks for a key that
 * is not there, waits for the answer, and asks again. The key is as long as the request shall be.
 */
final class ClosedLoop implements AutoCloseable {

  private static final long LATENCY_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

  private static final Executor SHORTLY =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  private final KvClient store;
  private final byte[] key;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicLong failed = new AtomicLong();
  private volatile Histogram micros = fresh();
  private volatile boolean stopping;

  /**
   * Starts at once.
   *
   * @param keyBytes length of each request's key, at least one
   */
  ClosedLoop(KvClient store, int clients, int keyBytes) {
    this.store = store;
    this.key = new byte[keyBytes];
    Arrays.fill(key, (byte) 'k');
    active.set(clients);
    for (int i = 0; i < clients; i++) {
      next();
    }
  }

  private static Histogram fresh() {
    return new ConcurrentHistogram(LATENCY_MICROS_MAX, 3);
  }

  private void next() {
    if (stopping) {
      active.decrementAndGet();
      return;
    }
    long sentNanos = System.nanoTime();
    CompletableFuture<Void> unused =
        store.getAsync(key).handle((value, error) -> answered(value, error, sentNanos));
  }

  /** A refusal may come at once: the next is not sent from here, or the stack grows. */
  private Void answered(Optional<byte[]> value, Throwable error, long sentNanos) {
    if (error == null && value.isEmpty()) {
      long taken = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sentNanos);
      micros.recordValue(Math.min(LATENCY_MICROS_MAX, taken));
      next();
    } else {
      failed.incrementAndGet();
      SHORTLY.execute(this::next);
    }
    return null;
  }

  /** What is answered from now on counts anew. */
  void measureAnew() {
    micros = fresh();
  }

  /** Requests answered since. */
  long requests() {
    return micros.getTotalCount();
  }

  /** How long they took. */
  Latency latency() {
    return Latency.of(micros.copy());
  }

  /** Requests without an answer, or with one that cannot be, in all. */
  long failed() {
    return failed.get();
  }

  /** Lets each client finish its request. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    while (active.get() > 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }
}
