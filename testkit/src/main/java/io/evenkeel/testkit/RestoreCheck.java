package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Installs the state of some moments elsewhere, as a transfer would: in an empty service, in
 * descending order, and over another state. The objects must read as they did, and the rest of the
 * log must do there what it did at first.
 */
final class RestoreCheck {

  private static final int MOMENTS = 4;

  private final Supplier<? extends ObjectService> services;
  private final Log log;
  private final List<Step> first;

  RestoreCheck(Supplier<? extends ObjectService> services, Log log, List<Step> first) {
    this.services = services;
    this.log = log;
    this.first = first;
  }

  void run(Findings findings) {
    Map<ObjectId, byte[]> initial;
    try (ObjectService service = services.get()) {
      initial = State.copy(State.of(service, findings));
    }
    for (int moment = 1; moment <= MOMENTS; moment++) {
      int batches = log.batches().size() * moment / MOMENTS;
      Map<ObjectId, byte[]> target = stateAfter(initial, batches);
      Request last = last(batches);
      try (ObjectService restored = services.get()) {
        install(restored, initial, target, false);
        if (reads(restored, target, last, "after it was installed", findings)) {
          goesOn(restored, batches, findings);
        }
      }
      try (ObjectService restored = services.get()) {
        install(restored, initial, stateAfter(initial, batches / 2), true);
        install(restored, stateAfter(initial, batches / 2), target, true);
        reads(restored, target, last, "after it was installed over another state", findings);
      }
    }
  }

  private Map<ObjectId, byte[]> stateAfter(Map<ObjectId, byte[]> initial, int batches) {
    Map<ObjectId, byte[]> state = new TreeMap<>(initial);
    int steps = requests(batches);
    for (Step step : first.subList(0, steps)) {
      Replay.applied(state, step);
    }
    return state;
  }

  private int requests(int batches) {
    return log.batches().subList(0, batches).stream().mapToInt(List::size).sum();
  }

  private @Nullable Request last(int batches) {
    int requests = requests(batches);
    return requests == 0 ? null : log.requests().get(requests - 1);
  }

  private static void install(
      ObjectService service,
      Map<ObjectId, byte[]> from,
      Map<ObjectId, byte[]> target,
      boolean descending) {
    Map<ObjectId, byte[]> changes = Step.changes(from, target);
    List<ObjectId> ids = new ArrayList<>(changes.keySet());
    if (descending) {
      Collections.reverse(ids);
    }
    for (ObjectId id : ids) {
      byte[] value = target.get(id);
      service.install(id, value == null ? null : value.clone());
      service.install(id, value == null ? null : value.clone()); // a transfer may repeat itself
    }
  }

  private static boolean reads(
      ObjectService service,
      Map<ObjectId, byte[]> expected,
      @Nullable Request last,
      String when,
      Findings findings) {
    ObjectId object = State.difference(expected, State.of(service, findings));
    if (object != null) {
      findings.add(
          Finding.Kind.NON_CANONICAL, last, object, "reads differently " + when + " elsewhere");
    }
    return object == null;
  }

  private void goesOn(ObjectService service, int batches, Findings findings) {
    int index = requests(batches);
    Map<ObjectId, byte[]> state = State.copy(State.of(service, findings));
    for (List<Request> batch : log.batches().subList(batches, log.batches().size())) {
      service.batchStarted();
      for (Request request : batch) {
        byte[] result = service.invoke(request, id -> {}).payload();
        Map<ObjectId, byte[]> after = State.copy(State.of(service, findings));
        Step step = new Step(result, Step.changes(state, after));
        state = after;
        ObjectId object = first.get(index).differsAt(step);
        if (object != null || !Arrays.equals(first.get(index).result(), result)) {
          findings.add(
              Finding.Kind.HIDDEN_STATE,
              request,
              object,
              (object == null ? "has another result" : "gets another value")
                  + " on a service restored from all objects");
          return;
        }
        index++;
      }
      service.batchFinished();
    }
  }
}
