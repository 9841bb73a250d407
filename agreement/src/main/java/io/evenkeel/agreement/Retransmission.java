package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Progress;

/**
 * Tells the others where this replica stands, and sends its messages again, unchanged, to those who
 * stand still below what it has to say. Bounded for each peer and interval.
 */
final class Retransmission {

  private static final int SLOTS_MAX = 16;
  private static final int ORDER_VOTES_MAX = 4;

  private final Standing standing;
  private final Peers peers;
  private final OrderVotes orderVotes;
  private Progress reported = new Progress(-1, 0, 0, 0, 0);
  private long reportedMicros = Long.MIN_VALUE / 2;

  Retransmission(Standing standing, Peers peers, OrderVotes orderVotes) {
    this.standing = standing;
    this.peers = peers;
    this.orderVotes = orderVotes;
  }

  void onTick() {
    AgreementConfig.Timing timing = standing.config.timing();
    long silentMicros = standing.micros() - reportedMicros;
    if (silentMicros < timing.progressMicros()) {
      return;
    }
    Progress progress =
        new Progress(
            standing.view,
            standing.delivered(),
            standing.acceptedUpTo(),
            standing.certified.sequence(),
            standing.stableCheckpoint);
    boolean busy = !progress.equals(reported) || isOutstanding();
    if (busy || silentMicros >= timing.quietProgressMicros()) {
      reported = progress;
      reportedMicros = standing.micros();
      standing.out.broadcast(progress);
    }
  }

  /** Whether something is under way that a lost message could hold up. */
  private boolean isOutstanding() {
    if (peers.isBehind() || orderVotes.isOutstanding()) {
      return true;
    }
    for (Slot slot : standing.slots.above(standing.delivered())) {
      if (slot.acceptedDigest() != null
          || slot.prepares.count() >= standing.size.weakQuorum()
          || slot.commits.count() >= standing.size.weakQuorum()) {
        return true;
      }
    }
    return false;
  }

  void onProgress(Progress progress, int from) {
    if (!peers.note(from, progress)) {
      return;
    }
    Peers.Peer peer = peers.get(from);
    long now = standing.micros();
    long interval = standing.config.timing().retransmitMicros();
    if (now - peer.changedMicros < interval || now - peer.resentMicros < interval) {
      return;
    }
    peer.resentMicros = now;
    if (progress.certified() < standing.certified.sequence()) {
      standing.out.send(from, standing.certified);
    }
    int votes = 0;
    for (OrderVote vote : orderVotes.ownAbove(progress.certified())) {
      if (votes++ < ORDER_VOTES_MAX) {
        standing.out.send(from, vote);
      }
    }
    if (progress.view() == standing.view && standing.voting()) {
      resendSlots(progress, from, now - interval);
    }
  }

  private void resendSlots(Progress progress, int to, long createdMicrosMax) {
    int count = 0;
    long bytesLeft = standing.config.limits().fetch().bytesMax();
    for (Slot slot : standing.slots.above(progress.committed())) {
      if (count++ >= SLOTS_MAX || bytesLeft <= 0) {
        return;
      }
      if (slot.createdMicros() > createdMicrosMax) {
        continue;
      }
      if (standing.isPrimary() && slot.sequence() > progress.accepted()) {
        bytesLeft -= resendProposal(slot, to);
      }
      if (slot.ownPrepare != null) {
        standing.out.send(to, slot.ownPrepare);
      }
      if (slot.ownCommit != null) {
        standing.out.send(to, slot.ownCommit);
      }
    }
  }

  private long resendProposal(Slot slot, int to) {
    PrePrepare accepted = slot.accepted();
    if (accepted != null) {
      standing.out.send(to, accepted);
      return accepted.batch().bytes();
    }
    if (slot.acceptedDigest() != null) {
      standing.out.add(new Effect.ResendProposal(to, standing.view, slot.sequence()));
      return standing.config.batch().bytesMax();
    }
    return 0;
  }
}
