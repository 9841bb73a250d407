package io.evenkeel.cli.bench.load;

import io.evenkeel.bench.load.Latency;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvClient;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * An open loop: writes objects at a fixed rate, uniformly over all keys, whatever becomes of
 * earlier requests. A latency counts from the moment at which the request was due, so that waiting
 * requests are not left out (coordinated omission).
 */
public final class RatedWriters implements AutoCloseable {

  /** What is sent. */
  public interface Sender {

    /**
     * Sends a request.
     *
     * @param random decides what it is about
     * @param number of the request, from 1
     */
    CompletableFuture<?> send(SplittableRandom random, int number);
  }

  private static final long LATENCY_MICROS_MAX = TimeUnit.MINUTES.toMicros(10);

  /** How long it waits for a result at a time; each wakes it. */
  private static final long RESULT_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  private final Sender sender;
  private final long gapNanos;
  private final int inFlightMax;
  private final SplittableRandom random;
  private final Thread thread = new Thread(this::run, "writers");
  private final AtomicLong inFlight = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile Histogram micros = fresh();
  private volatile boolean closing;

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
  public RatedWriters(Sender sender, double ratePerSecond, int inFlightMax, long seed) {
    this.sender = sender;
    this.gapNanos = Math.max(1, Math.round(1e9 / ratePerSecond));
    this.inFlightMax = inFlightMax;
    this.random = new SplittableRandom(seed);
    thread.setDaemon(true);
    thread.start();
  }

  private static Histogram fresh() {
    return new ConcurrentHistogram(LATENCY_MICROS_MAX, 3);
  }

  private void run() {
    long dueNanos = System.nanoTime();
    int version = 0;
    while (!closing) {
      boolean full = inFlight.get() >= inFlightMax;
      long early = dueNanos - System.nanoTime();
      if (full || early > 0) {
        LockSupport.parkNanos(full ? RESULT_NANOS_MAX : early);
        continue;
      }
      send(dueNanos, ++version);
      dueNanos += gapNanos;
    }
  }

  private void send(long dueNanos, int version) {
    inFlight.incrementAndGet();
    CompletableFuture<Object> unused =
        sender
            .send(random, version)
            .handle(
                (none, error) -> {
                  if (inFlight.getAndDecrement() >= inFlightMax) {
                    LockSupport.unpark(thread);
                  }
                  if (error == null) {
                    long taken = (System.nanoTime() - dueNanos) / 1_000;
                    micros.recordValue(Math.max(0, Math.min(LATENCY_MICROS_MAX, taken)));
                  } else {
                    failed.incrementAndGet();
                  }
                  return null;
                });
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
    closing = true;
    thread.join();
    while (inFlight.get() > 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
