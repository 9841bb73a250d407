package io.evenkeel.replica;

import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;

/** Drives {@link Execution}: steps it and passes on what it wants. */
final class ExecutionLane {

  private final World world;
  private final TestReplica replica;
  private final Execution execution;
  private final Lane lane;

  ExecutionLane(World world, TestReplica replica, Execution execution) {
    this.world = world;
    this.replica = replica;
    this.execution = execution;
    this.lane = new Lane(world, replica.settings.executionMicrosMax, this::idle);
  }

  Lane lane() {
    return lane;
  }

  Execution execution() {
    return execution;
  }

  void post(ExecutionEvent event) {
    lane.post(() -> step(event));
  }

  /** The first work of all: the own checkpoint is installed. */
  void restore(Image own) {
    lane.post(
        () -> {
          step(new ExecutionEvent.Install(own));
          replica.restoredSequence = execution.sequence();
          replica.installed.clear();
        });
  }

  private void idle() {
    if (execution.wantsIdle()) {
      step(new ExecutionEvent.Idle());
      lane.wake(500);
    }
  }

  private void step(ExecutionEvent event) {
    if (event instanceof ExecutionEvent.Execute execute) {
      world.agreed(execute.batch());
    }
    for (ExecutionEffect effect : execution.step(event, world.now().monotonicMicros())) {
      carryOut(effect);
    }
  }

  private void carryOut(ExecutionEffect effect) {
    if (effect instanceof ExecutionEffect.Replies done) {
      replica.replies.put(done.sequence(), done.replies());
      done.replies().forEach(reply -> world.reply(replica, reply));
    } else if (effect instanceof ExecutionEffect.ResentReply resent) {
      world.reply(replica, resent.reply());
    } else if (effect instanceof ExecutionEffect.Executed executed) {
      replica.ordering.post(
          new OrderingEvent.Executed(executed.sequence(), executed.resultBytes()));
    } else if (effect instanceof ExecutionEffect.StartCapture start) {
      replica.checkpoints.capture(start.capture());
    } else if (effect instanceof ExecutionEffect.CancelCapture cancel) {
      replica.checkpoints.cancel(cancel.capture());
    } else if (effect instanceof ExecutionEffect.RunCompletion run) {
      replica.checkpoints.complete(run);
    } else if (effect instanceof ExecutionEffect.MakeRoom makeRoom) {
      replica.checkpoints.makeRoom(makeRoom);
    } else if (effect instanceof ExecutionEffect.Installed installed) {
      replica.installed.add(installed.sequence());
      Digest history = Digest.of(installed.history().bytes());
      replica.ordering.post(
          new OrderingEvent.Installed(
              installed.sequence(),
              history,
              Reconfiguring.decode(installed.library(), World.WINDOW)));
      replica.ordering.post(new OrderingEvent.Answered(execution.answered()));
    } else if (effect instanceof ExecutionEffect.Suspended) {
      replica.suspected();
      replica.checkpoints.suspect();
      replica.ordering.post(new OrderingEvent.Suspended());
    } else if (effect instanceof ExecutionEffect.InstallFailed failed) {
      replica.failures.add(failed.failure());
      replica.ordering.post(new OrderingEvent.FetchFailed(failed.sequence(), failed.failure()));
    } else if (effect instanceof ExecutionEffect.CheckpointFailed failed) {
      replica.failures.add(failed.failure());
    } else if (effect instanceof ExecutionEffect.Waiting waiting) {
      replica.waits.add(waiting.reason());
    } else if (effect instanceof ExecutionEffect.Halted halted) {
      replica.halted = halted.cause();
    }
  }
}
