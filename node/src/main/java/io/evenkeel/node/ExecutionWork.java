package io.evenkeel.node;

import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.Reconfiguring;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The execution lane: steps {@link Execution} and passes on what it wants. */
final class ExecutionWork implements Lane.Work<ExecutionEvent> {

  private static final long WAIT_MICROS = 50_000;

  /** Lanes and others that get what this one gives. */
  interface Others {
    void order(OrderingEvent event);

    void checkpoint(CheckpointJob job);

    void halted(String cause);

    void executed(long sequence, long requests);

    /** Requests executed so far. */
    long requestsExecuted();
  }

  private final Execution execution;
  private final FaultyMemory memory;
  private final int distance;
  private final FailedBatch failedBatch;
  private final Replies replies;
  private final Notices notices;
  private final Others others;
  private final StagedEffects staged;

  /** The own checkpoint that is being installed since the start, or null. */
  private @Nullable Image restoring;

  /**
   * @param distance L
   * @param failedBatch to note where the service fails
   * @param own the own checkpoint, whose installation is the first event
   */
  ExecutionWork(
      Execution execution,
      FaultyMemory memory,
      int distance,
      FailedBatch failedBatch,
      Optional<Image> own,
      Replies replies,
      Notices notices,
      Others others) {
    this.execution = execution;
    this.memory = memory;
    this.distance = distance;
    this.failedBatch = failedBatch;
    this.replies = replies;
    this.notices = notices;
    this.others = others;
    this.staged = new StagedEffects(others);
    this.restoring = own.orElse(null);
  }

  @Override
  public void handle(ExecutionEvent event) throws IOException {
    memory.before(event);
    long nowMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    for (ExecutionEffect effect : execution.step(event, nowMicros)) {
      carryOut(effect);
    }
  }

  @Override
  public void roundEnded(boolean idle) throws IOException {
    if (idle && execution.wantsIdle()) {
      handle(new ExecutionEvent.Idle());
    }
  }

  @Override
  public long waitMicros() {
    return execution.wantsIdle() ? 0 : WAIT_MICROS;
  }

  private void carryOut(ExecutionEffect effect) throws IOException {
    if (effect instanceof ExecutionEffect.Replies done) {
      replies.send(done.replies());
      notices.executed(done);
      others.executed(done.sequence(), done.replies().size());
    } else if (effect instanceof ExecutionEffect.ResentReply resent) {
      replies.sendFull(resent.reply());
    } else if (effect instanceof ExecutionEffect.Executed executed) {
      failedBatch.reached(executed.sequence());
      others.order(new OrderingEvent.Executed(executed.sequence(), executed.resultBytes()));
    } else if (effect instanceof ExecutionEffect.StartCapture start) {
      others.checkpoint(
          new CheckpointJob.Run(start.capture(), start.schedule(), others.requestsExecuted()));
    } else if (effect instanceof ExecutionEffect.CancelCapture cancel) {
      others.checkpoint(new CheckpointJob.Cancel(cancel.capture()));
    } else if (effect instanceof ExecutionEffect.RunCompletion run) {
      notices.taken(run.taken());
      others.checkpoint(new CheckpointJob.Complete(run.taken(), run.completion(), run.previous()));
    } else if (effect instanceof ExecutionEffect.LogReached reached) {
      notices.counters().count("checkpoint.log");
      others.order(new OrderingEvent.LogReached(reached.checkpoint()));
    } else if (!staged.carryOut(effect)) {
      report(effect);
    }
  }

  private void report(ExecutionEffect effect) throws IOException {
    if (effect instanceof ExecutionEffect.Waiting waiting) {
      notices.waiting(waiting);
      if (waiting.forCheckpoint()) {
        others.checkpoint(new CheckpointJob.Hurry());
      }
    } else if (effect instanceof ExecutionEffect.CaptureDue) {
      others.checkpoint(new CheckpointJob.Hurry());
    } else if (effect instanceof ExecutionEffect.MakeRoom room) {
      others.checkpoint(new CheckpointJob.MakeRoom(room.reading(), room.heldBytesMax()));
    } else if (effect instanceof ExecutionEffect.Scrubbed scrubbed) {
      notices.scrubbed(scrubbed.sequence());
    } else if (effect instanceof ExecutionEffect.CheckpointFailed failed) {
      notices.counters().count("checkpoint.failed");
      notices
          .events()
          .warn(
              "checkpoint-failed",
              failed.sequence(),
              "no checkpoint at " + failed.sequence() + ": " + failed.failure());
    } else if (effect instanceof ExecutionEffect.Installed installed) {
      Digest history = Digest.of(installed.history().bytes());
      if (restoring != null) {
        notices.restored(restoring);
        restoring = null;
      } else {
        notices.installed(installed.sequence());
      }
      failedBatch.reached(installed.sequence());
      others.executed(installed.sequence(), 0);
      others.order(
          new OrderingEvent.Installed(
              installed.sequence(), history, Reconfiguring.decode(installed.library(), distance)));
      others.order(new OrderingEvent.Answered(execution.answered()));
    } else if (effect instanceof ExecutionEffect.Suspended) {
      others.checkpoint(new CheckpointJob.Suspect());
      others.order(new OrderingEvent.Suspended());
    } else if (effect instanceof ExecutionEffect.InstallFailed failed) {
      if (restoring != null) {
        restoring = null;
        notices.damaged("checkpoint " + failed.sequence() + " not restored: " + failed.failure());
      } else {
        notices
            .events()
            .warn(
                "install-failed",
                failed.sequence(),
                "checkpoint " + failed.sequence() + " not installed: " + failed.failure());
      }
      others.order(new OrderingEvent.FetchFailed(failed.sequence(), failed.failure()));
    } else if (effect instanceof ExecutionEffect.Halted halted) {
      failedBatch.failed(halted.sequence());
      notices.events().warn("halted", halted.sequence(), halted.cause());
      others.halted(halted.cause());
    }
  }
}
