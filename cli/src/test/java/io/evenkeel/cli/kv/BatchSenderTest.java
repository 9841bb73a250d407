package io.evenkeel.cli.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import io.evenkeel.kv.KvService;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchSenderTest {

  private final ByteArrayOutputStream refused = new ByteArrayOutputStream();
  private final Refusals refusals =
      new Refusals(new PrintStream(refused, true, StandardCharsets.UTF_8));
  private final BatchSender.Acknowledged nothing =
      new BatchSender.Acknowledged(new Batch.Position(0, 0), 0, 0);
  private final Shuffling client = new Shuffling();
  private final KvClient store = new KvClient(client);

  @AfterEach
  void close() {
    client.close();
  }

  /** Executes what is outstanding in random order, several at a time. */
  private static final class Shuffling implements ServiceClient {
    private final KvService service = new KvService();
    private final List<Runnable> outstanding = new ArrayList<>();
    private Random random = new Random(1);
    private boolean closed;
    private int outstandingMax;
    private long number;
    private final Thread worker = new Thread(this::work, "shuffling");

    Shuffling() {
      worker.start();
    }

    @Override
    public synchronized CompletableFuture<Result> invokeAsync(byte[] operation) {
      CompletableFuture<Result> result = new CompletableFuture<>();
      outstanding.add(() -> result.complete(invoke(operation)));
      outstandingMax = Math.max(outstandingMax, outstanding.size());
      notifyAll();
      return result;
    }

    @Override
    public Result invoke(byte[] operation) {
      number++;
      return service.invoke(
          new Request(new ClientId(0, 1), number, operation, number, number, number), id -> {});
    }

    private void work() {
      try {
        while (true) {
          Runnable next;
          synchronized (this) {
            while (outstanding.isEmpty() && !closed) {
              wait();
            }
            if (closed) {
              return;
            }
            // Lets more arrive, so that there is something to shuffle.
            wait(1);
            next = outstanding.remove(random.nextInt(outstanding.size()));
          }
          next.run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public synchronized void close() {
      closed = true;
      notifyAll();
    }
  }

  private static KvEntry entry(String key, String value) {
    return new KvEntry(
        key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theLastLineOfAKeyWinsInWhateverOrderBatchesExecute(long seed) throws Exception {
    Random random = new Random(seed);
    client.random = new Random(seed + 100);
    BatchSender sender = new BatchSender(store, 8, 1 << 20, nothing, refusals);
    Map<String, String> model = new HashMap<>();
    long line = 0;
    for (int i = 0; i < 200; i++) {
      Batch batch = new Batch(new Batch.Position(line, line), 1000);
      for (int j = 0; j < 3; j++) {
        String key = "k" + random.nextInt(60);
        line++;
        batch.add(entry(key, "v" + line), new Batch.Position(line, line));
        model.put(key, "v" + line);
      }
      assertThat(sender.send(batch)).isTrue();
    }
    sender.drain();

    assertThat(client.outstandingMax).as("something was shuffled").isGreaterThan(2);
    Map<String, String> found = new ConcurrentHashMap<>();
    for (int i = 0; i < 60; i++) {
      String key = "k" + i;
      store
          .getAsync(key.getBytes(StandardCharsets.UTF_8))
          .get()
          .ifPresent(value -> found.put(key, new String(value, StandardCharsets.UTF_8)));
    }
    assertThat(found).as("seed " + seed).isEqualTo(model);
    assertThat(sender.acknowledged())
        .isEqualTo(new BatchSender.Acknowledged(new Batch.Position(600, 600), 600, 0));
  }

  @Test
  void aBatchThatIsRefusedLosesOnlyTheBadEntry() throws Exception {
    BatchSender sender = new BatchSender(store, 8, 1 << 20, nothing, refusals);
    Batch batch = new Batch(new Batch.Position(0, 0), 1 << 20);
    batch.add(entry("a", "1"), new Batch.Position(10, 1));
    batch.add(entry("k".repeat(2000), "2"), new Batch.Position(20, 2));
    batch.add(entry("b", "3"), new Batch.Position(30, 3));

    assertThat(sender.send(batch)).isTrue();
    sender.drain();

    assertThat(sender.failure()).isNull();
    assertThat(sender.acknowledged())
        .isEqualTo(new BatchSender.Acknowledged(new Batch.Position(30, 3), 2, 1));
    assertThat(refused.toString(StandardCharsets.UTF_8)).startsWith("line 2: refused by the store");
    assertThat(store.countAsync(new byte[0]).get()).isEqualTo(2);
  }
}
