package io.evenkeel.ycsb;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvEntry;
import io.evenkeel.kv.KvException;
import io.evenkeel.kv.KvPage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Vector;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.DBException;
import site.ycsb.Status;

/**
 * A record is one value: key {@code table/key}, its fields in a row. A read is one operation, as is
 * an insert, a delete, and a scan of up to 10,000 records. An update of some of the fields reads
 * the record and swaps it for the changed one, again if somebody else was faster: two operations at
 * least. One object for each of YCSB's threads, as YCSB wants it.
 */
public final class EvenkeelDb extends DB {

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private @Nullable KvClient store;

  /** For YCSB. */
  public EvenkeelDb() {}

  @Override
  public void init() throws DBException {
    try {
      store = new KvClient(SharedStore.open(getProperties()));
    } catch (RuntimeException e) {
      throw new DBException(e.getMessage(), e);
    }
  }

  @Override
  public void cleanup() {
    if (store != null) {
      store = null;
      SharedStore.close();
    }
  }

  private KvClient store() {
    KvClient open = store;
    if (open == null) {
      throw new IllegalStateException("init() was not called");
    }
    return open;
  }

  private interface Work {
    Status run(KvClient store);
  }

  /** What was not done is a failed operation in YCSB's figures; why, the first one says. */
  private Status attempt(Work work) {
    try {
      return work.run(store());
    } catch (ServiceClientException | KvException | IllegalArgumentException e) {
      if (TOLD.compareAndSet(false, true)) {
        org.slf4j.LoggerFactory.getLogger(EvenkeelDb.class)
            .error("an operation failed, of later ones nothing is said: {}", e.getMessage());
      }
      return Status.ERROR;
    }
  }

  @Override
  public Status read(
      String table, String key, @Nullable Set<String> fields, Map<String, ByteIterator> result) {
    return attempt(
        store -> {
          Optional<byte[]> value = store.get(key(table, key));
          if (value.isEmpty()) {
            return Status.NOT_FOUND;
          }
          fill(value.get(), fields, result);
          return Status.OK;
        });
  }

  @Override
  public Status scan(
      String table,
      String startkey,
      int recordcount,
      @Nullable Set<String> fields,
      Vector<HashMap<String, ByteIterator>> result) {
    return attempt(
        store -> {
          byte[] after = before(key(table, startkey));
          byte[] prefix = key(table, "");
          for (int left = recordcount; left > 0; ) {
            KvPage page = store.scanPage(prefix, after, Math.min(left, 10_000));
            for (KvEntry entry : page.entries()) {
              HashMap<String, ByteIterator> record = new HashMap<>();
              fill(entry.value(), fields, record);
              result.add(record);
              after = entry.key();
            }
            left -= page.entries().size();
            if (!page.more()) {
              break;
            }
          }
          return Status.OK;
        });
  }

  @Override
  public Status update(String table, String key, Map<String, ByteIterator> values) {
    Map<String, byte[]> changes = bytes(values);
    byte[] id = key(table, key);
    return attempt(
        store -> {
          while (true) {
            Optional<byte[]> before = store.get(id);
            if (before.isEmpty()) {
              return Status.NOT_FOUND;
            }
            Map<String, byte[]> fields = Row.decode(before.get());
            fields.putAll(changes);
            if (store.compareAndSet(id, before.get(), Row.encode(fields))) {
              return Status.OK;
            }
          }
        });
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> values) {
    byte[] row = Row.encode(bytes(values));
    return attempt(
        store -> {
          store.put(key(table, key), row);
          return Status.OK;
        });
  }

  @Override
  public Status delete(String table, String key) {
    return attempt(store -> store.delete(key(table, key)) ? Status.OK : Status.NOT_FOUND);
  }

  private static byte[] key(String table, String key) {
    return (table + "/" + key).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A position behind which a key is the first: a scan begins behind a position. No key in UTF-8
   * has a byte 0xff, so none lies between. The last byte of a key is not 0.
   */
  private static byte[] before(byte[] key) {
    byte[] position = java.util.Arrays.copyOf(key, key.length + 1);
    position[key.length - 1]--;
    position[key.length] = (byte) 0xff;
    return position;
  }

  private static Map<String, byte[]> bytes(Map<String, ByteIterator> values) {
    Map<String, byte[]> bytes = new HashMap<>();
    values.forEach((name, value) -> bytes.put(name, value.toArray()));
    return bytes;
  }

  private static void fill(
      byte[] value, @Nullable Set<String> wanted, Map<String, ByteIterator> result) {
    Row.decode(value)
        .forEach(
            (name, bytes) -> {
              if (wanted == null || wanted.contains(name)) {
                result.put(name, new ByteArrayByteIterator(bytes));
              }
            });
  }
}
