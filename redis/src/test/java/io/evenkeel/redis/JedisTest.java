package io.evenkeel.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/** A client that many programs use, against a front of a store of one. */
class JedisTest {

  private final Store store = new Store();
  private RedisFront front;

  @BeforeEach
  void start() throws IOException {
    front = RedisFront.start(new RedisFrontConfig(0), store.client());
  }

  @AfterEach
  void close() {
    front.close();
    store.close();
  }

  private Jedis connect() {
    return new Jedis("127.0.0.1", front.port(), 60_000);
  }

  @Test
  void singleCommands() {
    try (Jedis jedis = connect()) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      assertThat(jedis.set("k", "v")).isEqualTo("OK");
      assertThat(jedis.get("k")).isEqualTo("v");
      assertThat(jedis.get("none")).isNull();
      assertThat(jedis.set("k", "w", SetParams.setParams().xx())).isEqualTo("OK");
      assertThat(jedis.set("k", "x", SetParams.setParams().nx())).isNull();
      assertThat(jedis.setGet("k", "y")).isEqualTo("w");
      assertThat(jedis.getDel("k")).isEqualTo("y");
      assertThat(jedis.incr("n")).isEqualTo(1);
      assertThat(jedis.incrBy("n", 41)).isEqualTo(42);
      assertThat(jedis.decr("n")).isEqualTo(41);
      assertThat(jedis.append("n", "0")).isEqualTo(3);
      assertThat(jedis.strlen("n")).isEqualTo(3);
      assertThat(jedis.mset("a", "1", "b", "2")).isEqualTo("OK");
      assertThat(jedis.mget("a", "none", "b")).containsExactly("1", null, "2");
      assertThat(jedis.exists("a", "b", "none")).isEqualTo(2);
      assertThat(jedis.type("a")).isEqualTo("string");
      assertThat(jedis.dbSize()).isEqualTo(3);
      assertThat(jedis.keys("?")).containsExactlyInAnyOrder("a", "b", "n");
      assertThat(jedis.del("a", "b", "none")).isEqualTo(2);
      assertThat(jedis.info()).contains("redis_version:", "db0:keys=1,");
      assertThatThrownBy(() -> jedis.set("k", "v", SetParams.setParams().ex(10)))
          .isInstanceOf(JedisDataException.class)
          .hasMessage("ERR EX is not supported: keys do not expire here");
      assertThatThrownBy(() -> jedis.lpush("k", "v"))
          .hasMessage("ERR unknown command 'LPUSH', with args beginning with: 'k' 'v' ");
      assertThatThrownBy(() -> jedis.watch("k")).hasMessageContaining("WATCH is not supported");
    }
  }

  @Test
  void valuesAreAnyBytesUpToTheLongest() {
    byte[] bytes = new byte[16 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31);
    }
    byte[] key = "k".getBytes(UTF_8);
    try (Jedis jedis = connect()) {
      jedis.set(key, bytes);
      assertThat(jedis.get(key)).isEqualTo(bytes);
      assertThat(jedis.mget(key, key.clone())).as("only one fits").isNull();
    } catch (JedisDataException e) {
      assertThat(e).hasMessageContaining("16 MiB");
    }
    assertThatThrownBy(
            () -> {
              try (Jedis jedis = connect()) {
                jedis.append(key, new byte[1]);
              }
            })
        .hasMessageContaining("string exceeds maximum allowed size");
  }

  @Test
  void aTransactionGoesOnBehindAFailure() {
    try (Jedis jedis = connect()) {
      jedis.set("text", "abc");
      Transaction transaction = jedis.multi();
      Response<Long> first = transaction.incr("n");
      Response<Long> wrong = transaction.incr("text");
      Response<Long> second = transaction.incr("n");
      assertThat(transaction.exec()).hasSize(3);
      assertThat(first.get()).isEqualTo(1);
      assertThatThrownBy(wrong::get).hasMessageContaining("not an integer");
      assertThat(second.get()).isEqualTo(2);
    }
  }

  @Test
  void aWalkOverAllKeysSeesEachOnce() {
    Set<String> all = new TreeSet<>();
    try (Jedis jedis = connect();
        Jedis other = connect()) {
      Pipeline pipeline = jedis.pipelined();
      for (int i = 0; i < 2_500; i++) {
        all.add("key:" + i);
        pipeline.set("key:" + i, "v");
        pipeline.set("other:" + i, "v");
      }
      pipeline.sync();
      List<String> found = new ArrayList<>();
      String cursor = ScanParams.SCAN_POINTER_START;
      ScanParams match = new ScanParams().match("key:*").count(100);
      do {
        // A pool gives another connection each time.
        Jedis any = found.size() % 200 == 0 ? jedis : other;
        ScanResult<String> page = any.scan(cursor, match);
        found.addAll(page.getResult());
        cursor = page.getCursor();
      } while (!cursor.equals("0"));
      assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
      assertThat(jedis.keys("key:*")).isEqualTo(all);
      assertThatThrownBy(() -> jedis.scan("7")).hasMessageContaining("begin again with 0");
    }
  }

  @Test
  void manyConnectionsShareFewRequestsAndKeepTheirOrder() throws Exception {
    int connections = 20;
    int rounds = 10;
    int depth = 50;
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    List<Future<?>> running = new ArrayList<>();
    for (int c = 0; c < connections; c++) {
      String key = "list:" + c;
      running.add(
          threads.submit(
              () -> {
                try (Jedis jedis = connect()) {
                  for (int round = 0; round < rounds; round++) {
                    Pipeline pipeline = jedis.pipelined();
                    List<Response<Long>> lengths = new ArrayList<>();
                    for (int i = 0; i < depth; i++) {
                      lengths.add(pipeline.append(key, "x"));
                      pipeline.incr("total");
                    }
                    pipeline.sync();
                    for (int i = 0; i < depth; i++) {
                      assertThat(lengths.get(i).get()).isEqualTo(round * depth + i + 1L);
                    }
                  }
                }
              }));
    }
    for (Future<?> one : running) {
      one.get();
    }
    threads.shutdown();
    try (Jedis jedis = connect()) {
      assertThat(jedis.get("total")).isEqualTo("" + connections * rounds * depth);
    }
    assertThat(store.requests.get()).isLessThan(connections * rounds * depth / 10);
  }
}
