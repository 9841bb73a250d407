package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.kv.KvClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes growing numbers under its own keys and remembers what was acknowledged. Several writes are
 * outstanding at any moment: batches of one request would wait for the disk and for nothing else.
 */
final class Writer implements AutoCloseable {

  private static final int LANES = 5;
  private static final int KEYS_EACH = 10;

  /** Between two writes of a lane, while nobody waits for them: others need the machine. */
  private static final long REST_MILLIS = 50;

  private final KvClient client;
  private final String name;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicLong acknowledgedCount = new AtomicLong();
  private final List<Lane> lanes = new ArrayList<>();

  /** Up to here nobody rests: a test waits for it. */
  private volatile long wanted;

  /** One write after the other, to keys of its own. */
  private final class Lane {

    private final Map<String, Long> acknowledged = new TreeMap<>();
    private final Map<String, Long> attempted = new TreeMap<>();
    private final String prefix;
    private final Thread thread;

    Lane(int id) {
      this.prefix = name + "-" + id + "-";
      this.thread = new Thread(this::run, "writer-" + prefix);
      thread.setDaemon(true);
    }

    private void run() {
      for (long number = 1; !stopping.get(); number++) {
        String key = prefix + number % KEYS_EACH;
        attempted.put(key, number);
        try {
          client.put(bytes(key), bytes(Long.toString(number)));
          acknowledged.put(key, number);
          if (acknowledgedCount.incrementAndGet() > wanted) {
            Thread.sleep(REST_MILLIS);
          }
        } catch (ServiceClientException unknown) {
          // Counts as attempted: it may have been executed, and need not.
          assertThat(unknown).hasMessageNotContaining("internal");
        } catch (InterruptedException e) {
          throw new AssertionError("interrupted", e);
        }
      }
    }

    private void verify(KvClient reader) {
      assertThat(acknowledged).isNotEmpty();
      acknowledged.forEach(
          (key, number) -> {
            byte[] value = reader.get(bytes(key)).orElseThrow();
            long found = Long.parseLong(new String(value, StandardCharsets.UTF_8));
            assertThat(found).as("value of %s", key).isBetween(number, attempted.get(key));
          });
    }
  }

  Writer(ServiceClient client, String name) {
    this.client = new KvClient(client);
    this.name = name;
    for (int id = 0; id < LANES; id++) {
      lanes.add(new Lane(id));
    }
    lanes.forEach(lane -> lane.thread.start());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Waits until so many more writes were acknowledged. */
  void awaitMore(long count) {
    long enough = acknowledgedCount.get() + count;
    wanted = enough;
    E2eCluster.await(
        () -> acknowledgedCount.get() >= enough,
        () -> name + " has " + acknowledgedCount + " of " + enough + " acknowledgements");
  }

  void stop() {
    stopping.set(true);
    try {
      for (Lane lane : lanes) {
        lane.thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** After {@link #stop}: nothing that was acknowledged is lost. */
  void verify(KvClient reader) {
    lanes.forEach(lane -> lane.verify(reader));
  }

  @Override
  public void close() {
    stop();
  }
}
