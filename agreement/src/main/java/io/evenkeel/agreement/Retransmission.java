package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
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
  private final RequestQueue queue;
  private Progress reported = new Progress(-1, 0, 0, 0, 0);
  private long reportedMicros = Long.MIN_VALUE / 2;

  Retransmission(Standing standing, Peers peers, OrderVotes orderVotes, RequestQueue queue) {
    this.queue = queue;
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
    // Waiting requests count: the primary that reports is seen to be alive.
    if (peers.isBehind() || orderVotes.isOutstanding() || queue.count() > 0 || !standing.active) {
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
    sendWhatMovesIt(peer, progress, from, now - interval);
    if (now - peer.changedMicros < interval || now - peer.resentMicros < interval) {
      return;
    }
    peer.resentMicros = now;
    int votes = 0;
    for (OrderVote vote : orderVotes.ownAbove(progress.certified())) {
      if (votes++ < ORDER_VOTES_MAX) {
        standing.out.send(from, vote);
      }
    }
    if (progress.view() == standing.view && standing.votes()) {
      resendSlots(progress, from, now - interval);
    }
  }

  /** Who is in an older view, or more than K below h, cannot follow: even while it moves. */
  private void sendWhatMovesIt(Peers.Peer peer, Progress progress, int to, long sentMicrosMax) {
    NewView started = standing.newView;
    if (started != null
        && progress.view() < standing.view
        && peer.newViewSentMicros <= sentMicrosMax) {
      peer.newViewSentMicros = standing.micros();
      standing.out.send(to, started);
    }
    long lag = standing.certified.sequence() - progress.certified();
    boolean standsStill = peer.changedMicros <= sentMicrosMax;
    if (lag > 0
        && (standsStill || lag > standing.config.window().interval())
        && peer.certificateSentMicros <= sentMicrosMax) {
      peer.certificateSentMicros = standing.micros();
      standing.out.send(to, standing.certified);
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
      if (standing.isPrimary()
          && slot.sequence() > progress.accepted()
          && slot.sequence() > standing.settledUpTo()) {
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
    PrePrepare accepted = slot.acceptedProposal();
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
