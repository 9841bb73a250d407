package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import java.util.BitSet;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Order certificates: every K batches the replicas sign their history digest; {@code 2f+1} equal
 * votes move the low watermark, and with it the window.
 *
 * <p>They sign it at each stable checkpoint they hold as well, and where checkpoints cannot be
 * compared, at the one that put them somewhere. Who was put there by a checkpoint does not know the
 * digests before it and cannot vote on them; if so many came that way that the others are no
 * quorum, the votes every K batches alone would leave their window where it is, for ever.
 */
final class OrderVotes {

  private static final int CHECKPOINTS_MAX = 8;

  private static final class Position {
    final VoteSet<Digest> votes;
    final BitSet verifying = new BitSet();
    final BitSet struck = new BitSet();

    Position(ClusterSize size) {
      this.votes = new VoteSet<>(size);
    }
  }

  private final Standing standing;
  private final Quota quota;
  private final TreeMap<Long, Position> positions = new TreeMap<>();
  private final TreeMap<Long, OrderVote> own = new TreeMap<>();
  private final BitSet verifyingCertificates = new BitSet();

  /** The first certificate that the history has still to reach: it moves on to {@link #newest}. */
  private @Nullable OrderCertificate ahead;

  private @Nullable OrderCertificate newest;

  OrderVotes(Standing standing, Quota quota) {
    this.standing = standing;
    this.quota = quota;
  }

  /** This replica's history reached a multiple of K; its commit marks are logged. */
  void reached(long sequence, Digest history) {
    if (standing.voting() && sequence > standing.certified.sequence()) {
      standing.out.run(
          Tasks.signOrderVote(standing.at(sequence), standing.self, sequence, history));
    }
  }

  /** This replica holds such a checkpoint: what is before it is committed and durable. */
  void stable(long sequence) {
    Digest history = standing.history.at(sequence);
    if (history != null && !own.containsKey(sequence)) {
      reached(sequence, history);
    }
  }

  void onSigned(OrderVote vote) {
    if (vote.sequence() <= standing.certified.sequence()
        || !standing.voting()
        || vote.signature().length == 0) {
      return;
    }
    own.put(vote.sequence(), vote);
    standing.out.broadcast(vote);
    at(vote.sequence()).votes.add(standing.self, vote.history(), vote.signature());
    tryCertify(vote.sequence());
  }

