package io.evenkeel.ycsb;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.kv.KvService;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;
import site.ycsb.StringByteIterator;

/** The binding over a store of one. */
class EvenkeelDbTest {

  /** Found as a service. */
  public static final class Source implements StoreSource {

    static KvService store;
    static boolean closed;
    static boolean failing;

    @Override
    public ServiceClient open(Properties properties) {
      closed = false;
      return new ServiceClient() {
        @Override
        public CompletableFuture<Result> invokeAsync(byte[] operation) {
          return CompletableFuture.supplyAsync(() -> invoke(operation));
        }

        @Override
        public synchronized Result invoke(byte[] operation) {
          if (failing) {
            throw new ServiceClientException(Outcome.UNKNOWN, "2 of 4 answered", null);
          }
          return store.invoke(new Request(new ClientId(0, 1), 1, operation, 1, 0, 0), id -> {});
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }
  }

  private final DB db = new EvenkeelDb();

  @BeforeEach
  void open() throws Exception {
    Source.store = new KvService();
    Source.failing = false;
    db.setProperties(new Properties());
    db.init();
  }

  @AfterEach
  void close() throws Exception {
    if (!Source.closed) {
      db.cleanup();
    }
    Source.store.close();
  }

  private static Map<String, ByteIterator> values(String... pairs) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], pairs[i + 1]);
    }
    return StringByteIterator.getByteIteratorMap(values);
  }

  private Map<String, String> read(String key, Set<String> fields) {
    Map<String, ByteIterator> result = new HashMap<>();
    assertThat(db.read("t", key, fields, result)).isEqualTo(Status.OK);
    return StringByteIterator.getStringMap(result);
  }

  @Test
  void aRecordIsWrittenReadChangedAndRemoved() {
    assertThat(db.insert("t", "k1", values("f0", "a", "f1", "b"))).isEqualTo(Status.OK);
    assertThat(read("k1", null)).isEqualTo(Map.of("f0", "a", "f1", "b"));
    assertThat(read("k1", Set.of("f1"))).isEqualTo(Map.of("f1", "b"));
    assertThat(db.update("t", "k1", values("f1", "c"))).isEqualTo(Status.OK);
    assertThat(read("k1", null)).isEqualTo(Map.of("f0", "a", "f1", "c"));
    assertThat(db.delete("t", "k1")).isEqualTo(Status.OK);
    assertThat(db.delete("t", "k1")).isEqualTo(Status.NOT_FOUND);
    assertThat(db.read("t", "k1", null, new HashMap<>())).isEqualTo(Status.NOT_FOUND);
    assertThat(db.update("t", "k1", values("f1", "c"))).isEqualTo(Status.NOT_FOUND);
  }

  @Test
  void aScanBeginsWithItsFirstKeyAndStaysInItsTable() {
    for (int i = 0; i < 30; i++) {
      assertThat(db.insert("t", "user" + i, values("f", "v" + i))).isEqualTo(Status.OK);
      assertThat(db.insert("u", "user" + i, values("f", "w"))).isEqualTo(Status.OK);
    }
    Vector<HashMap<String, ByteIterator>> found = new Vector<>();
    assertThat(db.scan("t", "user2", 4, null, found)).isEqualTo(Status.OK);
    assertThat(found.stream().map(StringByteIterator::getStringMap))
        .containsExactly(
            Map.of("f", "v2"), Map.of("f", "v20"), Map.of("f", "v21"), Map.of("f", "v22"));
    found.clear();
    assertThat(db.scan("t", "user8", 100, null, found)).isEqualTo(Status.OK);
    assertThat(found).hasSize(2);
  }

  @Test
  void anOperationWithoutResultIsAFailedOne() {
    Source.failing = true;
    assertThat(db.insert("t", "k", values("f", "v"))).isEqualTo(Status.ERROR);
    assertThat(db.read("t", "k", null, new HashMap<>())).isEqualTo(Status.ERROR);
  }

  @Test
  void theClientIsClosedWithTheLastOfItsUsers() throws Exception {
    DB other = new EvenkeelDb();
    other.setProperties(new Properties());
    other.init();
    db.cleanup();
    assertThat(Source.closed).isFalse();
    other.cleanup();
    assertThat(Source.closed).isTrue();
  }
}
