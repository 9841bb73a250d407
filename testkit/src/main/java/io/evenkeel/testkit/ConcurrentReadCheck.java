package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For services that allow it: reads all objects on a second thread while the log executes, as a
 * fuzzy capture does. What was not reported meanwhile must have been read with its value at the
 * end. Threads are not repeatable: what this finds is wrong, what it does not find may still be.
 */
final class ConcurrentReadCheck {

  private static final int PAGE = 16;

  private final Supplier<? extends ObjectService> services;
  private final Log log;

  ConcurrentReadCheck(Supplier<? extends ObjectService> services, Log log) {
    this.services = services;
    this.log = log;
  }

  void run(Findings findings) {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try (ObjectService service = services.get()) {
      if (service.concurrentReads()) {
        for (List<Request> batch : log.batches()) {
          capture(service, batch, reader, findings);
        }
      }
    } finally {
      reader.shutdownNow();
    }
  }

  /** One batch is short, so that something stays unmodified. */
  private static void capture(
      ObjectService service, List<Request> batch, ExecutorService reader, Findings findings) {
    Set<ObjectId> modified = new HashSet<>();
    Future<Map<ObjectId, byte[]>> walk = reader.submit(() -> walk(service));
    service.batchStarted();
    for (Request request : batch) {
      service.invoke(request, modified::add);
    }
    service.batchFinished();
    Map<ObjectId, byte[]> captured;
    try {
      captured = walk.get();
    } catch (ExecutionException e) {
      findings.add(
          Finding.Kind.UNSAFE_CONCURRENT_READ, null, null, "listing objects threw " + e.getCause());
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the state was read", e);
    }
    Map<ObjectId, byte[]> last = State.of(service, findings);
    for (ObjectId id : Step.changes(captured, last).keySet()) {
      if (!modified.contains(id)) {
        findings.add(
            Finding.Kind.UNSAFE_CONCURRENT_READ,
            null,
            id,
            "was not reported as modified, and a concurrent read gave another value");
      }
    }
  }

  private static Map<ObjectId, byte[]> walk(ObjectService service) {
    Map<ObjectId, byte[]> read = new TreeMap<>();
    ObjectId after = null;
    while (true) {
      List<ObjectId> ids = service.ids(after, PAGE);
      if (ids.isEmpty()) {
        return read;
      }
      for (ObjectId id : ids) {
        after = id;
        byte[] value = value(service, id);
        if (value != null) {
          read.put(id, value);
        }
      }
    }
  }

  /** A read that meets a write may throw: the object counts as absent, and must be reported. */
  private static byte @Nullable [] value(ObjectService service, ObjectId id) {
    try {
      return service.object(id);
    } catch (RuntimeException e) {
      return null;
    }
  }
}
