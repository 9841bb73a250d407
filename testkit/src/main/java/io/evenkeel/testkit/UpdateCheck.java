package io.evenkeel.testkit;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.ObjectService;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * For services in Variant II: executes the log with updates wanted in some batches and not in
 * others. Each request does what it did in Variant I, and its updates say so: applied to an object
 * as it was, as it is, or as a capture might have read it in between, they give what it is.
 */
final class UpdateCheck {

  /** So many requests in a row make a window, as a capture does. */
  private static final int WINDOW = 12;

  private final Supplier<? extends ObjectService> services;
  private final Log log;
  private final List<Step> first;
  private final Findings findings;

  /** Of the present window: what each object was in it, and its updates. */
  private final Map<ObjectId, List<byte[]>> updates = new HashMap<>();

  private final Map<ObjectId, List<byte @Nullable []>> values = new HashMap<>();

  UpdateCheck(
      Supplier<? extends ObjectService> services, Log log, List<Step> first, Findings findings) {
    this.services = services;
    this.log = log;
    this.first = first;
    this.findings = findings;
  }

  void run() {
    try (ObjectService service = services.get()) {
      if (service instanceof UpdateService variant) {
        execute(variant);
      }
    }
  }

  private void execute(UpdateService service) {
    Map<ObjectId, byte[]> state = State.copy(State.of(service, findings));
    int index = 0;
    int inWindow = 0;
    for (List<Request> batch : log.batches()) {
      boolean wanted = inWindow > 0 || batch.get(0).sequence() % 4 != 0;
      service.batchStarted();
      for (Request request : batch) {
        Map<ObjectId, byte[]> before = State.copy(state);
        Outcome outcome = service.invoke(request, wanted);
        state = State.copy(State.of(service, findings));
        Step step = new Step(outcome.result().payload(), Step.changes(before, state));
        if (!asBefore(request, first.get(index++), step)) {
          return;
        }
        if (wanted) {
          check(service, request, outcome.updates(), before, state);
        }
      }
      service.batchFinished();
      inWindow = wanted ? inWindow + batch.size() : 0;
      if (inWindow >= WINDOW) {
        checkWindow(service, batch.get(batch.size() - 1), state);
        inWindow = 0;
      }
    }
  }

  private boolean asBefore(Request request, Step expected, Step step) {
    ObjectId object = expected.differsAt(step);
    if (object == null && Arrays.equals(expected.result(), step.result())) {
      return true;
    }
    findings.add(
        Finding.Kind.UPDATES_CHANGE_RESULT,
        request,
        object,
        (object == null ? "had another result" : "got another value") + " in Variant II");
    return false;
  }

  private void check(
      UpdateService service,
      Request request,
      List<Update> made,
      Map<ObjectId, byte[]> before,
      Map<ObjectId, byte[]> after) {
    Map<ObjectId, List<byte[]>> its = new HashMap<>();
    for (Update update : made) {
      its.computeIfAbsent(update.id(), id -> new ArrayList<>()).add(update.content());
    }
    for (ObjectId id : Step.changes(before, after).keySet()) {
      if (!its.containsKey(id)) {
        findings.add(Finding.Kind.MISSING_UPDATE, request, id, "changed without an update");
      }
    }
    its.forEach((id, contents) -> check(service, request, id, contents, before, after));
  }

  private void check(
      UpdateService service,
      Request request,
      ObjectId id,
      List<byte[]> contents,
      Map<ObjectId, byte[]> before,
      Map<ObjectId, byte[]> after) {
    Trial trial = new Trial(service, request, id, after.get(id));
    byte[] old = before.get(id);
    trial.apply(old, contents, Finding.Kind.WRONG_UPDATE, "to the object as it was");
    trial.apply(
        after.get(id), contents, Finding.Kind.NON_IDEMPOTENT_UPDATE, "to the object as it is now");
    List<byte[]> twice = new ArrayList<>(contents);
    twice.addAll(contents);
    trial.apply(old, twice, Finding.Kind.NON_IDEMPOTENT_UPDATE, "twice");
    trial.apply(
        mixture(old, after.get(id)),
        contents,
        Finding.Kind.NON_BLIND_UPDATE,
        "to a mixture of the object as it was and as it is, as a read during the request gives");
    updates.computeIfAbsent(id, key -> new ArrayList<>()).addAll(contents);
    List<byte @Nullable []> seen = values.computeIfAbsent(id, key -> new ArrayList<>());
    if (seen.isEmpty()) {
      seen.add(old);
    }
    seen.add(after.get(id));
  }

  /** Every other byte of the new value; where lengths differ nobody can say what a read gives. */
  private static byte @Nullable [] mixture(byte @Nullable [] before, byte @Nullable [] after) {
    if (before == null || after == null || before.length != after.length) {
      return before;
    }
    byte[] mixture = before.clone();
    for (int i = 0; i < mixture.length; i += 2) {
      mixture[i] = after[i];
    }
    return mixture;
  }

  /** A capture may have read an object at any time in the window. */
  private void checkWindow(UpdateService service, Request last, Map<ObjectId, byte[]> state) {
    updates.forEach(
        (id, contents) -> {
          Trial trial = new Trial(service, last, id, state.get(id));
          List<byte @Nullable []> seen = Objects.requireNonNull(values.get(id));
          for (int i = 0; i < seen.size(); i++) {
            Finding.Kind kind =
                i == 0 ? Finding.Kind.NON_CANONICAL : Finding.Kind.NON_IDEMPOTENT_UPDATE;
            trial.apply(seen.get(i), contents, kind, "of several requests together");
          }
          List<byte[]> merged = service.merge(id, List.copyOf(contents));
          trial.apply(seen.get(0), merged, Finding.Kind.WRONG_MERGE, "merged");
        });
    updates.clear();
    values.clear();
  }

  /** Applies updates of an object and compares with what it is. */
  private final class Trial {
    private final UpdateService service;
    private final Request request;
    private final ObjectId id;
    private final byte @Nullable [] expected;

    Trial(UpdateService service, Request request, ObjectId id, byte @Nullable [] expected) {
      this.service = service;
      this.request = request;
      this.id = id;
      this.expected = expected;
    }

    void apply(byte @Nullable [] value, List<byte[]> contents, Finding.Kind kind, String how) {
      byte @Nullable [] given = value == null ? null : value.clone();
      String what = "its updates, applied " + how + ", ";
      try {
        byte @Nullable [] result = service.complete(id, given, List.copyOf(contents));
        if (!State.same(result, expected)) {
          findings.add(kind, request, id, what + "do not give what it is");
        }
      } catch (RuntimeException e) {
        findings.add(kind, request, id, what + "threw " + e);
      }
      if (!State.same(given, value)) {
        findings.add(
            Finding.Kind.SHARED_ARRAY, request, id, "complete() changed the value it was given");
      }
    }
  }
}
