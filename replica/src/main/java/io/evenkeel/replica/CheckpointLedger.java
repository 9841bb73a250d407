package io.evenkeel.replica;

import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which checkpoints are published here, voted for, certified and stable.
 *
 * <p>A vote is signed only for what is published; a certificate is built from verified votes or
 * verified as a whole; {@code f+1} votes make it <em>certified</em>, {@code 2f+1} <em>stable</em>.
 */
final class CheckpointLedger {

  private static final long VOTE_REPEAT_MICROS = 1_000_000;
  private static final long CERTIFICATE_REPEAT_MICROS = 500_000;
  private static final int VERIFICATIONS_PER_SENDER_MAX = 8;

  private final Cluster cluster;
  private final int self;
  private final boolean voting;
  private final CheckpointVotes votes;
  private final Map<Integer, Integer> verifying = new HashMap<>();
  private final Map<Integer, Long> certificateSentMicros = new HashMap<>();
  private final Set<Integer> reportedDissenters = new HashSet<>();

  private Optional<CheckpointCertificate> certified;
  private long stableSequence;
  private Optional<CheckpointVote> published = Optional.empty();
  private Optional<CheckpointVote> ownVote = Optional.empty();
  private long ownVoteSentMicros;

  /**
   * @param own newest certified checkpoint in this replica's store
   */
  CheckpointLedger(Cluster cluster, int self, boolean voting, Optional<CheckpointCertificate> own) {
    this.cluster = cluster;
    this.self = self;
    this.voting = voting;
    this.votes = new CheckpointVotes(cluster.size());
    this.certified = own;
    this.stableSequence =
        own.filter(certificate -> certificate.stable(cluster.size()))
            .map(CheckpointCertificate::sequence)
            .orElse(0L);
    this.published =
        own.map(
            certificate ->
                new CheckpointVote(
                    certificate.sequence(), certificate.kind(), certificate.root(), new byte[0]));
  }

  /** The newest certificate of at least {@code f+1} votes. */
  Optional<CheckpointCertificate> certified() {
    return certified;
  }

  long stableSequence() {
    return stableSequence;
  }

  long publishedSequence() {
    return published.map(CheckpointVote::sequence).orElse(0L);
  }

  /** This replica's checkpoint is durable: vote for it. */
  void published(long sequence, int kind, Digest root, List<OrderingEffect> effects) {
    CheckpointVote unsigned = new CheckpointVote(sequence, kind, root, new byte[0]);
    published = Optional.of(unsigned);
    if (voting) {
      byte[] content = unsigned.content(cluster, self);
      effects.add(
          new OrderingEffect.RunTask(
              keys ->
                  new OrderingEvent.VoteSigned(
                      new CheckpointVote(sequence, kind, root, keys.sign(content)))));
    }
    certified.ifPresent(certificate -> compareWithOwn(certificate, effects));
    certified
        .filter(certificate -> certificate.sequence() == sequence)
        .ifPresent(certificate -> announce(certificate, effects));
  }

  void voteSigned(CheckpointVote vote, Now now, List<OrderingEffect> effects) {
    ownVote = Optional.of(vote);
    ownVoteSentMicros = now.monotonicMicros();
    effects.add(new OrderingEffect.Broadcast(vote));
    counted(self, vote, effects);
  }

  void voteReceived(int from, CheckpointVote vote, List<OrderingEffect> effects) {
    if (!cluster.size().contains(from) || from == self) {
      refuse(CheckpointRefusal.UNKNOWN_SENDER, from, vote.sequence(), effects);
    } else if (vote.sequence() <= 0 || vote.kind() < 0 || vote.kind() > 255) {
      refuse(CheckpointRefusal.MALFORMED, from, vote.sequence(), effects);
    } else if (vote.sequence() > stableSequence) {
      Optional<CheckpointVote> earlier = votes.find(from, vote.sequence());
      if (earlier.isEmpty()) {
        verify(from, vote, effects);
      } else if (!earlier.get().value().equals(vote.value())) {
        refuse(CheckpointRefusal.CONFLICTING, from, vote.sequence(), effects);
      }
    }
  }

  private void verify(int from, CheckpointVote vote, List<OrderingEffect> effects) {
    if (admitVerification(from, vote.sequence(), effects)) {
      byte[] content = vote.content(cluster, from);
      effects.add(
          new OrderingEffect.RunTask(
              keys ->
                  new OrderingEvent.VoteVerified(
                      from, vote, keys.verifyReplica(from, content, vote.signature()))));
    }
  }

