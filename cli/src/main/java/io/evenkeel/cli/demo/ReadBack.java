package io.evenkeel.cli.demo;

import io.evenkeel.cli.local.DataSet;
import io.evenkeel.kv.KvClient;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads keys when nothing is being written and compares them with what was acknowledged. */
final class ReadBack {

  private static final int IN_FLIGHT = 64;

  private final KvClient store;
  private final DataSet data;
  private final Ledger ledger;
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final AtomicInteger read = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicReference<@Nullable String> firstWrong = new AtomicReference<>();

  /**
   * What came back.
   *
   * @param read keys read
   * @param wrong keys with a value that is not the acknowledged one, or without an answer
   * @param firstWrong the first of them, in words; empty if there is none
   */
  record Outcome(int read, int wrong, String firstWrong) {}

  ReadBack(KvClient store, DataSet data, Ledger ledger) {
    this.store = store;
    this.data = data;
    this.ledger = ledger;
  }

  /** Reads at most {@code keysMax} keys, evenly spread. */
  Outcome run(int keysMax) throws InterruptedException {
    int count = Math.min(keysMax, data.size());
    for (int i = 0; i < count; i++) {
      int key = (int) ((long) i * data.size() / count);
      room.acquire();
      CompletableFuture<Void> unused =
          store
              .getAsync(data.key(key))
              .handle(
                  (value, error) -> {
                    check(key, value, error);
                    room.release();
                    return null;
                  });
    }
    room.acquire(IN_FLIGHT);
    String first = firstWrong.get();
    return new Outcome(read.get(), wrong.get(), first == null ? "" : first);
  }

  private void check(int key, @Nullable Optional<byte[]> value, @Nullable Throwable error) {
    read.incrementAndGet();
    if (value == null) {
      wrong(key, "no answer: " + (error == null ? "" : error.getMessage()));
      return;
    }
    int version = value.map(bytes -> data.version(key, bytes)).orElse(DataSet.FOREIGN);
    if (!ledger.mayBe(key, version)) {
      wrong(
          key,
          String.format(
              Locale.ROOT,
              "version %d was read, %d was acknowledged",
              version,
              ledger.oldestReadable(key)));
    }
  }

  private void wrong(int key, String what) {
    wrong.incrementAndGet();
    firstWrong.compareAndSet(null, "key " + key + ": " + what);
  }
}
