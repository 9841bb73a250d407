package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Updates on their way from the executor, which collects them, to the checkpoint lane, which
 * applies them. It merges those of an object whenever there are twice as many as were left by the
 * last time: a counter that is counted up for ever costs a few updates.
 */
final class CollectedUpdates {

  /** What an update costs beside its content and its id, in bytes. */
  private static final int UPDATE_BYTES = 96;

  /** So many updates of one object are not merged yet. */
  private static final int MERGED_AT = 8;

  /** The updates of one object, the earliest first. */
  private static final class Bundle {
    List<byte[]> contents = new ArrayList<>();
    int mergedAt = MERGED_AT;
    long bytes;
  }

  private final UpdateService service;
  private final Handover<Update> waiting = new Handover<>();
  private final AtomicLong heldBytes = new AtomicLong();

  // Checkpoint lane's.
  private final Map<ObjectId, Bundle> bundles = new LinkedHashMap<>();
  private final Set<ObjectId> updated = new HashSet<>();
  private long bytes;

  CollectedUpdates(UpdateService service) {
    this.service = service;
  }

  private static long size(ObjectId id, byte[] content) {
    return (long) UPDATE_BYTES + id.length() + content.length;
  }

  /** Executor. */
  void add(Update update) {
    heldBytes.addAndGet(size(update.id(), update.content()));
    waiting.put(update);
  }

  /** What was added and neither merged away nor taken, in bytes; any lane. */
  long heldBytes() {
    return heldBytes.get();
  }

  /** Checkpoint lane: gets what the executor added; {@link #take} and the others know it then. */
  void catchUp() {
    for (Update update = waiting.take(); update != null; update = waiting.take()) {
      ObjectId id = update.id();
      updated.add(id);
      bytes += update.content().length;
      Bundle bundle = bundles.computeIfAbsent(id, key -> new Bundle());
      bundle.contents.add(update.content());
      bundle.bytes += size(id, update.content());
      if (bundle.contents.size() >= bundle.mergedAt) {
        merge(id, bundle);
      }
    }
  }

  private void merge(ObjectId id, Bundle bundle) {
    List<byte[]> merged;
    try {
      merged = service.merge(id, bundle.contents);
    } catch (RuntimeException e) {
      throw CheckpointFailedException.unfitUpdate(id, e);
    }
    long size = 0;
    for (byte[] content : merged) {
      size += size(id, content);
    }
    heldBytes.addAndGet(size - bundle.bytes);
    bundle.contents = new ArrayList<>(merged);
    bundle.bytes = size;
    bundle.mergedAt = Math.max(MERGED_AT, 2 * merged.size());
  }

  /** Checkpoint lane: the objects that have updates now, and for which this holds. */
  List<ObjectId> ids(Predicate<ObjectId> wanted) {
    return bundles.keySet().stream().filter(wanted).toList();
  }

  /** Checkpoint lane: the bytes that the updates of these objects hold. */
  long bytes(Predicate<ObjectId> wanted) {
    return bundles.entrySet().stream()
        .filter(entry -> wanted.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().bytes)
        .sum();
  }

  /** Checkpoint lane: takes the updates of an object, the earliest first; null if it has none. */
  @Nullable List<byte[]> take(ObjectId id) {
    Bundle bundle = bundles.remove(id);
    if (bundle == null) {
      return null;
    }
    heldBytes.addAndGet(-bundle.bytes);
    return bundle.contents;
  }

  /** Checkpoint lane: an object that has updates, or null if there is none. */
  @Nullable ObjectId next() {
    Iterator<ObjectId> ids = bundles.keySet().iterator();
    return ids.hasNext() ? ids.next() : null;
  }

  /** Checkpoint lane: whether an object was ever updated. */
  boolean has(ObjectId id) {
    return updated.contains(id);
  }

  /** Checkpoint lane: how many objects were. */
  int objects() {
    return updated.size();
  }

  /** Checkpoint lane: the bytes of all updates. */
  long bytes() {
    return bytes;
  }
}
