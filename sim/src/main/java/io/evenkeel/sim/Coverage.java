package io.evenkeel.sim;

import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.Refusal;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.OrderingEffect.Notice;

/** How often each rare state was reached in a run. */
final class Coverage {

  private final int[] counts = new int[Rare.values().length];

  void reached(Rare state) {
    counts[state.ordinal()]++;
  }

  int count(Rare state) {
    return counts[state.ordinal()];
  }

  int[] counts() {
    return counts.clone();
  }

  void notice(Notice notice) {
    if (notice instanceof Notice.Refused refused) {
      refused(refused.refused().reason());
    } else if (notice instanceof Notice.CheckpointRefused refused) {
      if (refused.reason() == CheckpointRefusal.WRONG_ROOT) {
        reached(Rare.WRONG_ROOT_REPORTED);
      }
    } else if (notice instanceof Notice.Staged) {
      reached(Rare.STAGED);
    } else if (notice instanceof Notice.StagedConfirmed) {
      reached(Rare.STAGED_CONFIRMED);
    } else if (notice instanceof Notice.StagingRefused refused) {
      reached(refused.reason().isLie() ? Rare.STAGED_FOUND_WRONG : Rare.STAGING_GIVEN_UP);
    } else if (notice instanceof Notice.Suspected suspected) {
      suspected(suspected.reason());
    } else if (notice instanceof Notice.ViewEntered entered) {
      reached(Rare.VIEW_ENTERED);
      if (entered.reason() == Effect.Suspicion.OTHERS) {
        reached(Rare.VIEW_CHANGE_BY_OTHERS);
      }
    }
  }

  private void refused(Refusal reason) {
    switch (reason) {
      case CONFLICTING -> reached(Rare.CONFLICT_REFUSED);
      case BAD_SIGNATURE -> reached(Rare.BAD_SIGNATURE_REFUSED);
      case BAD_REQUEST -> reached(Rare.BAD_REQUEST_REFUSED);
      case QUEUE_FULL -> reached(Rare.CLIENT_QUOTA_REFUSED);
      case VIEW_QUOTA, VERIFICATION_QUOTA, FETCH_QUOTA, STRUCK -> reached(Rare.QUOTA_REFUSED);
      default -> {}
    }
  }

  private void suspected(Effect.Suspicion reason) {
    switch (reason) {
      case SILENCE -> reached(Rare.SUSPECTED_SILENCE);
      case REQUEST_TIMEOUT -> reached(Rare.SUSPECTED_TIMEOUT);
      case EQUIVOCATION -> reached(Rare.SUSPECTED_EQUIVOCATION);
      case INVALID_PROPOSAL -> reached(Rare.SUSPECTED_PROPOSAL);
      case INVALID_NEW_VIEW, NEW_VIEW_TIMEOUT -> reached(Rare.SUSPECTED_NEW_VIEW);
      case TOO_SLOW -> reached(Rare.SUSPECTED_SLOW);
      case OTHERS -> {}
    }
  }
}
