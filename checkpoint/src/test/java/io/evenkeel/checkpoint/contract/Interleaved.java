package io.evenkeel.checkpoint.contract;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.Snapshot;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.method.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A service as a capture reads it: after each read, before what was read is used, the executor may
 * go on.
 */
final class Interleaved implements StateReader, UpdateService {

  /** How a service lets itself be read. */
  enum Reads {
    /** On another thread, while requests execute. */
    CONCURRENT,
    /** Between batches. */
    SLICED,
    /** On another thread, out of a view that does not change; asked for by methods with updates. */
    ISOLATED
  }

  /** Small, so that a walk takes several reads. */
  private static final int RANGE_MAX = 20;

  private final UpdateService service;
  private final Reads reads;
  private final Runnable afterRead;

  Interleaved(UpdateService service, Reads reads, Runnable afterRead) {
    this.service = service;
    this.reads = reads;
    this.afterRead = afterRead;
  }

  @Override
  public UpdateService updates() {
    return this;
  }

  @Override
  public boolean concurrentReads() {
    return reads != Reads.SLICED;
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> objects = service.objects(after, Math.min(countMax, RANGE_MAX), bytesMax);
    afterRead.run();
    return objects;
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    byte[] value = service.object(id);
    afterRead.run();
    return value;
  }

  @Override
  public List<ObjectId> ids(@Nullable ObjectId after, int countMax) {
    return service.ids(after, countMax);
  }

  @Override
  public Result invoke(Request request, Modifications modifications) {
    return service.invoke(request, modifications);
  }

  @Override
  public Outcome invoke(Request request, boolean createUpdates) {
    return service.invoke(request, createUpdates);
  }

  @Override
  public void install(ObjectId id, byte @Nullable [] value) {
    service.install(id, value);
  }

  @Override
  public byte @Nullable [] complete(ObjectId id, byte @Nullable [] value, List<byte[]> updates) {
    return service.complete(id, value, updates);
  }

  @Override
  public void close() {
    service.close();
  }

  @Override
  public Snapshot fuzzy() {
    return reads == Reads.ISOLATED ? new Copy(objectsOf(service)) : Snapshot.of(this);
  }

  /** All objects of a service. */
  static TreeMap<ObjectId, byte[]> objectsOf(UpdateService service) {
    TreeMap<ObjectId, byte[]> all = new TreeMap<>();
    List<StateObject> page = service.objects(null, 100, 1 << 20);
    while (!page.isEmpty()) {
      page.forEach(object -> all.put(object.id(), object.value()));
      page = service.objects(all.lastKey(), 100, 1 << 20);
    }
    return all;
  }

  /** A state that does not change. */
  private final class Copy implements Snapshot {
    private final TreeMap<ObjectId, byte[]> state;

    Copy(TreeMap<ObjectId, byte[]> state) {
      this.state = state;
    }

    @Override
    public boolean isolated() {
      return true;
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      byte[] value = state.get(id);
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
      for (Map.Entry<ObjectId, byte[]> entry : tail(after).entrySet()) {
        if (objects.size() == countMax || bytes >= bytesMax) {
          break;
        }
        objects.add(new StateObject(entry.getKey(), entry.getValue().clone()));
        bytes += entry.getValue().length;
      }
      afterRead.run();
      return objects;
    }

    private Map<ObjectId, byte[]> tail(@Nullable ObjectId after) {
      return after == null ? state : state.tailMap(after, false);
    }
  }
}
