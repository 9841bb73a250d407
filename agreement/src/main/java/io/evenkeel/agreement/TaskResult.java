package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;

/** What a {@link Task} found out. Each says what it was about, so that a stale one is seen. */
sealed interface TaskResult extends Event {

  /** This primary's proposal, signed. */
  record ProposalSigned(PrePrepare prePrepare) implements TaskResult {}

  /** Somebody's proposal: is the primary's signature good, and are all requests authentic? */
  record ProposalVerified(PrePrepare prePrepare, int from, boolean signed, boolean authentic)
      implements TaskResult {}

  /** This backup's PREPARE, signed. */
  record PrepareSigned(Prepare prepare) implements TaskResult {}

  /** Another backup's PREPARE. */
  record PrepareVerified(Prepare prepare, int from, boolean signed) implements TaskResult {}

  /** This replica's ORDER-VOTE, signed. */
  record OrderVoteSigned(OrderVote vote) implements TaskResult {}

  /** Another replica's ORDER-VOTE. */
  record OrderVoteVerified(OrderVote vote, int from, boolean signed) implements TaskResult {}

  /** An order certificate from somebody. */
  record CertificateVerified(OrderCertificate certificate, int from, boolean holds)
      implements TaskResult {}

  /**
   * A client's request.
   *
   * @param relayedBy the replica that relayed it, or {@link RequestIntake#DIRECT}
   */
  record RequestVerified(ClientRequest request, int relayedBy, boolean authentic)
      implements TaskResult {}

  /** This replica's VIEW-CHANGE, signed. */
  record ViewChangeSigned(ViewChange message) implements TaskResult {}

  /** Another replica's VIEW-CHANGE: does everything in it hold? */
  record ViewChangeVerified(ViewChange message, int from, boolean holds) implements TaskResult {}

  /** This primary's NEW-VIEW and all its proposals, signed. */
  record NewViewSigned(NewView message) implements TaskResult {}

  /** A NEW-VIEW from somebody: do all signatures in it hold? */
  record NewViewVerified(NewView message, int from, boolean holds) implements TaskResult {}
}