  private boolean admitVerification(int from, long sequence, List<OrderingEffect> effects) {
    if (verifying.getOrDefault(from, 0) >= VERIFICATIONS_PER_SENDER_MAX) {
      refuse(CheckpointRefusal.VERIFICATION_QUOTA, from, sequence, effects);
      return false;
    }
    verifying.merge(from, 1, Integer::sum);
    return true;
  }

  void voteVerified(int from, CheckpointVote vote, boolean valid, List<OrderingEffect> effects) {
    verifying.merge(from, -1, Integer::sum);
    if (valid) {
      counted(from, vote, effects);
    } else {
      refuse(CheckpointRefusal.BAD_SIGNATURE, from, vote.sequence(), effects);
    }
  }

  private void counted(int from, CheckpointVote vote, List<OrderingEffect> effects) {
    if (vote.sequence() <= stableSequence) {
      return;
    }
    votes.add(from, vote);
    votes
        .certificate(vote.sequence(), vote.kind(), vote.root())
        .ifPresent(certificate -> adopt(certificate, effects));
    certified
        .filter(certificate -> certificate.sequence() == vote.sequence())
        .ifPresent(certificate -> reportDissenters(certificate, effects));
  }

  void certificateReceived(
      int from, CheckpointCertificate certificate, List<OrderingEffect> effects) {
    if (improves(certificate) && admitVerification(from, certificate.sequence(), effects)) {
      effects.add(
          new OrderingEffect.RunTask(
              keys ->
                  new OrderingEvent.CertificateVerified(
                      from, certificate, certificate.refusal(cluster, keys))));
    }
  }

  void certificateVerified(
      int from,
      CheckpointCertificate certificate,
      Optional<CheckpointRefusal> refusal,
      List<OrderingEffect> effects) {
    verifying.merge(from, -1, Integer::sum);
    if (refusal.isPresent()) {
      refuse(refusal.get(), from, certificate.sequence(), effects);
    } else {
      adopt(certificate, effects);
    }
  }

  private boolean improves(CheckpointCertificate certificate) {
    long known = certified.map(CheckpointCertificate::sequence).orElse(0L);
    return certificate.sequence() > known
        || (certificate.sequence() == known
            && certificate.sequence() > stableSequence
            && certificate.stable(cluster.size()));
  }

  private void adopt(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    if (!improves(certificate)) {
      return;
    }
    certified = Optional.of(certificate);
    compareWithOwn(certificate, effects);
    reportDissenters(certificate, effects);
    if (certificate.stable(cluster.size())) {
      stableSequence = certificate.sequence();
      votes.forget(stableSequence);
      reportedDissenters.clear();
    }
    announce(certificate, effects);
  }

  private void announce(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    effects.add(new OrderingEffect.Certified(certificate, certificate.stable(cluster.size())));
  }

  private void compareWithOwn(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    published
        .filter(own -> own.sequence() == certificate.sequence())
        .filter(own -> own.kind() == certificate.kind() && !own.root().equals(certificate.root()))
        .ifPresent(
            own ->
                effects.add(
                    new OrderingEffect.Report(
                        new Notice.RootDiverged(own.sequence(), own.root(), certificate.root()))));
  }

  private void reportDissenters(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    for (int dissenter : votes.dissenters(certificate)) {
      if (dissenter != self && reportedDissenters.add(dissenter)) {
        refuse(CheckpointRefusal.WRONG_ROOT, dissenter, certificate.sequence(), effects);
      }
    }
  }

  /** Tells a replica that is behind of the newest certificate, at most every half second. */
  void peerStands(int from, long peerStable, Now now, List<OrderingEffect> effects) {
    Optional<CheckpointCertificate> news =
        certified.filter(certificate -> certificate.sequence() > peerStable);
    long last = certificateSentMicros.getOrDefault(from, Long.MIN_VALUE / 2);
    if (news.isPresent() && now.monotonicMicros() - last >= CERTIFICATE_REPEAT_MICROS) {
      certificateSentMicros.put(from, now.monotonicMicros());
      effects.add(new OrderingEffect.Send(from, news.get()));
    }
  }

  /** Repeats this replica's own vote while it has not led to a stable checkpoint. */
  void tick(Now now, List<OrderingEffect> effects) {
    if (ownVote.isPresent()
        && ownVote.get().sequence() > stableSequence
        && now.monotonicMicros() - ownVoteSentMicros >= VOTE_REPEAT_MICROS) {
      ownVoteSentMicros = now.monotonicMicros();
      effects.add(new OrderingEffect.Broadcast(ownVote.get()));
    }
  }

  private static void refuse(
      CheckpointRefusal reason, int from, long sequence, List<OrderingEffect> effects) {
    effects.add(new OrderingEffect.Report(new Notice.CheckpointRefused(reason, from, sequence)));
  }
}
