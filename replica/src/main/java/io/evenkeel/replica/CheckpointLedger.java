package io.evenkeel.replica;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.checkpoint.root.FullAndLog;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints are published here, voted for, certified and stable.
 *
 * <p>A vote is signed only for what is published; a certificate is built from verified votes or
 * verified as a whole; {@code f+1} votes make it <em>certified</em>, {@code 2f+1} <em>stable</em>.
 */
final class CheckpointLedger {

  private static final long VOTE_REPEAT_MICROS = 1_000_000;
  private static final int VERIFICATIONS_PER_SENDER_MAX = 8;

  /** The newest certified position is among the newest of every correct replica. */
  private static final int POSITIONS_MAX = 4;

  private final Cluster cluster;

  /** Which configuration is in force where. */
  private final Agreement agreement;

  private final int self;
  private final boolean voting;
  private final CheckpointVotes votes;
  private final CertificateNews news;
  private final Map<Integer, Integer> verifying = new HashMap<>();

  /** The newest position each replica was reported for. */
  private final Map<Integer, Long> reportedDissenters = new HashMap<>();

  /** The newest certificates, one for a position, the one with most votes that was adopted. */
  private final TreeMap<Long, CheckpointCertificate> certificates = new TreeMap<>();

  /** This replica's own newest checkpoints, as votes without signature. */
  private final TreeMap<Long, CheckpointVote> published = new TreeMap<>();

  /** What of them are hybrid. */
  private final TreeMap<Long, FullAndLog> logs = new TreeMap<>();

  /** Where a vote is signed in this life, or about to be: never another one. */
  private final TreeSet<Long> signed = new TreeSet<>();

  /** The state here is wrong: no vote, and nothing published counts that is not certified. */
  private boolean suspended;

  /** The newest certificate that is not for what is published here. */
  private @Nullable CheckpointCertificate diverged;

  private long stableSequence;
  private long heldSequence;
  private long matchedSequence;
  private long ownVotesSentMicros;

  /**
   * @param agreement for the configurations it knows
   * @param own newest certified checkpoint in this replica's store
   */
  CheckpointLedger(
      Cluster cluster,
      Agreement agreement,
      int self,
      boolean voting,
      Optional<CheckpointCertificate> own) {
    this.cluster = cluster;
    this.agreement = agreement;
    this.self = self;
    this.voting = voting;
    this.votes = new CheckpointVotes(cluster.size());
    this.news = new CertificateNews(cluster.size());
    if (own.isPresent()) {
      CheckpointCertificate certificate = own.get();
      certificates.put(certificate.sequence(), certificate);
      published.put(certificate.stateSequence(), unsignedState(certificate));
      if (certificate.stable(cluster.size())) {
        stableSequence = certificate.sequence();
        heldSequence = certificate.stateSequence();
      }
    }
  }

  private static CheckpointVote unsigned(CheckpointCertificate certificate) {
    return new CheckpointVote(
        certificate.sequence(), certificate.kind(), certificate.root(), new byte[0]);
  }

  private static CheckpointVote unsignedState(CheckpointCertificate certificate) {
    return new CheckpointVote(
        certificate.stateSequence(),
        CheckpointVote.KIND_STATE,
        certificate.stateRoot(),
        new byte[0]);
  }

  /** The newest certificate of at least {@code f+1} votes. */
  Optional<CheckpointCertificate> certified() {
    return Optional.ofNullable(certificates.lastEntry()).map(Map.Entry::getValue);
  }

  /** Position of the newest checkpoint that is stable somewhere. */
  long stableSequence() {
    return stableSequence;
  }

  /** Position of the last but one stable state known: others may have deleted older ones. */
  long keptFrom() {
    long newest = Long.MAX_VALUE;
    for (CheckpointCertificate certificate : certificates.descendingMap().values()) {
      if (certificate.stable(cluster.size())) {
        if (certificate.stateSequence() < newest && newest != Long.MAX_VALUE) {
          return certificate.stateSequence();
        }
        newest = certificate.stateSequence();
      }
    }
    return 0;
  }

