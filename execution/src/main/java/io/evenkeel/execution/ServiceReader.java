package io.evenkeel.execution;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.method.StateReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a capture reads: the service's objects. The library's own are handed over at the position,
 * since nearly all of them change with every batch.
 */
record ServiceReader(ObjectService service) implements StateReader {

  @Override
  public UpdateService updates() {
    if (service instanceof UpdateService updates) {
      return updates;
    }
    throw new IllegalStateException("the service makes no updates");
  }

  @Override
  public boolean concurrentReads() {
    return service.concurrentReads();
  }

  @Override
  public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
    return service.objects(after, countMax, bytesMax);
  }

  @Override
  public byte @Nullable [] object(ObjectId id) {
    return service.object(id);
  }
}
