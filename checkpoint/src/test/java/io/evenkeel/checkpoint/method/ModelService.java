package io.evenkeel.checkpoint.method;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.Snapshot;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** State as a map, which can be read while it changes, and the root by the definition. */
final class ModelService implements StateReader {

  /** The part of Variant II that completions need: an update is a whole value, or none. */
  private final class Updates implements UpdateService {
    @Override
    public Outcome invoke(Request request, boolean createUpdates) {
      throw new AssertionError("writes come from the test");
    }

    @Override
    public Result invoke(Request request, Modifications modifications) {
      throw new AssertionError("writes come from the test");
    }

    @Override
    public void install(ObjectId id, byte @Nullable [] value) {
      throw new AssertionError("nothing is installed");
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      return ModelService.this.object(id);
    }

    @Override
    public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
      return ModelService.this.ids(after, countMax);
    }

    @Override
    public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
      return ModelService.this.objects(after, countMax, bytesMax);
    }

    /** The state itself, or a copy of it. */
    @Override
    public Snapshot fuzzy() {
      if (!isolated) {
        return Snapshot.of(this);
      }
      ModelService copy = new ModelService();
      copy.state.putAll(state);
      Snapshot view = Snapshot.of(copy.new Updates());
      return new Snapshot() {
        @Override
        public boolean isolated() {
          return true;
        }

        @Override
        public byte @Nullable [] object(ObjectId id) {
          return view.object(id);
        }

        @Override
        public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
          return view.ids(after, countMax);
        }
      };
    }

    @Override
    public List<byte[]> merge(ObjectId id, List<byte[]> updates) {
      return updates.subList(updates.size() - 1, updates.size());
    }

    @Override
    public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
      byte[] last = updates.get(updates.size() - 1);
      return last[0] == 0 ? null : Arrays.copyOfRange(last, 1, last.length);
    }
  }

  /** What an update of a write looks like. */
  static Update update(ObjectId id, byte @Nullable [] value) {
    byte[] content = new byte[value == null ? 1 : 1 + value.length];
    if (value != null) {
      content[0] = 1;
      System.arraycopy(value, 0, content, 1, value.length);
    }
    return new Update(id, content);
  }

  final TreeMap<ObjectId, byte[]> state = new TreeMap<>();

  /** Objects whose reading throws now. */
  final Set<ObjectId> exploding = new HashSet<>();

  boolean concurrentReads = true;

  /** Whether views for captures are isolated. */
  boolean isolated;

  /** Runs after each read, before what was read is used. */
  Runnable afterRead = () -> {};

  int rangeReads;
  int objectReads;

  @Override
  public UpdateService updates() {
    return new Updates();
  }

  @Override
  public boolean concurrentReads() {
    return concurrentReads;
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    rangeReads++;
    List<StateObject> objects = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<ObjectId, byte[]> entry : tail(after).entrySet()) {
      if (objects.size() == countMax || bytes >= bytesMax) {
        break;
      }
      objects.add(new StateObject(entry.getKey(), value(entry.getKey(), entry.getValue())));
      bytes += entry.getValue().length;
    }
    afterRead.run();
    return objects;
  }

  private Map<ObjectId, byte[]> tail(@Nullable ObjectId after) {
    return after == null ? state : state.tailMap(after, false);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    objectReads++;
    byte[] value = state.get(id);
    byte[] copy = value == null ? null : value(id, value);
    afterRead.run();
    return copy;
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return tail(after).keySet().stream().limit(countMax).toList();
  }

  private byte[] value(ObjectId id, byte[] value) {
    if (exploding.contains(id)) {
      throw new IllegalStateException("read of " + id + " met a write");
    }
    return value.clone();
  }
}
