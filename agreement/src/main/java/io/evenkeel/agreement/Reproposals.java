package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.ReplicaMessage.Body;
import io.evenkeel.agreement.ReplicaMessage.FetchBody;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a NEW-VIEW proposes again: each proposal is accepted once it lies in the window and its body
 * is here (or the batch was delivered, so that the body stands in the log). A missing body is asked
 * for, first from those whose PREPARE says that they have it; the digest proves the answer.
 */
final class Reproposals {

  private static final int FETCHES_MAX = 16;

  private static final class Pending {
    final Proposal proposal;
    final List<Integer> holders;
    int asked;
    long againMicros;

    Pending(Proposal proposal, List<Integer> holders) {
      this.proposal = proposal;
      this.holders = holders;
    }
  }

  private final Standing standing;
  private final Ordering ordering;
  private final OrderVotes orderVotes;
  private final Peers peers;
  private final TreeMap<Long, Pending> pending = new TreeMap<>();

  Reproposals(Standing standing, Ordering ordering, OrderVotes orderVotes, Peers peers) {
    this.standing = standing;
    this.ordering = ordering;
    this.orderVotes = orderVotes;
    this.peers = peers;
  }

  /** Takes in a verified NEW-VIEW. */
  void start(NewView message) {
    NewViewPlan plan = NewViewPlan.of(message.viewChanges());
    orderVotes.learn(plan.base());
    pending.clear();
    for (int i = 0; i < message.proposals().size(); i++) {
      Proposal proposal = message.proposals().get(i);
      List<Integer> holders = holders(plan.entries().get(i).witnesses(), proposal.sequence());
      pending.put(proposal.sequence(), new Pending(proposal, holders));
    }
    settle();
    fetch();
  }

  /** Whom to ask, in which order: witnesses first, begun at another one for each number. */
  private List<Integer> holders(List<Integer> witnesses, long sequence) {
    List<Integer> holders = new ArrayList<>();
    for (int i = 0; i < witnesses.size(); i++) {
      holders.add(witnesses.get((int) ((i + sequence) % witnesses.size())));
    }
    for (int replica = 0; replica < standing.size.n(); replica++) {
      if (!holders.contains(replica)) {
        holders.add(replica);
      }
    }
    holders.remove((Integer) standing.self);
    return holders;
  }

  void reset() {
    pending.clear();
  }

  /** Accepts what has become acceptable: the window moved, or a body came. */
  boolean settle() {
    boolean any = false;
    if (!pending.isEmpty()) {
      pending.headMap(standing.low(), true).clear();
      for (Pending next : List.copyOf(pending.headMap(standing.high(), true).values())) {
        if (!standing.halted && tryAccept(next.proposal)) {
          pending.remove(next.proposal.sequence());
          any = true;
        }
      }
    }
    return any;
  }

  private boolean tryAccept(Proposal proposal) {
    long sequence = proposal.sequence();
    Slot slot = standing.slots.at(sequence, standing.micros());
    Digest committed = slot.committed;
    if (committed != null && !committed.equals(proposal.digest())) {
      // No reason to stop: a lying primary can sign two NEW-VIEWs for its view, from other quorums,
      // and what the others committed, in that view or a later one, is what counts. No vote for
      // this one; should more than f lie, an order certificate tells.
      return true;
    }
    if (slot.acceptedDigest() == null) {
      if (committed == null && sequence <= standing.delivered()) {
        return true; // delivered beyond the window, digest forgotten: the others fetch it
      }
      if (committed == null && slot.body(proposal.digest()) == null) {
        if (!proposal.digest().equals(Batch.NULL.digest())) {
          return false;
        }
        log(slot, Batch.NULL);
      }
      ordering.acceptAgain(
          slot, new Slot.Accepted(standing.view, proposal.digest(), proposal.signature()));
    }
    return true;
  }

  private void log(Slot slot, Batch body) {
    standing.out.persist(new FetchedRecord(slot.sequence(), body));
    slot.putBody(body);
  }

  void onTick() {
    fetch();
  }

  private void fetch() {
    if (!standing.active) {
      return;
    }
    int count = 0;
    for (Pending next : pending.headMap(standing.high(), true).values()) {
      if (count++ >= FETCHES_MAX) {
        return;
      }
      if (standing.micros() >= next.againMicros) {
        int holder = next.holders.get(next.asked++ % next.holders.size());
        next.againMicros = standing.micros() + standing.config.timing().retransmitMicros();
        standing.out.send(holder, new FetchBody(next.proposal.sequence(), next.proposal.digest()));
      }
    }
  }

  void onBody(Body message, int from) {
    Pending waiting = pending.get(message.sequence());
    if (waiting == null) {
      return; // late, or unasked: costs nothing
    }
    if (!message.batch().digest().equals(waiting.proposal.digest())) {
      standing.out.refuseReplica(Refusal.UNREQUESTED, from);
      return;
    }
    if (standing.inWindow(message.sequence(), from)) {
      Slot slot = standing.slots.at(message.sequence(), standing.micros());
      if (slot.body(message.batch().digest()) == null) {
        log(slot, message.batch());
      }
      settle();
      fetch();
    }
  }

  /** Answers somebody else's question out of memory or, through the driver, out of the log. */
  void onFetchBody(FetchBody message, int from) {
    if (message.sequence() < 1) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
    } else if (!peers.mayFetch(from)) {
      standing.out.refuseReplica(Refusal.FETCH_QUOTA, from);
    } else if (message.digest().equals(Batch.NULL.digest())) {
      standing.out.send(from, new Body(message.sequence(), Batch.NULL));
    } else {
      Slot slot = standing.slots.get(message.sequence());
      Batch body = slot == null ? null : slot.body(message.digest());
      if (body != null) {
        standing.out.send(from, new Body(message.sequence(), body));
      } else if (message.sequence() >= standing.oldestAvailable()
          && message.sequence() <= standing.high()) {
        standing.out.add(new Effect.ServeBody(from, message.sequence(), message.digest()));
      }
    }
  }

  boolean isOutstanding() {
    return !pending.isEmpty();
  }
}
