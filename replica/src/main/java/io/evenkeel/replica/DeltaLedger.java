package io.evenkeel.replica;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaSignature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which deltas are voted for and certified. Touches nothing of {@link CheckpointLedger}: no delta,
 * right, wrong or missing, makes a checkpoint stable sooner or later.
 */
final class DeltaLedger {

  private static final long VOTE_REPEAT_MICROS = 1_000_000;
  private static final int POSITIONS_PER_SENDER_MAX = 4;
  private static final int VERIFICATIONS_PER_SENDER_MAX = 4;

  private final Cluster cluster;

  /** Which configuration is in force where. */
  private final Agreement agreement;

  private final int self;
  private final boolean voting;
  private final Map<Integer, TreeMap<Long, DeltaVote>> bySender = new TreeMap<>();
  private final Map<Integer, Integer> verifying = new HashMap<>();
  private long certified;
  private long sentMicros;

  DeltaLedger(Cluster cluster, Agreement agreement, int self, boolean voting) {
    this.cluster = cluster;
    this.agreement = agreement;
    this.self = self;
    this.voting = voting;
  }

  /** This replica has both checkpoints, and this is what differs. */
  void computed(DeltaVote unsigned, List<OrderingEffect> effects) {
    if (!voting
        || unsigned.sequence() <= certified
        || votes(self).containsKey(unsigned.sequence())
        || unsigned.sequence() > agreement.configurationsKnownUpTo()
        || !agreement.belongsTo(unsigned.sequence())) {
      return;
    }
    Configuration there = agreement.configurations().at(unsigned.sequence());
    byte[] content = unsigned.content(there.cluster(), self);
    effects.add(
        new OrderingEffect.RunTask(
            keys -> {
              byte[] signature = keys.sign(there.member(self), content);
              return new OrderingEvent.DeltaSigned(
                  new DeltaVote(
                      unsigned.previous(), unsigned.sequence(), unsigned.root(), signature));
            }));
  }

  void signed(DeltaVote vote, Now now, List<OrderingEffect> effects) {
    if (vote.signature().length > 0) {
      sentMicros = now.monotonicMicros();
      effects.add(new OrderingEffect.Broadcast(vote));
      count(self, vote, effects);
    }
  }

  void received(int from, DeltaVote vote, List<OrderingEffect> effects) {
    if (!cluster.size().contains(from) || from == self) {
      refuse(CheckpointRefusal.UNKNOWN_SENDER, from, vote, effects);
    } else if (vote.previous() <= 0 || vote.sequence() <= vote.previous()) {
      refuse(CheckpointRefusal.MALFORMED, from, vote, effects);
    } else if (vote.sequence() <= certified
        || vote.sequence() > agreement.configurationsKnownUpTo()) {
      return; // too late to count, or nobody here knows whose keys count there yet
    } else {
      consider(from, vote, effects);
    }
  }

  private void consider(int from, DeltaVote vote, List<OrderingEffect> effects) {
    DeltaVote earlier = votes(from).get(vote.sequence());
    if (earlier != null) {
      if (!vote.value().equals(earlier.value())) {
        refuse(CheckpointRefusal.CONFLICTING, from, vote, effects);
      }
    } else if (verifying.getOrDefault(from, 0) >= VERIFICATIONS_PER_SENDER_MAX) {
      refuse(CheckpointRefusal.VERIFICATION_QUOTA, from, vote, effects);
    } else {
      verify(from, vote, effects);
    }
  }

  private void verify(int from, DeltaVote vote, List<OrderingEffect> effects) {
    verifying.merge(from, 1, Integer::sum);
    Configuration there = agreement.configurations().at(vote.sequence());
    byte[] content = vote.content(there.cluster(), from);
    effects.add(
        new OrderingEffect.RunTask(
            keys ->
                new OrderingEvent.DeltaVerified(
                    from,
                    vote,
                    keys.verifyReplica(there.member(from), content, vote.signature()))));
  }

  void verified(int from, DeltaVote vote, boolean valid, List<OrderingEffect> effects) {
    verifying.merge(from, -1, Integer::sum);
    if (valid) {
      count(from, vote, effects);
    } else {
      refuse(CheckpointRefusal.BAD_SIGNATURE, from, vote, effects);
    }
  }

  private TreeMap<Long, DeltaVote> votes(int sender) {
    return bySender.computeIfAbsent(sender, key -> new TreeMap<>());
  }

  /** The first vote of a sender at a position stands. */
  private void count(int from, DeltaVote vote, List<OrderingEffect> effects) {
    if (vote.sequence() <= certified) {
      return;
    }
    votes(from).putIfAbsent(vote.sequence(), vote);
    if (votes(from).size() > POSITIONS_PER_SENDER_MAX) {
      votes(from).pollFirstEntry();
    }
    List<ReplicaSignature> equal = new ArrayList<>();
    bySender.forEach(
        (sender, votes) -> {
          DeltaVote other = votes.get(vote.sequence());
          if (other != null && other.value().equals(vote.value())) {
            equal.add(new ReplicaSignature(sender, other.signature()));
          }
        });
    if (equal.size() >= cluster.size().weakQuorum()) {
      certified = vote.sequence();
      bySender.values().forEach(votes -> votes.headMap(certified, true).clear());
      long configuration = agreement.configurations().at(certified).number();
      effects.add(
          new OrderingEffect.DeltaCertified(
              new DeltaCertificate(
                  configuration, vote.previous(), vote.sequence(), vote.root(), equal)));
    }
  }

  /** Says the newest own vote again while nothing at or above it is certified. */
  void tick(Now now, List<OrderingEffect> effects) {
    if (!votes(self).isEmpty() && now.monotonicMicros() - sentMicros >= VOTE_REPEAT_MICROS) {
      sentMicros = now.monotonicMicros();
      effects.add(new OrderingEffect.Broadcast(votes(self).lastEntry().getValue()));
    }
  }

  /** The state was wrong from that position on. */
  void withdraw(long from) {
    votes(self).tailMap(from, true).clear();
  }

  private static void refuse(
      CheckpointRefusal reason, int from, DeltaVote vote, List<OrderingEffect> effects) {
    effects.add(
        new OrderingEffect.Report(
            new OrderingEffect.Notice.CheckpointRefused(reason, from, vote.sequence())));
  }
}