  /**
   * Position of the newest stable state that this replica has itself, root and all. A hybrid
   * checkpoint needs the bodies above the full one it stands on, however stable it is.
   */
  long heldSequence() {
    return heldSequence;
  }

  /** Position of the newest certified checkpoint that this replica has itself. */
  long matchedSequence() {
    return matchedSequence;
  }

  /** What was certified since the last call and is not what is published here. */
  Optional<CheckpointCertificate> takeDivergence() {
    Optional<CheckpointCertificate> found = Optional.ofNullable(diverged);
    diverged = null;
    return found;
  }

  /** What is published here from that position on is wrong: it is not voted for any more. */
  void suspend(long from) {
    suspended = true;
    published.tailMap(from, true).clear();
    votes.withdraw(self, from);
  }

  /** What is published from now on is right again. */
  void resume() {
    suspended = false;
  }

  /** This replica has that full checkpoint and the log since, durably: vote for both. */
  void published(FullAndLog content, List<OrderingEffect> effects) {
    logs.put(content.sequence(), content);
    keepNewest(logs);
    Digest root = Digest.of(content.root().bytes());
    published(content.sequence(), CheckpointVote.KIND_HYBRID, root, effects);
    certify(content.sequence(), CheckpointVote.KIND_HYBRID, root, effects);
  }

  /** This replica's checkpoint is durable: vote for it. */
  void published(long sequence, int kind, Digest root, List<OrderingEffect> effects) {
    CheckpointVote unsigned = new CheckpointVote(sequence, kind, root, new byte[0]);
    CheckpointCertificate certificate = certificates.get(sequence);
    if (suspended && (certificate == null || contradicted(unsigned))) {
      return;
    }
    published.put(sequence, unsigned);
    keepNewest(published);
    signed.headSet(published.firstKey()).clear();
    sign(unsigned, effects);
    if (certificate != null) {
      compareWithOwn(certificate, effects);
      announce(certificate, effects);
    }
  }

  /** Whether something else is certified there, or may be: it is so old that nobody knows. */
  private boolean contradicted(CheckpointVote own) {
    CheckpointCertificate certificate = certificates.get(own.sequence());
    return certificate == null
        ? own.sequence() <= stableSequence
        : !own.value().equals(unsigned(certificate).value());
  }

  private static <T> void keepNewest(TreeMap<Long, T> positions) {
    while (positions.size() > POSITIONS_MAX) {
      positions.pollFirstEntry();
    }
  }

  private void sign(CheckpointVote unsigned, List<OrderingEffect> effects) {
    if (!voting
        || suspended
        || contradicted(unsigned)
        || unsigned.sequence() > agreement.configurationsKnownUpTo() // fetched: its keys come later
        || !agreement.belongsTo(unsigned.sequence())
        || !signed.add(unsigned.sequence())) {
      return;
    }
    Configuration there = agreement.configurations().at(unsigned.sequence());
    byte[] content = unsigned.content(there.cluster(), self);
    effects.add(
        new OrderingEffect.RunTask(
            keys ->
                new OrderingEvent.VoteSigned(
                    new CheckpointVote(
                        unsigned.sequence(),
                        unsigned.kind(),
                        unsigned.root(),
                        keys.sign(there.member(self), content)))));
  }

  void voteSigned(CheckpointVote vote, Now now, List<OrderingEffect> effects) {
    CheckpointVote own = published.get(vote.sequence());
    if (vote.signature().length == 0
        || own == null
        || !own.value().equals(vote.value())
        || contradicted(vote)) {
      return; // it does not have this key, or does not mean it any more
    }
    ownVotesSentMicros = now.monotonicMicros();
    effects.add(new OrderingEffect.Broadcast(vote));
    counted(self, vote, effects);
  }

