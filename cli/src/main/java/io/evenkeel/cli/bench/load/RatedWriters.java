package io.evenkeel.cli.bench.load;

import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvClient;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Writes objects at a fixed rate, uniformly over all keys, and keeps the latencies, each counted
 * from when its request was due.
 */
public final class RatedWriters implements AutoCloseable {

  private static final long LATENCY_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

  private final AtomicLong failed = new AtomicLong();
  private final OpenLoop loop;
  private volatile Histogram micros = fresh();

  /**
   * Starts at once.
   *
   * @param ratePerSecond requests
   * @param inFlightMax beyond it a cluster does not keep up, and requests wait here
   * @param seed which keys are written follows from it
   */
  public RatedWriters(
      KvClient store, DataSet data, double ratePerSecond, int inFlightMax, long seed) {
    this(
        (random, version) -> {
          int key = random.nextInt(data.size());
          return store.putAsync(data.key(key), data.value(key, version));
        },
        ratePerSecond,
        inFlightMax,
        seed);
  }

  /** The same with other requests. */
  public RatedWriters(OpenLoop.Sender sender, double ratePerSecond, int inFlightMax, long seed) {
    this.loop = OpenLoop.start(sender, this::ended, ratePerSecond, inFlightMax, seed);
  }

  private static Histogram fresh() {
    return new ConcurrentHistogram(LATENCY_MICROS_MAX, 3);
  }

  private void ended(long dueNanos, @Nullable Throwable error) {
    if (error == null) {
      long taken = (System.nanoTime() - dueNanos) / 1_000;
      micros.recordValue(Math.max(0, Math.min(LATENCY_MICROS_MAX, taken)));
    } else {
      failed.incrementAndGet();
    }
  }

  /** What ends from now on counts anew. */
  public void measureAnew() {
    micros = fresh();
  }

  /** Latencies since. */
  public Latency latency() {
    return Latency.of(micros.copy());
  }

  /** Requests with a result since. */
  public long requests() {
    return micros.getTotalCount();
  }

  /** Requests without a result, in all. */
  public long failed() {
    return failed.get();
  }

  /** Sends nothing more and waits for the results that are due. */
  @Override
  public void close() throws InterruptedException {
    loop.close();
  }
}
