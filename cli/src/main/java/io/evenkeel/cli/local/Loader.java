package io.evenkeel.cli.local;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes version 0 of every key, many at once, in multi-puts of which several are under way. */
public final class Loader {

  private static final int IN_FLIGHT = 12;
  private static final int ENTRIES_MAX = 256;
  private static final int BYTES_MAX = 256 << 10;

  private final KvClient store;
  private final DataSet data;
  private final int from;
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final AtomicInteger loaded = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Loads all of it. */
  public Loader(KvClient store, DataSet data) {
    this(store, data, 0);
  }

  /**
   * @param from the first key to write; those before it are there
   */
  public Loader(KvClient store, DataSet data, int from) {
    this.store = store;
    this.data = data;
    this.from = from;
  }

  /** Keys that were acknowledged so far; any thread. */
  public int loaded() {
    return loaded.get();
  }

  /**
   * Loads it.
   *
   * @throws CliException if the store does not take it
   */
  public void run() throws InterruptedException {
    List<KvEntry> batch = new ArrayList<>();
    int bytes = 0;
    for (int i = from; i < data.size() && failure.get() == null; i++) {
      KvEntry entry = new KvEntry(data.key(i), data.value(i, 0));
      int size = entry.key().length + entry.value().length;
      if (!batch.isEmpty() && (batch.size() == ENTRIES_MAX || bytes + size > BYTES_MAX)) {
        send(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(entry);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      send(batch);
    }
    room.acquire(IN_FLIGHT);
    Throwable cause = failure.get();
    if (cause != null) {
      throw new CliException(
          ExitCodes.NO_ANSWER, "loading the objects failed: " + cause.getMessage(), cause);
    }
  }

  private void send(List<KvEntry> batch) throws InterruptedException {
    room.acquire();
    CompletableFuture<Void> unused =
        store
            .multiPutAsync(batch)
            .handle(
                (none, error) -> {
                  if (error == null) {
                    loaded.addAndGet(batch.size());
                  } else {
                    failure.compareAndSet(null, error);
                  }
                  room.release();
                  return null;
                });
  }
}