  void onVote(OrderVote vote, int from) {
    if (vote.sequence() < 1) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
      return;
    }
    long oldest = standing.high() - 2L * standing.config.window().length();
    if (vote.sequence() <= Math.max(standing.certified.sequence(), oldest)
        || vote.sequence() > standing.high()) {
      // Late, or others are elsewhere: they send the certificate once they see where this one is.
      return;
    }
    if (!positions.containsKey(vote.sequence()) && openPositions(from) >= positionsMax()) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
      return;
    }
    Position position = at(vote.sequence());
    Digest earlier = position.votes.valueOf(from);
    if (earlier != null && !earlier.equals(vote.history())) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from);
    } else if (earlier != null || position.verifying.get(from)) {
      return;
    } else if (position.struck.get(from)) {
      standing.out.refuseReplica(Refusal.STRUCK, from);
    } else if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
    } else {
      position.verifying.set(from);
      standing.out.run(Tasks.verifyOrderVote(standing.at(vote.sequence()), vote, from));
    }
  }

  void onVoteVerified(TaskResult.OrderVoteVerified result) {
    quota.endReplica(result.from());
    OrderVote vote = result.vote();
    Position position = positions.get(vote.sequence());
    if (position == null) {
      return;
    }
    position.verifying.clear(result.from());
    if (!result.signed()) {
      position.struck.set(result.from());
      standing.out.refuseReplica(Refusal.BAD_SIGNATURE, result.from());
      return;
    }
    position.votes.add(result.from(), vote.history(), vote.signature());
    tryCertify(vote.sequence());
  }

  private void tryCertify(long sequence) {
    VoteSet<Digest> votes = at(sequence).votes;
    int quorum = standing.size.quorum();
    Digest history = votes.withAtLeast(quorum);
    if (history != null) {
      learn(
          new OrderCertificate(
              standing.at(sequence).number(),
              sequence,
              history,
              votes.signatures(history, quorum)));
    }
  }

  void onCertificate(OrderCertificate certificate, int from) {
    long sequence = certificate.sequence();
    if (sequence < 1
        || !Certificates.wellFormed(standing.size, certificate.votes(), standing.size.quorum())) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
      return;
    }
    if (sequence <= highestKnown() || verifyingCertificates.get(from)) {
      return;
    }
    Optional<Configuration> named =
        standing.configurations.proving(
            certificate.configuration(), sequence, standing.knownUpTo());
    if (named.isEmpty()) {
      standing.out.refuseReplica(Refusal.WRONG_CONFIGURATION, from);
      return;
    }
    if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
      return;
    }
    verifyingCertificates.set(from);
    standing.out.run(
        Tasks.verifyCertificate(named.get(), certificate, from), standing.size.quorum());
  }

  void onCertificateVerified(TaskResult.CertificateVerified result) {
    quota.endReplica(result.from());
    verifyingCertificates.clear(result.from());
    if (result.holds()) {
      learn(result.certificate());
    } else {
      standing.out.refuseReplica(Refusal.BAD_SIGNATURE, result.from());
    }
  }

  /**
   * Takes in a certificate that was verified. Who is behind hears of higher ones all the time, and
   * would never reach one if each took the place of the last.
   */
  void learn(OrderCertificate certificate) {
    if (certificate.sequence() <= highestKnown()) {
      return;
    }
    newest = certificate;
    if (ahead == null) {
      ahead = certificate;
    }
  }

  private long highestKnown() {
    return newest == null ? standing.certified.sequence() : newest.sequence();
  }

  /** Whether a quorum proved that it delivered more than this replica. */
  boolean isProvenBehind() {
    return newest != null && newest.sequence() > standing.delivered();
  }

  /** Moves the watermark when the history has reached the best certificate. Whether it did. */
  boolean settle() {
    OrderCertificate next = reached();
    if (next == null || standing.halted) {
      return false;
    }
    ahead = next.equals(newest) ? null : newest;
    newest = ahead;
    Digest ownHistory = standing.history.at(next.sequence());
    if (ownHistory != null && !ownHistory.equals(next.history())) {
      standing.halted = true;
      standing.out.add(new Effect.Diverged(next.sequence(), ownHistory, next.history()));
      return true;
    }
    standing.certified = next;
    standing.out.persist(new OrderCertificateRecord(next));
    standing.out.add(new Effect.OrderCertified(next.sequence(), next.history()));
    standing.slots.forgetUpTo(next.sequence());
    standing.preparedTable.forgetUpTo(next.sequence());
    standing.history.forgetBelow(next.sequence());
    positions.headMap(next.sequence(), true).clear();
    own.headMap(next.sequence(), true).clear();
    return true;
  }

  /** The highest kept one that the history has reached, or null. */
  private @Nullable OrderCertificate reached() {
    for (OrderCertificate kept : new OrderCertificate[] {newest, ahead}) {
      if (kept != null && kept.sequence() <= standing.delivered()) {
        return kept;
      }
    }
    return null;
  }

  /** This replica's votes that are not certified yet, ascending. */
  Iterable<OrderVote> ownAbove(long sequence) {
    return own.tailMap(sequence, false).values();
  }

  boolean isOutstanding() {
    return !own.isEmpty();
  }

  /** A correct replica votes at the multiples of K in the window, and at some checkpoints. */
  private int positionsMax() {
    return standing.config.window().length() / standing.config.window().interval() * 3
        + CHECKPOINTS_MAX;
  }

  private int openPositions(int from) {
    int open = 0;
    for (Position position : positions.values()) {
      boolean seen = position.votes.valueOf(from) != null || position.verifying.get(from);
      open += seen || position.struck.get(from) ? 1 : 0;
    }
    return open;
  }

  private Position at(long sequence) {
    return positions.computeIfAbsent(sequence, s -> new Position(standing.size));
  }

  int count() {
    return positions.size();
  }
}
