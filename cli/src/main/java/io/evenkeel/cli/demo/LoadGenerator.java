package io.evenkeel.cli.demo;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.bench.load.LoadMeter;
import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvClient;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: each client sends a request, waits for its result and sends the next. Half of them
 * read, half write, uniformly over all keys. Every value read is compared with what the {@link
 * Ledger} says may be there.
 */
final class LoadGenerator {

  private static final int AFTER_FAILURE_MILLIS = 100;
  private static final int LIGHT_SHARE = 10;
  private static final int LIGHT_REST_MILLIS = 40;

  private final KvClient store;
  private final DataSet data;
  private final Ledger ledger;
  private final int clients;
  private final SplittableRandom seeds;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicLong wrongReads = new AtomicLong();
  private final AtomicReference<@Nullable String> firstWrongRead = new AtomicReference<>();
  private volatile boolean stopping;

  /** Clients numbered from here on stop. */
  private volatile int limit;

  /** How long each client rests between a result and its next request. */
  private volatile int restMillis;

  private int running;
  private volatile LoadMeter meter = LoadMeter.startNow();

  /**
   * @param seed what the clients choose follows from it
   */
  LoadGenerator(KvClient store, DataSet data, Ledger ledger, int clients, long seed) {
    this.store = store;
    this.data = data;
    this.ledger = ledger;
    this.clients = clients;
    this.seeds = new SplittableRandom(seed);
  }

  /** Starts all clients and a new measurement. */
  LoadMeter start() {
    stopping = false;
    running = 0;
    LoadMeter fresh = measureAnew();
    full();
    return fresh;
  }

  /** From now on all clients send without rest. */
  void full() {
    limit(clients, 0);
  }

  /** From now on a tenth of the clients send, and rest a little between their requests. */
  void light() {
    limit(Math.max(1, clients / LIGHT_SHARE), LIGHT_REST_MILLIS);
  }

  private synchronized void limit(int count, int rest) {
    restMillis = rest;
    limit = count;
    for (; running < count; running++) {
      active.incrementAndGet();
      new Client(running, seeds.split()).next();
    }
    running = count;
  }

  /** Whatever ends from now on counts for a new measurement. */
  LoadMeter measureAnew() {
    LoadMeter fresh = LoadMeter.startNow();
    meter = fresh;
    return fresh;
  }

  /** The present measurement. */
  LoadMeter meter() {
    return meter;
  }

  /** Lets each client finish its request and stop; may be called when none runs. */
  void stop() throws InterruptedException {
    stopping = true;
    while (active.get() > 0) {
      Thread.sleep(5);
    }
  }

  /** Values read that could not be there. */
  long wrongReads() {
    return wrongReads.get();
  }

  /** The first of them, in words. */
  Optional<String> firstWrongRead() {
    return Optional.ofNullable(firstWrongRead.get());
  }

  /** One client; its requests follow each other on the store's threads. */
  private final class Client {

    private final int number;
    private final SplittableRandom random;

    Client(int number, SplittableRandom random) {
      this.number = number;
      this.random = random;
    }

    void next() {
      if (stopping || number >= limit) {
        active.decrementAndGet();
        return;
      }
      int key = random.nextInt(data.size());
      int version = random.nextBoolean() ? ledger.beginWrite(key) : Ledger.BUSY;
      if (version == Ledger.BUSY) {
        read(key);
      } else {
        write(key, version);
      }
    }

    private void read(int key) {
      int oldest = ledger.oldestReadable(key);
      long sentNanos = System.nanoTime();
      CompletableFuture<Void> unused =
          store
              .getAsync(data.key(key))
              .handle(
                  (value, error) -> {
                    if (error == null) {
                      check(key, oldest, value);
                    }
                    ended(sentNanos, error);
                    return null;
                  });
    }

    private void write(int key, int version) {
      byte[] value = data.value(key, version);
      long sentNanos = System.nanoTime();
      CompletableFuture<Void> unused =
          store
              .putAsync(data.key(key), value)
              .handle(
                  (none, error) -> {
                    if (error == null) {
                      ledger.acknowledged(key, version);
                    } else if (certainlyNotExecuted(error)) {
                      ledger.refused(key);
                    } else {
                      ledger.unknown(key);
                    }
                    ended(sentNanos, error);
                    return null;
                  });
    }

    private void ended(long sentNanos, @Nullable Throwable error) {
      long nowNanos = System.nanoTime();
      if (error == null) {
        meter.completed(sentNanos, nowNanos);
        if (restMillis == 0) {
          next();
        } else {
          nextIn(restMillis);
        }
      } else {
        meter.failed(nowNanos);
        // A refusal may come at once: not from here, or the stack grows with each.
        nextIn(AFTER_FAILURE_MILLIS);
      }
    }

    private void nextIn(int millis) {
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(this::next);
    }
  }

  private static boolean certainlyNotExecuted(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof ServiceClientException failure
        && failure.outcome() == Outcome.NOT_EXECUTED;
  }

  private void check(int key, int oldest, Optional<byte[]> value) {
    int version = value.map(bytes -> data.version(key, bytes)).orElse(DataSet.FOREIGN);
    if (version < oldest || version > ledger.newestReadable(key)) {
      wrongReads.incrementAndGet();
      firstWrongRead.compareAndSet(
          null,
          String.format(
              Locale.ROOT,
              "key %d: version %d was read, %d to %d possible",
              key,
              version,
              oldest,
              ledger.newestReadable(key)));
    }
  }
}
