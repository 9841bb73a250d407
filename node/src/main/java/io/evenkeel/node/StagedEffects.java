package io.evenkeel.node;

import io.evenkeel.agreement.Digest;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.replica.OrderingEvent;
import java.util.Optional;

/**
 * Passes on what execution wants while its state is only another replica's word: nothing of it
 * leaves this process. Execution lane only.
 */
final class StagedEffects {

  private final ExecutionWork.Others others;

  StagedEffects(ExecutionWork.Others others) {
    this.others = others;
  }

  /** Whether the effect is about a staged state; it is carried out then. */
  boolean carryOut(ExecutionEffect effect) {
    if (effect instanceof ExecutionEffect.Staged staged) {
      others.order(
          new OrderingEvent.Staged(
              staged.sequence(), digest(staged.root()), digest(staged.history())));
    } else if (effect instanceof ExecutionEffect.StagedExecuted executed) {
      others.order(new OrderingEvent.StagedExecuted(executed.sequence(), executed.position()));
    } else if (effect instanceof ExecutionEffect.StagedRoot known) {
      Optional<Digest> root = known.root().map(StagedEffects::digest);
      others.order(new OrderingEvent.StagedRoot(known.sequence(), root));
    } else if (effect instanceof ExecutionEffect.NotStaged failed) {
      others.order(new OrderingEvent.NotStaged(failed.failure()));
    } else if (effect instanceof ExecutionEffect.RunStagedCompletion run) {
      others.checkpoint(new CheckpointJob.CompleteStaged(run.sequence(), run.completion()));
    } else if (effect instanceof ExecutionEffect.PublishStaged publish) {
      others.checkpoint(new CheckpointJob.PublishStaged(publish.image()));
    } else if (effect instanceof ExecutionEffect.DropImage drop) {
      others.checkpoint(new CheckpointJob.Drop(drop.image()));
    } else {
      return false;
    }
    return true;
  }

  private static Digest digest(io.evenkeel.checkpoint.root.Digest digest) {
    return Digest.of(digest.bytes());
  }
}
