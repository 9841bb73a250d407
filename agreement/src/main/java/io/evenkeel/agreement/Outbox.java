package io.evenkeel.agreement;

import java.util.ArrayList;
import java.util.List;

/** The effects of the step under way, in order. */
final class Outbox {

  /** As many signatures as a view change may have: an estimate, on the safe side. */
  static final int MANY_SIGNATURES = 1_000;

  private final Refusals refusals;
  private List<Effect> effects = new ArrayList<>();

  Outbox(Refusals refusals) {
    this.refusals = refusals;
  }

  void add(Effect effect) {
    effects.add(effect);
  }

  void persist(LogRecord record) {
    effects.add(new Effect.Persist(record));
  }

  void send(int to, ReplicaMessage message) {
    effects.add(new Effect.Send(to, message));
  }

  void broadcast(ReplicaMessage message) {
    effects.add(new Effect.Broadcast(message));
  }

  /** For a task that makes or checks one signature. */
  void run(Task task) {
    run(task, 1);
  }

  /** For one that makes or checks about so many. */
  void run(Task task, int signatures) {
    effects.add(new Effect.RunTask(task, signatures));
  }

  void refuseReplica(Refusal reason, int from) {
    refuse(reason, Refusal.Origin.REPLICA, from);
  }

  void refuse(Refusal reason, Refusal.Origin origin, int from) {
    refusals.count(reason, origin, from);
    effects.add(new Effect.Refused(reason, origin, from));
  }

  List<Effect> drain() {
    List<Effect> result = effects;
    effects = new ArrayList<>();
    return result;
  }
}
