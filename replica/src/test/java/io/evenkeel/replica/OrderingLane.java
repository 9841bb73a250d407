package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.History;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.execution.ExecutionEvent;
import java.util.ArrayList;
import java.util.List;

/** Drives {@link Ordering}: steps it and carries its effects out, in their order. */
final class OrderingLane {

  private static final long TICK_MICROS = 20_000;

  private final World world;
  private final TestReplica replica;
  private final Ordering ordering;
  private final Lane lane;
  private Digest replayed;
  private long replayedSequence;

  OrderingLane(World world, TestReplica replica, Ordering ordering, long base, Digest history) {
    this.world = world;
    this.replica = replica;
    this.ordering = ordering;
    this.replayed = history;
    this.replayedSequence = base;
    this.lane = new Lane(world, 200, () -> {});
    post(new OrderingEvent.Agreement(new Event.Started()));
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
    int incarnation = replica.incarnation;
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
    for (OrderingEffect effect : ordering.step(event, world.now())) {
      carryOut(effect);
    }
  }

  private void carryOut(OrderingEffect effect) {
    if (effect instanceof OrderingEffect.Persist persist) {
      replica.log.append(persist.record());
    } else if (effect instanceof OrderingEffect.Send send) {
      world.send(replica, send.to(), send.message());
    } else if (effect instanceof OrderingEffect.Broadcast broadcast) {
      world.broadcast(replica, broadcast.message());
    } else if (effect instanceof OrderingEffect.RunTask run) {
      task(run.task());
    } else if (effect instanceof OrderingEffect.Execute execute) {
      replica.execution.post(execute.event());
    } else if (effect instanceof OrderingEffect.ExecuteFromLog replay) {
      executeFromLog(replay.from(), replay.to());
    } else if (effect instanceof OrderingEffect.Rewind rewind) {
      replayedSequence = rewind.sequence();
      replayed = rewind.history();
    } else if (effect instanceof OrderingEffect.ServeBatches serve) {
      PeerMessage answer = new PeerMessage.Order(replica.log.answer(serve.request()));
      world.send(replica, serve.request().to(), answer);
    } else if (effect instanceof OrderingEffect.ServeBody serve) {
      Batch body = replica.log.body(serve.sequence(), serve.digest());
      if (body != null) {
        ReplicaMessage answer = new ReplicaMessage.Body(serve.sequence(), body);
        world.send(replica, serve.to(), new PeerMessage.Order(answer));
      }
    } else if (effect instanceof OrderingEffect.ResendProposal resend) {
      PrePrepare proposal = replica.log.proposal(resend.view(), resend.sequence());
      if (proposal != null) {
        world.send(replica, resend.to(), new PeerMessage.Order(proposal));
      }
    } else if (effect instanceof OrderingEffect.ForgetLog forget) {
      replica.log.forget(forget.sequence());
    } else if (effect instanceof OrderingEffect.Certified certified) {
      replica.checkpoints.certify(certified.certificate(), certified.stable());
    } else if (effect instanceof OrderingEffect.DeltaCertified certified) {
      replica.deltas.put(certified.certificate().sequence(), certified.certificate());
    } else if (effect instanceof OrderingEffect.FetchCheckpoint fetch) {
      replica.checkpoints.fetch(fetch.certificate());
    } else if (effect instanceof OrderingEffect.Report report) {
      replica.notices.add(report.notice());
    }
  }

  /** Runs at some later step, as on another thread. */
  private void task(OrderingTask task) {
    int incarnation = replica.incarnation;
    world.after(
        1 + world.random.nextLong(500),
        () -> {
          if (replica.runs(incarnation)) {
            post(task.run(replica.keys));
          }
        });
  }

  private void executeFromLog(long from, long to) {
    List<ExecutionEvent> events = new ArrayList<>();
    assertThat(from).isEqualTo(replayedSequence + 1);
    for (long sequence = from; sequence <= to; sequence++) {
      Batch batch = replica.log.committed(sequence);
      assertThat(batch)
          .as("seed %d: batch %d of replica %d's log", world.seed, sequence, replica.id)
          .isNotNull();
      replayed = History.after(replayed, sequence, batch.digest());
      events.add(new ExecutionEvent.Execute(Ordering.ordered(sequence, batch, replayed)));
    }
    replayedSequence = to;
    events.forEach(replica.execution::post);
  }
}
