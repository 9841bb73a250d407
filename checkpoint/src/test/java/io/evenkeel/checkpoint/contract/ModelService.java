package io.evenkeel.checkpoint.contract;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, changed in the worst of ways that a service may: while one is written, a read
 * gets something else, or an exception. A request is {@code u8 kind, u8 name length, name, bytes}.
 */
final class ModelService implements UpdateService {

  /** How it is tested. */
  static final class Tested implements TestedService {
    @Override
    public String name() {
      return "model";
    }

    @Override
    public UpdateService open(Runnable halfWay) {
      return new ModelService(halfWay);
    }

    @Override
    public List<byte[]> operations(Write write) {
      byte[] name = write.name().getBytes(StandardCharsets.US_ASCII);
      byte[] value = write.value();
      return List.of(
          ByteBuffer.allocate(2 + name.length + value.length)
              .put((byte) write.kind().ordinal())
              .put((byte) name.length)
              .put(name)
              .put(value)
              .array());
    }
  }

  private static final byte GONE = 0;
  private static final byte VALUE = 1;
  private static final byte BEGINNING = 2;

  private final TreeMap<ObjectId, byte[]> state = new TreeMap<>();
  private final Runnable halfWay;
  private @Nullable ObjectId exploding;

  ModelService(Runnable halfWay) {
    this.halfWay = halfWay;
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    execute(request, (id, update) -> modifications.modified(id));
    return new Result(new byte[0]);
  }

  @Override
  public Outcome invoke(Request request, boolean createUpdates) {
    List<Update> updates = new ArrayList<>();
    execute(
        request,
        (id, update) -> {
          if (createUpdates) {
            updates.add(new Update(id, update));
          }
        });
    return new Outcome(new Result(new byte[0]), updates);
  }

  private interface Changes {
    void changing(ObjectId id, byte[] update);
  }

  private void execute(Request request, Changes changes) {
    ByteBuffer in = ByteBuffer.wrap(request.operation());
    Write.Kind kind = Write.Kind.values()[in.get()];
    byte[] name = new byte[in.get()];
    in.get(name);
    byte[] value = new byte[in.remaining()];
    in.get(value);
    ObjectId id = ObjectId.of(name);
    byte[] old = state.get(id);
    if (kind == Write.Kind.PUT) {
      changes.changing(id, update(VALUE, value));
      replace(id, value);
    } else if (old != null && kind == Write.Kind.DELETE) {
      changes.changing(id, new byte[] {GONE});
      replace(id, null);
    } else if (old != null) {
      byte[] beginning = Arrays.copyOf(value, Math.min(value.length, old.length));
      changes.changing(id, update(BEGINNING, beginning));
      patch(id, old, beginning);
    }
  }

  /** A value may be missing, another one, or unreadable while it is replaced. */
  private void replace(ObjectId id, byte @Nullable [] value) {
    halfWay.run();
    state.put(id, new byte[] {13});
    halfWay.run();
    exploding = id;
    halfWay.run();
    exploding = null;
    if (value == null) {
      state.remove(id);
    } else {
      state.put(id, value);
    }
  }

  /** Elsewhere than in the part that changes, a value is what it was. */
  private void patch(ObjectId id, byte[] old, byte[] beginning) {
    halfWay.run();
    state.put(id, patched(old, new byte[beginning.length]));
    halfWay.run();
    state.put(id, patched(old, beginning));
  }

  private static byte[] update(byte kind, byte[] bytes) {
    return ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).array();
  }

  private static byte[] patched(byte[] value, byte[] beginning) {
    byte[] patched = value.clone();
    System.arraycopy(beginning, 0, patched, 0, beginning.length);
    return patched;
  }

  @Override
  public List<byte[]> merge(ObjectId id, List<byte[]> updates) {
    int from = updates.size() - 1;
    while (from > 0 && updates.get(from)[0] == BEGINNING) {
      from--;
    }
    return updates.subList(from, updates.size());
  }

  /** What comes before the last update of the whole does not matter, nor does the value then. */
  @Override
  public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
    int from = updates.size();
    while (from > 0 && updates.get(from - 1)[0] == BEGINNING) {
      from--;
    }
    byte @Nullable [] object = value;
    if (from > 0) {
      byte[] whole = updates.get(from - 1);
      object = whole[0] == GONE ? null : Arrays.copyOfRange(whole, 1, whole.length);
    }
    for (byte[] update : updates.subList(from, updates.size())) {
      if (object == null) {
        throw new IllegalStateException("a part of " + id + ", which does not exist");
      }
      object = patched(object, Arrays.copyOfRange(update, 1, update.length));
    }
    return object;
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    byte[] value = state.get(id);
    if (id.equals(exploding)) {
      throw new IllegalStateException("read of " + id + " met a write");
    }
    return value == null ? null : value.clone();
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return tail(after).keySet().stream().limit(countMax).toList();
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> objects = new ArrayList<>();
    long bytes = 0;
    for (ObjectId id : tail(after).keySet()) {
      if (objects.size() == countMax || bytes >= bytesMax) {
        break;
      }
      byte[] value = object(id);
      if (value != null) {
        objects.add(new StateObject(id, value));
        bytes += value.length;
      }
    }
    return objects;
  }

  private Map<ObjectId, byte[]> tail(@Nullable ObjectId after) {
    return after == null ? state : state.tailMap(after, false);
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    if (value == null) {
      state.remove(id);
    } else {
      state.put(id, value.clone());
    }
  }

  @Override
  public boolean concurrentReads() {
    return true;
  }
}
