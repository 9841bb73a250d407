package io.evenkeel.sim;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.History;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.OrderingEffect;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.OrderingTask;
import io.evenkeel.replica.PeerMessage;
import java.util.ArrayList;
import java.util.List;

/** Drives {@link Ordering}: steps it and carries its effects out, in their order. */
final class OrderingLane {

  private static final long TICK_MICROS = 20_000;
  private static final long TASK_MICROS_MAX = 500;

  private final SimWorld world;
  private final SimReplica replica;
  private final Ordering ordering;
  private final Lane lane;
  private Digest replayed;

  OrderingLane(
      SimWorld world, SimReplica replica, Ordering ordering, Digest history, Execution execution) {
    this.world = world;
    this.replica = replica;
    this.ordering = ordering;
    this.replayed = history;
    this.lane = new Lane(replica, "ordering", 200, () -> {});
    if (execution.stateLost()) {
      post(new OrderingEvent.StateLost());
    }
    if (replica.failedAt() > 0) {
      post(new OrderingEvent.ServiceFailed(replica.failedAt()));
    }
    post(new OrderingEvent.Agreement(new Event.Started()));
    post(new OrderingEvent.Answered(execution.answered()));
    tick();
  }

  Ordering ordering() {
    return ordering;
  }

  Lane lane() {
    return lane;
  }

  private void tick() {
    post(new OrderingEvent.Agreement(new Event.Tick()));
    int incarnation = replica.incarnation();
    world.after(
        TICK_MICROS,
        () -> {
          if (replica.runs(incarnation)) {
            tick();
          }
        });
  }

  void post(OrderingEvent event) {
    lane.post(() -> step(event));
  }

  private void step(OrderingEvent event) {
    List<OrderingEffect> effects = ordering.step(event, replica.clock().now());
    for (OrderingEffect effect : effects) {
      replica.mayDie();
      carryOut(effect);
    }
    if (!effects.isEmpty() && replica.honest()) {
      world.checker.stepped(replica);
    }
  }

  private void carryOut(OrderingEffect effect) {
    if (effect instanceof OrderingEffect.Persist persist) {
      replica.log().append(persist.record());
      world.checker.persisted(replica, persist.record());
    } else if (effect instanceof OrderingEffect.SyncLog) {
      return; // durable record by record
    } else if (effect instanceof OrderingEffect.Send send) {
      world.network.send(replica, send.to(), send.message());
    } else if (effect instanceof OrderingEffect.Broadcast broadcast) {
      world.network.broadcast(replica, broadcast.message());
    } else if (effect instanceof OrderingEffect.RunTask run) {
      task(run.task());
    } else if (effect instanceof OrderingEffect.Execute execute) {
      replica.execution().post(execute.event());
    } else if (effect instanceof OrderingEffect.ExecuteFromLog replay) {
      executeFromLog(replay.from(), replay.to());
    } else if (effect instanceof OrderingEffect.Rewind rewind) {
      replayed = rewind.history();
    } else if (effect instanceof OrderingEffect.ServeBatches serve) {
      PeerMessage answer = new PeerMessage.Order(replica.log().answer(serve.request()));
      world.network.send(replica, serve.request().to(), answer);
    } else if (effect instanceof OrderingEffect.ServeBody serve) {
      Batch body = replica.log().body(serve.sequence(), serve.digest());
      if (body != null) {
        ReplicaMessage answer = new ReplicaMessage.Body(serve.sequence(), body);
        world.network.send(replica, serve.to(), new PeerMessage.Order(answer));
      }
    } else if (effect instanceof OrderingEffect.ResendProposal resend) {
      PrePrepare proposal = replica.log().proposal(resend.view(), resend.sequence());
      if (proposal != null) {
        world.network.send(replica, resend.to(), new PeerMessage.Order(proposal));
      }
    } else if (effect instanceof OrderingEffect.ForgetLog forget) {
      replica.forgettable(forget.sequence());
    } else if (effect instanceof OrderingEffect.KeepConfigurations keep) {
      replica.knows(keep.configurations());
    } else if (effect instanceof OrderingEffect.Certified certified) {
      replica.checkpoints().certify(certified.certificate(), certified.stable());
      world.checker.certified(replica, certified.certificate());
    } else if (effect instanceof OrderingEffect.DeltaCertified certified) {
      world.checker.certified(replica, certified.certificate());
    } else if (effect instanceof OrderingEffect.FetchCheckpoint fetch) {
      world.checker.fetching(replica, fetch.certificate());
      replica.checkpoints().fetch(fetch.certificate());
    } else if (effect instanceof OrderingEffect.Report report) {
      world.noticed(replica, report.notice());
    }
  }

  /** Runs at some later step, as on another thread. */
  private void task(OrderingTask task) {
    int incarnation = replica.incarnation();
    world.after(
        1 + world.random.nextLong(TASK_MICROS_MAX),
        () -> {
          if (replica.runs(incarnation)) {
            post(task.run(replica.keys()));
          }
        });
  }

  private void executeFromLog(long from, long to) {
    world.coverage.reached(ordering.repairing() ? Rare.REPAIR_REPLAYED : Rare.REPLAYED);
    List<ExecutionEvent> events = new ArrayList<>();
    for (long sequence = from; sequence <= to; sequence++) {
      Batch batch = replica.log().committed(sequence);
      if (batch == null) {
        throw new Violation("I8", "no batch " + sequence + " in the log of " + replica);
      }
      replayed = History.after(replayed, sequence, batch.digest());
      events.add(new ExecutionEvent.Execute(Ordering.ordered(sequence, batch, replayed)));
    }
    events.forEach(replica.execution()::post);
  }
}
