package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.kv.KvClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Writes growing numbers under its own keys and remembers what was acknowledged. */
final class Writer implements AutoCloseable {

  private static final int KEYS = 50;

  private final KvClient client;
  private final String name;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicLong acknowledgedCount = new AtomicLong();
  private final Map<String, Long> acknowledged = new TreeMap<>();
  private final Map<String, Long> attempted = new TreeMap<>();
  private final Thread thread;

  Writer(ServiceClient client, String name) {
    this.client = new KvClient(client);
    this.name = name;
    this.thread = new Thread(this::run, "writer-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    for (long number = 1; !stopping.get(); number++) {
      String key = name + "-" + number % KEYS;
      attempted.put(key, number);
      try {
        client.put(bytes(key), bytes(Long.toString(number)));
        acknowledged.put(key, number);
        acknowledgedCount.incrementAndGet();
      } catch (ServiceClientException unknown) {
        // Counts as attempted: it may have been executed, and need not.
        assertThat(unknown).hasMessageNotContaining("internal");
      }
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Waits until so many more writes were acknowledged. */
  void awaitMore(long count) {
    long wanted = acknowledgedCount.get() + count;
    E2eCluster.await(
        () -> acknowledgedCount.get() >= wanted,
        () -> name + " has " + acknowledgedCount + " of " + wanted + " acknowledgements");
  }

  void stop() {
    stopping.set(true);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** After {@link #stop}: nothing that was acknowledged is lost. */
  void verify(KvClient reader) {
    assertThat(acknowledged).isNotEmpty();
    acknowledged.forEach(
        (key, number) -> {
          byte[] value = reader.get(bytes(key)).orElseThrow();
          long found = Long.parseLong(new String(value, StandardCharsets.UTF_8));
          assertThat(found).as("value of %s", key).isBetween(number, attempted.get(key));
        });
  }

  @Override
  public void close() {
    stop();
  }
}
