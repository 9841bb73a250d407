package io.evenkeel.microbench;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An object store in memory, as a service keeps one: a sorted map whose values are copied out. */
final class MemoryObjects implements StateReader {

  private final NavigableMap<ObjectId, byte[]> objects = new TreeMap<>();

  MemoryObjects() {
    for (int i = 0; i < Objects4k.OBJECTS; i++) {
      objects.put(Objects4k.id(i), Objects4k.value(i));
    }
  }

  @Override
  public boolean concurrentReads() {
    return true;
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    List<StateObject> range = new ArrayList<>();
    long bytes = 0;
    NavigableMap<ObjectId, byte[]> rest = after == null ? objects : objects.tailMap(after, false);
    for (Map.Entry<ObjectId, byte[]> entry : rest.entrySet()) {
      byte[] value = entry.getValue().clone();
      range.add(new StateObject(entry.getKey(), value));
      bytes += value.length;
      if (range.size() == countMax || bytes >= bytesMax) {
        break;
      }
    }
    return range;
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    byte[] value = objects.get(id);
    return value == null ? null : value.clone();
  }
}
