package io.evenkeel.cli.bench.load;

import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvClient;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes of single entries, uniformly over all keys. Closed loop: each client sends,
 * waits for the result, and sends the next. Open loop: requests are due at a fixed rate, whatever
 * becomes of earlier ones, and a latency counts from when its request was due.
 */
public final class MixedLoad implements AutoCloseable {

  private static final int AFTER_FAILURE_MILLIS = 100;

  private final KvClient store;
  private final DataSet data;
  private final double writeShare;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private final @Nullable OpenLoop open;
  private volatile boolean stopping;
  private volatile LoadMeter meter = LoadMeter.startNow();

  /**
   * Starts at once.
   *
   * @param clients of a closed loop; in an open one, the most outstanding requests
   * @param ratePerSecond 0 for a closed loop
   * @param writeShare which part of the requests writes
   * @param seed what is chosen follows from it
   */
  public MixedLoad(
      KvClient store,
      DataSet data,
      int clients,
      double ratePerSecond,
      double writeShare,
      long seed) {
    this.store = store;
    this.data = data;
    this.writeShare = writeShare;
    if (ratePerSecond > 0) {
      open =
          OpenLoop.start(
              (random, number) -> send(random), this::ended, ratePerSecond, clients, seed);
    } else {
      open = null;
      active.set(clients);
      SplittableRandom seeds = new SplittableRandom(seed);
      for (int i = 0; i < clients; i++) {
        new Client(seeds.split()).next();
      }
    }
  }

  /** What ends from now on counts for a new measurement. */
  public LoadMeter measureAnew() {
    LoadMeter fresh = LoadMeter.startNow();
    meter = fresh;
    return fresh;
  }

  /** Requests with a result since the start. */
  public long requests() {
    return requests.get();
  }

  private CompletableFuture<?> send(SplittableRandom random) {
    int key = random.nextInt(data.size());
    return random.nextDouble() < writeShare
        ? store.putAsync(data.key(key), data.value(key, random.nextInt(1, Integer.MAX_VALUE)))
        : store.getAsync(data.key(key));
  }

  private void ended(long sinceNanos, @Nullable Throwable error) {
    long nowNanos = System.nanoTime();
    if (error == null) {
      requests.incrementAndGet();
      meter.completed(sinceNanos, nowNanos);
    } else {
      meter.failed(nowNanos);
    }
  }

  /** One client of a closed loop; its requests follow each other on the store's threads. */
  private final class Client {

    private final SplittableRandom random;

    Client(SplittableRandom random) {
      this.random = random;
    }

    void next() {
      if (stopping) {
        active.decrementAndGet();
        return;
      }
      long sentNanos = System.nanoTime();
      CompletableFuture<Void> unused =
          send(random)
              .handle(
                  (result, error) -> {
                    ended(sentNanos, error);
                    if (error == null) {
                      next();
                    } else {
                      // A refusal may come at once: not from here, or the stack grows with each.
                      CompletableFuture.delayedExecutor(AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS)
                          .execute(this::next);
                    }
                    return null;
                  });
    }
  }

  /** Sends nothing more and waits for the results that are due. */
  @Override
  public void close() throws InterruptedException {
    stopping = true;
    if (open != null) {
      open.close();
    }
    while (active.get() > 0) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }
}
