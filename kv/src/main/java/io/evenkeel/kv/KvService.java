package io.evenkeel.kv;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key-value store as a replicated service. Its state is native memory, 1.1 to 1.3 times keys
 * and values at 4 KiB each; the heap holds only what is in flight.
 *
 * <p><b>Operations.</b> Whatever the bytes of a request, the answer is a result; a refused
 * operation changes nothing. A multi-put is applied as a whole or not at all; of a transaction all
 * operations are executed, and each may be refused by itself. An increment reads and writes signed
 * 64-bit numbers as decimal text (a missing key counts as 0). Counting all keys costs nothing,
 * counting those of a prefix walks them (millions a second).
 *
 * <p><b>Threads.</b> {@link #object}, {@link #ids} and {@link #objects} may run on one second
 * thread while {@link #invoke} runs. An executor that waits for such a read gets its turn within
 * about 0.1 ms, unless the value just being copied is itself large (16 MiB take some 5 ms).
 *
 * <p><b>Failure.</b> Any method throws {@link IllegalStateException} if SQLite fails, which means
 * exhausted memory or a defect; the state may then be half changed.
 */
public final class KvService implements UpdateService {

  private final KvTable table = new KvTable();
  private final Execution execution = new Execution(table);

  /** Opens an empty store of its own. */
  public KvService() {}

  /** As {@link #readsOnly}, for who has no service. */
  public static boolean isRead(byte[] operation) {
    return readsOnly(KvCodec.decode(operation));
  }

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
    return isRead(operation);
  }

  private static boolean readsOnly(KvRequest request) {
    if (request instanceof KvRequest.Pipeline pipeline) {
      return pipeline.operations().stream().allMatch(KvService::readsOnly);
    } else if (request instanceof KvRequest.Transaction transaction) {
      return transaction.operations().stream().allMatch(KvService::readsOnly);
    }
    return request instanceof KvRequest.Get
        || request instanceof KvRequest.Scan
        || request instanceof KvRequest.Count
        || request instanceof KvRequest.Exists
        || request instanceof KvRequest.Length
        || request instanceof KvRequest.Keys;
  }

  private Result invoke(Request request, Execution.Changes changes) {
    KvReply reply = execution.execute(KvCodec.decode(request.operation()), changes);
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
