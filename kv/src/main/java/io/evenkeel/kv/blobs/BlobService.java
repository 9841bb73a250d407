package io.evenkeel.kv.blobs;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Byte arrays by name, changed in place.
 *
 * <p>{@link #object}, {@link #ids} and {@link #objects} may run on a second thread while requests
 * execute; they may show a blob half-way through a write.
 */
public final class BlobService implements UpdateService {

  /** Largest blob, in bytes. */
  public static final int BLOB_BYTES_MAX = 16 << 20;

  /** Most bytes that are read at once. */
  public static final int READ_BYTES_MAX = 1 << 20;

  private static final byte DONE = 0;
  private static final byte MALFORMED = 1;
  private static final byte NO_SUCH_BLOB = 2;
  private static final byte OUT_OF_RANGE = 3;

  /** Told of each change before it is made. */
  private interface Changes {
    void changing(ObjectId id, byte[] update);
  }

  private final NavigableMap<ObjectId, byte[]> blobs = new ConcurrentSkipListMap<>();

  /** Opens a service without blobs. */
  public BlobService() {}

  @Override
  public Result invoke(Request request, Modifications modifications) {
    return execute(request, (id, update) -> modifications.modified(id));
  }

  @Override
  public Outcome invoke(Request request, boolean createUpdates) {
    List<Update> updates = new ArrayList<>();
    Result result =
        execute(
            request,
            (id, update) -> {
              if (createUpdates) {
                updates.add(new Update(id, update));
              }
            });
    return new Outcome(result, updates);
  }

  @Override
  public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
    return BlobUpdate.apply(value, updates);
  }

  @Override
  public List<byte[]> merge(ObjectId id, List<byte[]> updates) {
    return BlobUpdate.merge(updates);
  }

  @Override
  public boolean readsOnly(byte[] operation) {
    return operation.length > 1
        && operation[0] == BlobRequests.VERSION
        && operation[1] == BlobRequests.READ;
  }

  private Result execute(Request request, Changes changes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(request.operation());
      if (in.get() != BlobRequests.VERSION) {
        return status(MALFORMED);
      }
      byte code = in.get();
      byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
      if (name.length == 0 || name.length > Math.min(ObjectId.BYTES_MAX, in.remaining())) {
        return status(MALFORMED);
      }
      in.get(name);
      return execute(code, ObjectId.of(name), in, changes);
    } catch (BufferUnderflowException tooShort) {
      return status(MALFORMED);
    }
  }

  private Result execute(byte code, ObjectId id, ByteBuffer in, Changes changes) {
    if (code == BlobRequests.CREATE) {
      return create(id, in.getInt(), changes);
    }
    if (code < BlobRequests.WRITE || code > BlobRequests.DELETE) {
      return status(MALFORMED);
    }
    byte[] blob = blobs.get(id);
    if (blob == null) {
      return status(NO_SUCH_BLOB);
    }
    return switch (code) {
      case BlobRequests.WRITE -> write(id, blob, in.getInt(), rest(in), changes);
      case BlobRequests.ADD -> add(id, blob, in.getInt(), in.getLong(), changes);
      case BlobRequests.READ -> read(blob, in.getInt(), in.getInt());
      default -> delete(id, changes);
    };
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }

  private Result create(ObjectId id, int size, Changes changes) {
    if (size < 0 || size > BLOB_BYTES_MAX) {
      return status(OUT_OF_RANGE);
    }
    changes.changing(id, BlobUpdate.zeros(size));
    blobs.put(id, new byte[size]);
    return status(DONE);
  }

  private Result write(ObjectId id, byte[] blob, int offset, byte[] bytes, Changes changes) {
    if (isOutside(blob, offset, bytes.length)) {
      return status(OUT_OF_RANGE);
    }
    changes.changing(id, BlobUpdate.bytes(offset, bytes));
    System.arraycopy(bytes, 0, blob, offset, bytes.length);
    return status(DONE);
  }

  private Result add(ObjectId id, byte[] blob, int offset, long delta, Changes changes) {
    if (isOutside(blob, offset, Long.BYTES)) {
      return status(OUT_OF_RANGE);
    }
    ByteBuffer number = ByteBuffer.wrap(blob);
    long sum = number.getLong(offset) + delta;
    byte[] after = ByteBuffer.allocate(Long.BYTES).putLong(sum).array();
    changes.changing(id, BlobUpdate.bytes(offset, after));
    number.putLong(offset, sum);
    return new Result(ByteBuffer.allocate(1 + Long.BYTES).put(DONE).put(after).array());
  }

  private static Result read(byte[] blob, int offset, int length) {
    if (length > READ_BYTES_MAX || isOutside(blob, offset, length)) {
      return status(OUT_OF_RANGE);
    }
    return new Result(ByteBuffer.allocate(1 + length).put(DONE).put(blob, offset, length).array());
  }

  private Result delete(ObjectId id, Changes changes) {
    changes.changing(id, BlobUpdate.gone());
    blobs.remove(id);
    return status(DONE);
  }

  private static boolean isOutside(byte[] blob, int offset, int length) {
    return offset < 0 || length < 0 || offset > blob.length - length;
  }

  private static Result status(byte status) {
    return new Result(new byte[] {status});
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    byte[] blob = blobs.get(id);
    return blob == null ? null : blob.clone();
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    var rest = after == null ? blobs : blobs.tailMap(after, false);
    return rest.keySet().stream().limit(countMax).toList();
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    if (value == null) {
      blobs.remove(id);
    } else {
      blobs.put(id, value.clone());
    }
  }

  @Override
  public boolean concurrentReads() {
    return true;
  }
}
