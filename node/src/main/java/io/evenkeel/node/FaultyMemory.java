package io.evenkeel.node;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.config.Fault;
import java.util.List;
import java.util.Set;

/**
 * The documented fault of a replica whose memory loses a bit: once its first checkpoint is
 * published, an object is another one, and nobody was told. Execution lane only.
 */
final class FaultyMemory {

  private final ObjectService service;
  private boolean sound;

  FaultyMemory(ObjectService service, Set<Fault> faults) {
    this.service = service;
    this.sound = !faults.contains(Fault.DAMAGE_OBJECT);
  }

  /** Before execution handles an event. */
  void before(ExecutionEvent event) {
    if (sound || !(event instanceof ExecutionEvent.Published)) {
      return;
    }
    List<ObjectId> ids = service.ids(null, 1);
    byte[] value = ids.isEmpty() ? null : service.object(ids.get(0));
    if (value != null && value.length > 0) {
      sound = true;
      byte[] damaged = value.clone();
      damaged[damaged.length - 1] ^= 1;
      service.batchStarted();
      service.install(ids.get(0), damaged);
      service.batchFinished();
    }
  }
}