  void voteReceived(int from, CheckpointVote vote, List<OrderingEffect> effects) {
    if (!cluster.size().contains(from) || from == self) {
      refuse(CheckpointRefusal.UNKNOWN_SENDER, from, vote.sequence(), effects);
    } else if (vote.sequence() <= 0 || vote.kind() < 0 || vote.kind() > 255) {
      refuse(CheckpointRefusal.MALFORMED, from, vote.sequence(), effects);
    } else if (vote.sequence() > agreement.configurationsKnownUpTo()) {
      return; // whose keys count there is not known yet; it is sent again
    } else if (vote.sequence() <= stableSequence) {
      reportIfWrong(from, vote, effects);
    } else {
      Optional<CheckpointVote> earlier = votes.find(from, vote.sequence());
      if (earlier.isEmpty()) {
        verify(from, vote, effects);
      } else if (!earlier.get().value().equals(vote.value())) {
        refuse(CheckpointRefusal.CONFLICTING, from, vote.sequence(), effects);
      }
    }
  }

  /** Too late to count, but the sender, whom the connection authenticated, has to stand for it. */
  private void reportIfWrong(int from, CheckpointVote vote, List<OrderingEffect> effects) {
    CheckpointCertificate certificate = certificates.get(vote.sequence());
    if (certificate != null
        && from != self // whose divergence is told where it is compared
        && !unsigned(certificate).value().equals(vote.value())) {
      reportDissenter(from, vote.sequence(), effects);
    }
  }

  private void verify(int from, CheckpointVote vote, List<OrderingEffect> effects) {
    if (admitVerification(from, vote.sequence(), effects)) {
      Configuration there = agreement.configurations().at(vote.sequence());
      byte[] content = vote.content(there.cluster(), from);
      effects.add(
          new OrderingEffect.RunTask(
              keys ->
                  new OrderingEvent.VoteVerified(
                      from,
                      vote,
                      keys.verifyReplica(there.member(from), content, vote.signature()))));
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
      reportIfWrong(from, vote, effects); // it became stable while this one was verified
      return;
    }
    votes.add(from, vote);
    certify(vote.sequence(), vote.kind(), vote.root(), effects);
    CheckpointCertificate certificate = certificates.get(vote.sequence());
    if (certificate != null) {
      reportDissenters(certificate, effects);
    }
  }

  /** If the votes for this value are enough, they are a certificate. */
  private void certify(long sequence, int kind, Digest root, List<OrderingEffect> effects) {
    votes
        .certificate(agreement.configurations().at(sequence).number(), sequence, kind, root)
        .flatMap(this::complete)
        .ifPresent(certificate -> adopt(certificate, effects));
  }

  /**
   * Votes for a hybrid checkpoint are a certificate only for who knows what they are for; who has
   * not come so far hears it from the others.
   */
  private Optional<CheckpointCertificate> complete(CheckpointCertificate certificate) {
    if (certificate.kind() != CheckpointVote.KIND_HYBRID) {
      return Optional.of(certificate);
    }
    return Optional.ofNullable(logs.get(certificate.sequence()))
        .filter(content -> certificate.root().equals(Digest.of(content.root().bytes())))
        .map(certificate::withLog);
  }

