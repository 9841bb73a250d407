package io.evenkeel.sim;

import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.Reconfiguring;
import java.util.Optional;

/** Drives {@link Execution}: steps it and passes on what it wants. */
final class ExecutionLane {

  /** About as long as a transfer. */
  private static final long RESTORE_MICROS_MAX = 300_000;

  private final SimWorld world;
  private final SimReplica replica;
  private final Execution execution;
  private final Lane lane;
  private boolean busy;

  /** Position of the own checkpoint that is being installed; 0 if none is. */
  private long restoring;

  ExecutionLane(SimWorld world, SimReplica replica, Execution execution, long delayMicrosMax) {
    this.world = world;
    this.replica = replica;
    this.execution = execution;
    this.lane = new Lane(replica, "execution", delayMicrosMax, this::idle);
  }

  Lane lane() {
    return lane;
  }

  /** Whether the executor is in the middle of something. */
  boolean busy() {
    return busy;
  }

  Execution execution() {
    return execution;
  }

  void post(ExecutionEvent event) {
    lane.post(() -> step(event));
  }

  /** The own checkpoint is installed, before anything else; it takes a while. */
  void restore(Image own) {
    restoring = own.sequence();
    lane.begin(
        () -> step(new ExecutionEvent.Install(own)), 1 + world.random.nextLong(RESTORE_MICROS_MAX));
  }

  /** Whether the own checkpoint is not installed yet. */
  boolean restoring() {
    return restoring > 0;
  }

  private void idle() {
    if (execution.wantsIdle()) {
      step(new ExecutionEvent.Idle());
      lane.wake(500);
    }
  }

  private void step(ExecutionEvent event) {
    if (event instanceof ExecutionEvent.Execute execute) {
      world.checker.delivered(replica, execute.batch());
    }
    busy = true;
    try {
      for (ExecutionEffect effect :
          execution.step(event, replica.clock().now().monotonicMicros())) {
        replica.mayDie();
        carryOut(effect);
      }
    } finally {
      busy = false;
    }
  }

  private void carryOut(ExecutionEffect effect) {
    if (!carryOutStaged(effect)) {
      carryOutShown(effect);
    }
  }

  /** Whether the effect is about a state that is only staged. */
  private boolean carryOutStaged(ExecutionEffect effect) {
    if (effect instanceof ExecutionEffect.Staged staged) {
      Digest history = Digest.of(staged.history().bytes());
      Digest root = Digest.of(staged.root().bytes());
      replica.service().stateReplaced();
      world.checker.stagedRoot(replica, staged.sequence(), root);
      replica.ordering().post(new OrderingEvent.Staged(staged.sequence(), root, history));
    } else if (effect instanceof ExecutionEffect.StagedExecuted done) {
      replica.ordering().post(new OrderingEvent.StagedExecuted(done.sequence(), done.position()));
    } else if (effect instanceof ExecutionEffect.StagedRoot known) {
      Optional<Digest> root = known.root().map(digest -> Digest.of(digest.bytes()));
      root.ifPresent(digest -> world.checker.stagedRoot(replica, known.sequence(), digest));
      replica.ordering().post(new OrderingEvent.StagedRoot(known.sequence(), root));
    } else if (effect instanceof ExecutionEffect.NotStaged failed) {
      world.trace.note(replica.name(), "not staged", 0, failed.failure());
      replica.ordering().post(new OrderingEvent.NotStaged(failed.failure()));
      if (replica.weak()) {
        replica.stagedFailed(failed.failure()); // every source leads to the same request
      }
    } else if (effect instanceof ExecutionEffect.RunStagedCompletion run) {
      replica.checkpoints().completeStaged(run.sequence(), run.completion());
    } else if (effect instanceof ExecutionEffect.PublishStaged publish) {
      world.checker.exposed(replica, publish.image().sequence());
      replica.checkpoints().publishStaged(publish.image());
    } else if (effect instanceof ExecutionEffect.DropImage drop) {
      replica.checkpoints().drop(drop.image());
    } else {
      return false;
    }
    return true;
  }

