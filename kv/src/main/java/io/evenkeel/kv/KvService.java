package io.evenkeel.kv;

import static io.evenkeel.kv.KvException.Reason.NOT_A_NUMBER;
import static io.evenkeel.kv.KvException.Reason.OVERFLOW;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key-value store as a replicated service. Its state is native memory, 1.1 to 1.3 times keys
 * and values at 4 KiB each; the heap holds only what is in flight.
 *
 * <p><b>Operations.</b> Whatever the bytes of a request, the answer is a result; a refused
 * operation changes nothing. A multi-put is applied as a whole or not at all. An increment reads
 * and writes signed 64-bit numbers as decimal text (a missing key counts as 0). Counting all keys
 * costs nothing, counting those of a prefix walks them (millions a second).
 *
 * <p><b>Threads.</b> {@link #object}, {@link #ids} and {@link #objects} may run on one second
 * thread while {@link #invoke} runs. An executor that waits for such a read gets its turn within
 * about 0.1 ms, unless the value just being copied is itself large (16 MiB take some 5 ms).
 *
 * <p><b>Failure.</b> Any method throws {@link IllegalStateException} if SQLite fails, which means
 * exhausted memory or a defect; the state may then be half changed.
 */
public final class KvService implements UpdateService {

  /** Told of each change, before it is made. */
  private interface Changes {
    /**
     * @param value null if the key goes
     */
    void changing(byte[] key, byte @Nullable [] value);
  }

  private final KvTable table = new KvTable();

  /** Opens an empty store of its own. */
  public KvService() {}

  @Override
  public Result invoke(Request request, Modifications modifications) {
    return invoke(request, (key, value) -> modifications.modified(ObjectId.of(key)));
  }

  @Override
  public Outcome invoke(Request request, boolean createUpdates) {
    if (!createUpdates) {
      return new Outcome(invoke(request, (key, value) -> {}), List.of());
    }
    List<Update> updates = new ArrayList<>();
    Result result =
        invoke(
            request, (key, value) -> updates.add(new Update(ObjectId.of(key), KvUpdate.of(value))));
    return new Outcome(result, updates);
  }

  @Override
  public boolean readsOnly(byte[] operation) {
    KvRequest request = KvCodec.decode(operation);
    return request instanceof KvRequest.Get
        || request instanceof KvRequest.Scan
        || request instanceof KvRequest.Count;
  }

  private Result invoke(Request request, Changes changes) {
    KvReply reply = execute(KvCodec.decode(request.operation()), changes);
    return new Result(KvCodec.encode(reply));
  }

  @Override
  public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
    return KvUpdate.value(updates.get(updates.size() - 1)); // each is the whole value
  }

  @Override
  public List<byte[]> merge(ObjectId id, List<byte[]> updates) {
    return updates.subList(updates.size() - 1, updates.size()); // each is the whole value
  }

  private KvReply execute(KvRequest request, Changes changes) {
    if (request instanceof KvRequest.Get get) {
      return new KvReply.Value(table.get(get.key()));
    } else if (request instanceof KvRequest.Put put) {
      put(put.key(), put.value(), changes);
      return new KvReply.Done();
    } else if (request instanceof KvRequest.Delete delete) {
      return delete(delete.key(), changes);
    } else if (request instanceof KvRequest.CompareAndSet cas) {
      return compareAndSet(cas, changes);
    } else if (request instanceof KvRequest.Increment increment) {
      return increment(increment, changes);
    } else if (request instanceof KvRequest.MultiPut multiPut) {
      // All entries were checked when they were decoded: from here on none can be refused.
      for (KvEntry entry : multiPut.entries()) {
        put(entry.key(), entry.value(), changes);
      }
      return new KvReply.Done();
    } else if (request instanceof KvRequest.Scan scan) {
      return new KvReply.Page(table.scan(scan.prefix(), scan.after(), scan.limit()));
    } else if (request instanceof KvRequest.Count count) {
      return new KvReply.Number(table.count(count.prefix()));
    } else if (request instanceof KvRequest.Refused refused) {
      return new KvReply.Error(refused.reason(), refused.text());
    }
    throw new IllegalStateException("an operation nobody executes: " + request.getClass());
  }

  /**
   * All changes but deletions come through here. The callback runs outside the table's lock: it may
   * read the object, or wait for the second thread to have read it.
   */
  private void put(byte[] key, byte[] value, Changes changes) {
    changes.changing(key, value);
    table.put(key, value);
  }

  private KvReply delete(byte[] key, Changes changes) {
    if (!table.contains(key)) {
      return new KvReply.Flag(false);
    }
    changes.changing(key, null);
    table.delete(key);
    return new KvReply.Flag(true);
  }

  private KvReply compareAndSet(KvRequest.CompareAndSet cas, Changes changes) {
    // Arrays.equals: null (absent) equals only null.
    if (!Arrays.equals(table.get(cas.key()), cas.expected())) {
      return new KvReply.Flag(false);
    }
    put(cas.key(), cas.value(), changes);
    return new KvReply.Flag(true);
  }

  private KvReply increment(KvRequest.Increment increment, Changes changes) {
    byte[] value = table.get(increment.key());
    Long number = value == null ? Long.valueOf(0) : number(value);
    if (number == null) {
      return new KvReply.Error(
          NOT_A_NUMBER, "the value to increment is not a decimal number of 64 bits");
    }
    long before = number;
    long after = before + increment.delta();
    if (((before ^ after) & (increment.delta() ^ after)) < 0) {
      return new KvReply.Error(
          OVERFLOW, before + " incremented by " + increment.delta() + " exceeds 64 bits");
    }
    put(increment.key(), Long.toString(after).getBytes(ISO_8859_1), changes);
    return new KvReply.Number(after);
  }

  /** The number that is written as {@code value}; only the way we write it ourselves counts. */
  private static @Nullable Long number(byte[] value) {
    if (value.length == 0 || value.length > Long.toString(Long.MIN_VALUE).length()) {
      return null;
    }
    String text = new String(value, ISO_8859_1);
    try {
      long number = Long.parseLong(text);
      return Long.toString(number).equals(text) ? number : null;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    return table.read(id.bytes());
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return table.ids(after, countMax);
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    return table.objects(after, countMax, bytesMax);
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    if (value == null) {
      table.delete(id.bytes());
    } else {
      table.restore(id.bytes(), value);
    }
  }

  @Override
  public boolean concurrentReads() {
    return true;
  }

  @Override
  public void close() {
    table.close();
  }
}
