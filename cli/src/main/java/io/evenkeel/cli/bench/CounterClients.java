package io.evenkeel.cli.bench;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.kv.KvClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * A closed loop: each client adds one to a counter of its own, waits for the result, and does it
 * again. A request lost after it was acknowledged leaves the counter too low, one executed twice
 * too high. The client library sends a request whose outcome is open again under the same number,
 * to all replicas.
 */
final class CounterClients {

  private static final Executor SHORTLY =
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

  /**
   * What came of all increments.
   *
   * @param acknowledged requests with a result
   * @param unresolved requests of which nobody knows whether they were executed
   * @param refused requests that certainly were not executed; they were repeated
   * @param lost increments that were acknowledged and are not there
   * @param doubled increments too many
   */
  record Count(long acknowledged, long unresolved, long refused, long lost, long doubled) {

    /** Of nobody. */
    static final Count NONE = new Count(0, 0, 0, 0, 0);

    /** Both together. */
    Count plus(Count other) {
      return new Count(
          acknowledged + other.acknowledged,
          unresolved + other.unresolved,
          refused + other.refused,
          lost + other.lost,
          doubled + other.doubled);
    }

    /** Whether everything acknowledged was executed once, and nothing else. */
    boolean exact() {
      return lost == 0 && doubled == 0 && unresolved == 0;
    }
  }

  private final KvClient store;
  private final String prefix;
  private final AnswerGaps gaps;
  private final List<Client> clients;
  private final AtomicInteger active = new AtomicInteger();
  private volatile boolean stopping;

  /**
   * @param prefix of their counters' keys
   */
  CounterClients(KvClient store, String prefix, int clients, AnswerGaps gaps) {
    this.store = store;
    this.prefix = prefix;
    this.gaps = gaps;
    this.clients = IntStream.range(0, clients).mapToObj(Client::new).toList();
  }

  void start() {
    for (Client client : clients) {
      active.incrementAndGet();
      client.next();
    }
  }

  /** Lets each client finish its request. */
  void stop() throws InterruptedException {
    stopping = true;
    while (active.get() > 0) {
      Thread.sleep(5);
    }
  }

  /** After {@link #stop}: compares what is there with what was acknowledged. */
  Count count() {
    Count sum = Count.NONE;
    for (Client client : clients) {
      sum = sum.plus(client.count());
    }
    return sum;
  }

  /** One client; its requests follow each other. */
  private final class Client {

    private final byte[] key;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unresolved = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    Client(int number) {
      this.key =
          String.format(Locale.ROOT, "%s-%04d", prefix, number).getBytes(StandardCharsets.UTF_8);
    }

    void next() {
      if (stopping) {
        active.decrementAndGet();
        return;
      }
      CompletableFuture<Void> unused =
          store
              .incrementAsync(key, 1)
              .handle(
                  (value, error) -> {
                    if (error == null) {
                      acknowledged.incrementAndGet();
                      gaps.answered(System.nanoTime());
                      next();
                    } else {
                      failed(error);
                    }
                    return null;
                  });
    }

    /** A refusal may come at once: the next is not sent from here, or the stack grows. */
    private void failed(Throwable error) {
      Throwable cause = error instanceof CompletionException ? error.getCause() : error;
      if (cause instanceof ServiceClientException known
          && known.outcome() == Outcome.NOT_EXECUTED) {
        refused.incrementAndGet();
      } else {
        unresolved.incrementAndGet();
      }
      SHORTLY.execute(this::next);
    }

    Count count() {
      long there =
          store
              .get(key)
              .map(value -> Long.parseLong(new String(value, StandardCharsets.UTF_8)))
              .orElse(0L);
      return new Count(
          acknowledged.get(),
          unresolved.get(),
          refused.get(),
          Math.max(0, acknowledged.get() - there),
          Math.max(0, there - acknowledged.get() - unresolved.get()));
    }
  }
}
