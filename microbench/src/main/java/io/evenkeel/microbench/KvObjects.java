package io.evenkeel.microbench;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.StateReader;
import io.evenkeel.kv.KvService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key-value store in SQLite. */
final class KvObjects implements StateReader {

  private final KvService service = new KvService();

  KvObjects() {
    for (int i = 0; i < Objects4k.OBJECTS; i++) {
      service.install(Objects4k.id(i), Objects4k.value(i));
    }
  }

  @Override
  public boolean concurrentReads() {
    return true;
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    return service.objects(after, countMax, bytesMax);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    return service.object(id);
  }

  void close() {
    service.close();
  }
}