  void certificateReceived(
      int from, CheckpointCertificate certificate, List<OrderingEffect> effects) {
    if (!cluster.size().contains(from) || from == self) {
      refuse(CheckpointRefusal.UNKNOWN_SENDER, from, certificate.sequence(), effects);
    } else if (improves(certificate)) {
      Optional<Configuration> named =
          agreement.proving(certificate.configuration(), certificate.sequence());
      if (named.isEmpty()) {
        refuse(CheckpointRefusal.WRONG_CONFIGURATION, from, certificate.sequence(), effects);
      } else if (admitVerification(from, certificate.sequence(), effects)) {
        Configuration there = named.get();
        effects.add(
            new OrderingEffect.RunTask(
                keys ->
                    new OrderingEvent.CertificateVerified(
                        from, certificate, certificate.refusal(there, keys)),
                there.cluster().size().quorum()));
      }
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

  /** Whether it says something new: nobody needs to hear of what is behind a stable checkpoint. */
  private boolean improves(CheckpointCertificate certificate) {
    CheckpointCertificate known = certificates.get(certificate.sequence());
    return certificate.sequence() > stableSequence
        && (known == null || certificate.stable(cluster.size()));
  }

  private void adopt(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    if (!improves(certificate)) {
      return;
    }
    certificates.put(certificate.sequence(), certificate);
    compareWithOwn(certificate, effects);
    reportDissenters(certificate, effects);
    if (certificate.stable(cluster.size())) {
      stableSequence = certificate.sequence();
      votes.forget(stableSequence);
    }
    announce(certificate, effects);
    keepNewest(certificates);
  }

  private void announce(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    boolean stable = certificate.stable(cluster.size());
    CheckpointVote own = published.get(certificate.sequence());
    if (own != null && own.value().equals(unsigned(certificate).value())) {
      matchedSequence = Math.max(matchedSequence, certificate.sequence());
      heldSequence = stable ? Math.max(heldSequence, certificate.stateSequence()) : heldSequence;
    }
    effects.add(new OrderingEffect.Certified(certificate, stable));
  }

  private void compareWithOwn(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    CheckpointVote own = published.get(certificate.sequence());
    if (own != null
        && own.kind() == certificate.kind()
        && !own.root().equals(certificate.root())
        && reportOnce(self, own.sequence())) {
      if (certificate.kind() == CheckpointVote.KIND_STATE && logs.isEmpty()) {
        diverged = certificate; // votes for logs stand on what they began with: reported only
      }
      effects.add(
          new OrderingEffect.Report(
              new Notice.RootDiverged(own.sequence(), own.root(), certificate.root())));
    }
  }

  private void reportDissenters(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    for (int dissenter : votes.dissenters(certificate)) {
      if (dissenter != self) {
        reportDissenter(dissenter, certificate.sequence(), effects);
      }
    }
  }

  private void reportDissenter(int dissenter, long sequence, List<OrderingEffect> effects) {
    if (reportOnce(dissenter, sequence)) {
      refuse(CheckpointRefusal.WRONG_ROOT, dissenter, sequence, effects);
    }
  }

  private boolean reportOnce(int replica, long sequence) {
    boolean first = reportedDissenters.getOrDefault(replica, 0L) < sequence;
    reportedDissenters.merge(replica, sequence, Math::max);
    return first;
  }

  /** Another replica told where it stands; sends it the certificates it seems to lack. */
  void peerStands(int from, Progress progress, Now now, List<OrderingEffect> effects) {
    news.forPeer(from, progress, certificates.descendingMap().values(), now)
        .forEach(certificate -> effects.add(new OrderingEffect.Send(from, certificate)));
  }

  /**
   * Repeats this replica's own votes while they have not led to a stable checkpoint, not only the
   * newest: where all correct replicas have to vote, the one that came least far decides which
   * position it is. Votes again for what was published before a restart, with the same bytes.
   */
  void tick(Now now, List<OrderingEffect> effects) {
    published.tailMap(stableSequence, false).values().stream()
        .filter(unsigned -> !signed.contains(unsigned.sequence()))
        .forEach(unsigned -> sign(unsigned, effects));
    if (now.monotonicMicros() - ownVotesSentMicros >= VOTE_REPEAT_MICROS) {
      ownVotesSentMicros = now.monotonicMicros();
      votes.of(self).stream()
          .filter(vote -> !contradicted(vote))
          .forEach(vote -> effects.add(new OrderingEffect.Broadcast(vote)));
    }
  }

  private static void refuse(
      CheckpointRefusal reason, int from, long sequence, List<OrderingEffect> effects) {
    effects.add(new OrderingEffect.Report(new Notice.CheckpointRefused(reason, from, sequence)));
  }
}
