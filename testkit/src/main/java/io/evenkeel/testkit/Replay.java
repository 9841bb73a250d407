package io.evenkeel.testkit;

import io.evenkeel.api.Modifications;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes a log on a new service and compares the whole state before and after each request: was
 * every change reported, and before it was made; is what was handed out a copy; do the ways to read
 * the state agree?
 */
final class Replay {

  private static final int[] PAGES = {1, 2, 7};

  private final Supplier<? extends ObjectService> services;
  private final Log log;
  private final Findings findings;
  private final IdentityHashMap<byte[], HandedOut> handedOut = new IdentityHashMap<>();

  private record HandedOut(@Nullable ObjectId object, Request request, byte[] content) {}

  Replay(Supplier<? extends ObjectService> services, Log log, Findings findings) {
    this.services = services;
    this.log = log;
    this.findings = findings;
  }

  /**
   * @return what each request did; shorter than the log if one threw
   */
  List<Step> run() {
    List<Step> steps = new ArrayList<>();
    try (ObjectService service = services.get()) {
      Map<ObjectId, byte[]> state = State.copy(State.of(service, findings));
      for (List<Request> batch : log.batches()) {
        service.batchStarted();
        for (Request request : batch) {
          Step step = execute(service, request, state);
          if (step == null) {
            return steps;
          }
          steps.add(step);
          state = applied(state, step);
        }
        service.batchFinished();
        walk(service, batch.get(batch.size() - 1), state);
      }
    }
    checkHandedOut();
    return steps;
  }

  private @Nullable Step execute(
      ObjectService service, Request request, Map<ObjectId, byte[]> before) {
    Set<ObjectId> reported = new HashSet<>();
    Modifications modifications = id -> reported(service, request, before, reported, id);
    Result result;
    try {
      result = service.invoke(request, modifications);
    } catch (RuntimeException e) {
      findings.add(Finding.Kind.EXCEPTION, request, null, "invoke threw " + e);
      return null;
    }
    Map<ObjectId, byte[]> after = State.of(service, findings);
    handOut(null, request, result.payload());
    Map<ObjectId, byte[]> changes = Step.changes(before, after);
    if (service.readsOnly(request.operation()) && !(changes.isEmpty() && reported.isEmpty())) {
      findings.add(
          Finding.Kind.READ_THAT_WRITES,
          request,
          null,
          "readsOnly() says that it only reads, and it changed or reported objects");
    }
    for (Map.Entry<ObjectId, byte[]> change : changes.entrySet()) {
      handOut(change.getKey(), request, change.getValue());
      if (!reported.contains(change.getKey())) {
        findings.add(
            Finding.Kind.MISSED_MODIFICATION,
            request,
            change.getKey(),
            "changed without a call of modified()");
      }
    }
    return new Step(result.payload().clone(), State.copy(changes));
  }

  private void reported(
      ObjectService service,
      Request request,
      Map<ObjectId, byte[]> before,
      Set<ObjectId> reported,
      ObjectId id) {
    if (id.isReserved()) {
      findings.add(Finding.Kind.RESERVED_ID, request, id, "a reserved id was reported");
    } else if (reported.add(id) && !State.same(service.object(id), before.get(id))) {
      findings.add(
          Finding.Kind.LATE_MODIFICATION,
          request,
          id,
          "had changed already when modified() was called");
    }
  }

  /** Changes the state as the step did. */
  static Map<ObjectId, byte[]> applied(Map<ObjectId, byte[]> state, Step step) {
    step.changes()
        .forEach(
            (id, value) -> {
              if (Step.isDeleted(value)) {
                state.remove(id);
              } else {
                state.put(id, value);
              }
            });
    return state;
  }

  private void handOut(@Nullable ObjectId object, Request request, byte[] array) {
    if (array.length > 0) {
      handedOut.computeIfAbsent(array, a -> new HandedOut(object, request, a.clone()));
    }
  }

  private void checkHandedOut() {
    handedOut.forEach(
        (array, was) -> {
          if (!State.same(array, was.content())) {
            findings.add(
                Finding.Kind.SHARED_ARRAY,
                was.request(),
                was.object(),
                (was.object() == null ? "the result" : "the value")
                    + " that was handed out changed later; hand out a copy");
          }
        });
  }

  /** Reads the state in all ways and compares. */
  private void walk(ObjectService service, Request last, Map<ObjectId, byte[]> state) {
    for (int page : PAGES) {
      List<ObjectId> ids = ids(service, page, state.size());
      if (!ids.equals(List.copyOf(state.keySet()))) {
        findings.add(
            Finding.Kind.INCONSISTENT_WALK,
            last,
            null,
            "ids(.., " + page + ") lists other objects than objects()");
        return;
      }
    }
    for (Map.Entry<ObjectId, byte[]> object : state.entrySet()) {
      if (!State.same(service.object(object.getKey()), object.getValue())) {
        findings.add(
            Finding.Kind.INCONSISTENT_WALK,
            last,
            object.getKey(),
            "object() gives another value than objects()");
      }
    }
  }

  private List<ObjectId> ids(ObjectService service, int page, int expected) {
    List<ObjectId> ids = new ArrayList<>();
    ObjectId after = null;
    while (ids.size() <= expected) { // one that never ends is cut off behind the last
      List<ObjectId> next = service.ids(after, page);
      if (next.isEmpty()) {
        break;
      }
      for (ObjectId id : next) {
        if (!State.follows(after, id, findings)) {
          return ids;
        }
        after = id;
        ids.add(id);
      }
    }
    return ids;
  }
}
