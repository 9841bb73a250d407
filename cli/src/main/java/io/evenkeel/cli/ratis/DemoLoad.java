package io.evenkeel.cli.ratis;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvClient;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients, each with one request outstanding, that overwrite objects at random; counts answers in
 * buckets of time, and the longest time without any.
 */
final class DemoLoad {

  static final long BUCKET_MILLIS = 100;

  private static final int BUCKETS_MAX = 100_000;
  private static final long JOIN_MILLIS = 60_000;

  private final KvClient store;
  private final DataSet data;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong[] buckets = new AtomicLong[BUCKETS_MAX];
  private final AtomicLong lastNanos = new AtomicLong();
  private final AtomicLong gapNanos = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private volatile long beganNanos;
  private volatile boolean stopping;

  /**
   * What was measured.
   *
   * @param perBucket answers in each bucket of {@link #BUCKET_MILLIS}
   * @param stallMillis longest time without an answer
   */
  record Measured(List<Long> perBucket, double perSecond, double stallMillis) {}

  DemoLoad(KvClient store, DataSet data) {
    this.store = store;
    this.data = data;
    for (int i = 0; i < BUCKETS_MAX; i++) {
      buckets[i] = new AtomicLong();
    }
  }

  /** Runs for a time. */
  Measured run(int clients, double seconds) throws InterruptedException {
    beganNanos = System.nanoTime();
    lastNanos.set(beganNanos);
    for (int i = 0; i < clients; i++) {
      SplittableRandom random = new SplittableRandom(i);
      Thread thread = new Thread(() -> call(random), "client-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    Thread.sleep((long) (seconds * 1_000));
    stopping = true;
    for (Thread thread : threads) {
      thread.join(JOIN_MILLIS);
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    int whole = (int) (seconds * 1_000 / BUCKET_MILLIS);
    List<Long> perBucket = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < whole; i++) {
      perBucket.add(buckets[i].get());
      sum += buckets[i].get();
    }
    return new Measured(perBucket, sum / seconds, gapNanos.get() / 1e6);
  }

  private void call(SplittableRandom random) {
    try {
      for (int version = 1; !stopping; version++) {
        int index = random.nextInt(data.size());
        store.put(data.key(index), data.value(index, version));
        answered();
      }
    } catch (ServiceClientException | IllegalStateException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void answered() {
    if (stopping) {
      return;
    }
    long now = System.nanoTime();
    long last = lastNanos.getAndAccumulate(now, Math::max);
    gapNanos.accumulateAndGet(now - last, Math::max);
    long bucket = TimeUnit.NANOSECONDS.toMillis(now - beganNanos) / BUCKET_MILLIS;
    buckets[(int) Math.min(bucket, BUCKETS_MAX - 1)].incrementAndGet();
  }
}
