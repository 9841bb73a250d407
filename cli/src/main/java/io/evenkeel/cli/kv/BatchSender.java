package io.evenkeel.cli.kv;

import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps several batches in flight and knows up to which place in the source everything was
 * acknowledged.
 *
 * <p>Batches may be executed in any order, so a batch waits while one with a key in common is in
 * flight: of several lines with one key the last one counts, as if they were sent one by one. A
 * batch that the store refuses as a whole is sent again entry by entry, so that good ones are not
 * lost with a bad one. A batch without an answer ends the import; what was acknowledged before it
 * stays counted.
 *
 * <p>One thread sends; completions come from the client's threads.
 */
final class BatchSender {

  private final KvClient store;
  private final int batchesMax;
  private final long bytesMax;
  private final Refusals refusals;

  private final Deque<Flight> flights = new ArrayDeque<>();
  private final Set<ByteBuffer> keys = new HashSet<>();
  private int inFlight;
  private long bytesInFlight;
  private Acknowledged acknowledged;
  private @Nullable Throwable failure;

  /**
   * What is done for good.
   *
   * @param position everything before it was imported or refused
   * @param imported entries
   * @param refused lines
   */
  record Acknowledged(Batch.Position position, long imported, long refused) {}

  private static final class Flight {
    private final Batch batch;
    private boolean done;
    private int refused;

    Flight(Batch batch) {
      this.batch = batch;
    }
  }

  /**
   * @param batchesMax most batches in flight
   * @param bytesMax most bytes in flight, unless one batch alone has more
   * @param begin what was done before
   */
  BatchSender(
      KvClient store, int batchesMax, long bytesMax, Acknowledged begin, Refusals refusals) {
    this.store = store;
    this.batchesMax = batchesMax;
    this.bytesMax = bytesMax;
    this.acknowledged = begin;
    this.refusals = refusals;
  }

  /**
   * Sends a batch when there is room for it. After a failure it is not sent any more.
   *
   * @return whether sending may go on
   */
  boolean send(Batch batch) throws InterruptedException {
    Flight flight = new Flight(batch);
    synchronized (this) {
      while (failure == null && !hasRoomFor(batch)) {
        wait();
      }
      if (failure != null) {
        return false;
      }
      flights.addLast(flight);
      keys.addAll(batch.keys());
      inFlight++;
      bytesInFlight += batch.bytes();
    }
    dispatch(batch)
        .whenComplete((refused, error) -> completed(flight, refused == null ? 0 : refused, error))
        .exceptionally(error -> 0);
    return true;
  }

  private boolean hasRoomFor(Batch batch) {
    return inFlight == 0
        || (inFlight < batchesMax
            && bytesInFlight + batch.bytes() <= bytesMax
            && batch.keys().stream().noneMatch(keys::contains));
  }

  /** Completes with the number of entries that the store refused. */
  private CompletableFuture<Integer> dispatch(Batch batch) {
    if (batch.entries().isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    return store
        .multiPutAsync(batch.entries())
        .thenApply(none -> 0)
        .exceptionallyCompose(
            error ->
                unwrap(error) instanceof KvException
                    ? oneByOne(batch)
                    : CompletableFuture.failedFuture(unwrap(error)));
  }

  private CompletableFuture<Integer> oneByOne(Batch batch) {
    CompletableFuture<Integer> all = CompletableFuture.completedFuture(0);
    for (int i = 0; i < batch.entries().size(); i++) {
      int index = i;
      all = all.thenCompose(before -> one(batch, index).thenApply(refused -> before + refused));
    }
    return all;
  }

  private CompletableFuture<Integer> one(Batch batch, int index) {
    return store
        .putAsync(batch.entries().get(index).key(), batch.entries().get(index).value())
        .thenApply(none -> 0)
        .exceptionallyCompose(
            error -> {
              Throwable cause = unwrap(error);
              if (cause instanceof KvException) {
                refusals.add(batch.lineOf(index), "refused by the store: " + cause.getMessage());
                return CompletableFuture.completedFuture(1);
              }
              return CompletableFuture.failedFuture(cause);
            });
  }

  private synchronized void completed(Flight flight, int refused, @Nullable Throwable error) {
    inFlight--;
    bytesInFlight -= flight.batch.bytes();
    keys.removeAll(flight.batch.keys());
    if (error == null) {
      flight.done = true;
      flight.refused = refused;
      advance();
    } else if (failure == null) {
      failure = unwrap(error);
    }
    notifyAll();
  }

  private void advance() {
    for (Flight head = flights.peekFirst(); head != null && head.done; head = flights.peekFirst()) {
      flights.removeFirst();
      acknowledged =
          new Acknowledged(
              head.batch.end(),
              acknowledged.imported() + head.batch.entries().size() - head.refused,
              acknowledged.refused() + head.batch.refused() + head.refused);
    }
  }

  /** Waits until nothing is in flight. */
  synchronized void drain() throws InterruptedException {
    while (inFlight > 0) {
      wait();
    }
  }

  /** What is done for good by now. */
  synchronized Acknowledged acknowledged() {
    return acknowledged;
  }

  /** Why sending ended early, or null. */
  synchronized @Nullable Throwable failure() {
    return failure;
  }

  private static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