  private void carryOutShown(ExecutionEffect effect) {
    if (effect instanceof ExecutionEffect.Replies done) {
      world.checker.executed(replica, done.sequence(), done.replies());
      done.replies().forEach(reply -> world.network.reply(replica, reply));
    } else if (effect instanceof ExecutionEffect.ResentReply resent) {
      world.coverage.reached(Rare.RESULT_RESENT);
      world.checker.answers(replica);
      world.network.reply(replica, resent.reply());
    } else if (effect instanceof ExecutionEffect.Executed executed) {
      replica.reached(executed.sequence());
      replica
          .ordering()
          .post(new OrderingEvent.Executed(executed.sequence(), executed.resultBytes()));
    } else if (effect instanceof ExecutionEffect.StartCapture start) {
      replica.checkpoints().capture(start.capture());
    } else if (effect instanceof ExecutionEffect.CancelCapture cancel) {
      replica.checkpoints().cancel(cancel.capture());
    } else if (effect instanceof ExecutionEffect.RunCompletion run) {
      world.checker.takes(replica, run.taken().sequence());
      replica.checkpoints().complete(run);
    } else if (effect instanceof ExecutionEffect.LogReached reached) {
      world.coverage.reached(Rare.LOG_REACHED);
      Digest root = Digest.of(reached.checkpoint().root().bytes());
      world.checker.published(replica, reached.checkpoint().sequence(), root);
      replica.ordering().post(new OrderingEvent.LogReached(reached.checkpoint()));
    } else if (effect instanceof ExecutionEffect.MakeRoom makeRoom) {
      replica.checkpoints().makeRoom(makeRoom);
    } else if (effect instanceof ExecutionEffect.Suspended suspended) {
      world.checker.suspended(replica, suspended.sequence());
      replica.service().rewind();
      replica.checkpoints().suspect();
      replica.ordering().post(new OrderingEvent.Suspended());
    } else if (effect instanceof ExecutionEffect.Installed installed) {
      world.coverage.reached(restoring() ? Rare.RESTORED : Rare.INSTALLED);
      restoring = 0;
      Digest history = Digest.of(installed.history().bytes());
      world.checker.installed(replica, installed.sequence(), history);
      replica.reached(installed.sequence());
      replica
          .ordering()
          .post(
              new OrderingEvent.Installed(
                  installed.sequence(),
                  history,
                  Reconfiguring.decode(installed.library(), (int) world.window())));
      replica.ordering().post(new OrderingEvent.Answered(execution.answered()));
    } else if (effect instanceof ExecutionEffect.InstallFailed failed) {
      if (restoring()) {
        world.coverage.reached(Rare.RESTORE_FAILED);
        restoring = 0;
      }
      world.trace.note(replica.name(), "install", failed.sequence(), failed.failure());
      replica.ordering().post(new OrderingEvent.FetchFailed(failed.sequence(), failed.failure()));
    } else if (effect instanceof ExecutionEffect.Scrubbed) {
      world.coverage.reached(Rare.SCRUBBED);
    } else if (effect instanceof ExecutionEffect.CheckpointFailed failed) {
      world.coverage.reached(Rare.CHECKPOINT_FAILED);
      world.trace.note(replica.name(), "failed", failed.sequence(), failed.failure());
    } else if (effect instanceof ExecutionEffect.Waiting waiting) {
      waits(waiting);
    } else if (effect instanceof ExecutionEffect.Halted halted) {
      replica.halted(halted.sequence(), halted.cause());
    }
  }

  private void waits(ExecutionEffect.Waiting waiting) {
    world.trace.note(replica.name(), "waits", waiting.sequence(), waiting.reason());
    switch (waiting.reason()) {
      case CAPTURE_LATE -> world.coverage.reached(Rare.CAPTURE_WAITED_FOR);
      case PREVIOUS_NOT_COMPLETED -> world.coverage.reached(Rare.PREVIOUS_LATE);
      case UPDATES_AT_CAP -> world.coverage.reached(Rare.UPDATES_AT_CAP);
      case COPIES_AT_CAP -> world.coverage.reached(Rare.COPIES_AT_CAP);
      case NO_STABLE_CHECKPOINT -> world.coverage.reached(Rare.STOPPED_UNSTABLE);
    }
  }
}
