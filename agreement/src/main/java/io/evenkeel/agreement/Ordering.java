package io.evenkeel.agreement;

import io.evenkeel.agreement.Effect.Suspicion;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The three phases of the normal case, for each slot on its own. Whatever a vote needs behind it is
 * persisted by an effect before the one that sends the vote.
 */
final class Ordering {

  /** How many MACs are checked in the time of one signature, about. */
  private static final int MACS_PER_SIGNATURE = 32;

  private final Standing standing;
  private final RequestQueue queue;
  private final Quota quota;
  private final EarlyMessages early;

  Ordering(Standing standing, RequestQueue queue, Quota quota, EarlyMessages early) {
    this.standing = standing;
    this.queue = queue;
    this.quota = quota;
    this.early = early;
  }

  void onPrePrepare(PrePrepare message, int from, long incarnation) {
    if (message.view() < 0 || from != standing.size.primary(message.view())) {
      standing.out.refuseReplica(Refusal.NOT_PRIMARY, from);
      return;
    }
    if (!inViewAndWindow(message, message.view(), message.sequence(), from, incarnation)) {
      return;
    }
    Refusal reason = ProposalShape.problem(standing.config, message.batch());
    if (reason != null) {
      standing.out.refuseReplica(reason, from);
      standing.suspect(Suspicion.INVALID_PROPOSAL);
      return;
    }
    if (message.sequence() <= standing.settledUpTo()) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from); // the NEW-VIEW speaks for these
      return;
    }
    Slot slot = standing.slots.at(message.sequence(), standing.micros());
    if (knownAlready(slot, message, from)) {
      return;
    }
    if (slot.struck.get(from)) {
      standing.out.refuseReplica(Refusal.STRUCK, from);
      return;
    }
    if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
      return;
    }
    slot.verifying = message;
    List<ClientRequest> doubted = new ArrayList<>();
    for (ClientRequest request : message.batch().requests()) {
      if (!queue.holds(request)) {
        doubted.add(request);
      }
    }
    standing.out.run(
        Tasks.verifyProposal(
            standing.config, standing.at(message.sequence()), message, from, doubted),
        1 + doubted.size() / MACS_PER_SIGNATURE);
  }

  /**
   * Only the future is refused: a proposal repeated after a long partition is old and good, and
   * whoever executes never lets time run backwards.
   */
  private boolean isTimely(Batch batch) {
    long latest = standing.now.wallMillis() + standing.config.batch().driftMillisMax();
    return batch.timestampMillis() <= latest;
  }

  /** Whether this slot needs no further proposal; a different one from the primary is noted. */
  private boolean knownAlready(Slot slot, PrePrepare message, int from) {
    Digest known = slot.committed != null ? slot.committed : slot.acceptedDigest();
    if (known == null && slot.doubtful != null) {
      known = slot.doubtful.batch().digest();
    }
    if (known == null && slot.verifying != null) {
      known = slot.verifying.batch().digest();
    }
    if (known == null) {
      return slot.sequence() <= standing.delivered();
    }
    if (!known.equals(message.batch().digest())) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from);
      standing.suspect(Suspicion.EQUIVOCATION);
    }
    return true;
  }

  void onProposalVerified(TaskResult.ProposalVerified result) {
    quota.endReplica(result.from());
    PrePrepare message = result.prePrepare();
    Slot slot = current(message.view(), message.sequence());
    if (slot == null || !message.equals(slot.verifying)) {
      return;
    }
    slot.verifying = null;
    if (!result.signed()) {
      slot.struck.set(result.from());
      standing.out.refuseReplica(Refusal.BAD_SIGNATURE, result.from());
      standing.suspect(Suspicion.INVALID_PROPOSAL);
    } else if (result.authentic() && isTimely(message.batch())) {
      accept(slot, message);
    } else {
      Refusal reason = result.authentic() ? Refusal.TIMESTAMP : Refusal.BAD_REQUEST;
      standing.out.refuseReplica(reason, result.from());
      slot.doubtful = message;
      slot.doubtfulMicros = standing.ranMicros;
      acceptIfVouchedFor(slot);
    }
  }

  /** Signs what waits for its configuration; suspects the primary for a proposal in doubt. */
  void onTick() {
    for (Slot slot : standing.slots.above(standing.delivered())) {
      Digest accepted = slot.acceptedDigest();
      if (slot.prepareWaits && accepted != null && slot.sequence() <= standing.knownUpTo()) {
        signPrepare(slot, accepted);
      }
    }
    suspectDoubtful();
  }

  /** Suspects the primary for a proposal in which nobody else finds what is missing here. */
  private void suspectDoubtful() {
    long doubt = standing.backedOff(standing.config.timing().views().doubtMicros());
    for (Slot slot : standing.slots.above(standing.delivered())) {
      if (slot.doubtful != null && standing.ranMicros - slot.doubtfulMicros >= doubt) {
        standing.suspect(Suspicion.INVALID_PROPOSAL);
        return;
      }
    }
  }

  private void acceptIfVouchedFor(Slot slot) {
    PrePrepare doubtful = slot.doubtful;
    if (doubtful != null
        && slot.prepares.count(doubtful.batch().digest()) >= standing.size.weakQuorum()) {
      accept(slot, doubtful);
    }
  }

  /** Takes a proposal as this view's: this primary's own, or a verified one of another. */
  void accept(Slot slot, PrePrepare message) {
    if (slot.acceptedDigest() != null || slot.sequence() <= standing.delivered()) {
      return;
    }
    slot.accept(message);
    standing.out.persist(new AcceptedRecord(message));
    queue.proposed(message.batch());
    if (standing.isPrimary()) {
      standing.out.broadcast(message);
    }
    signPrepare(slot, message.batch().digest());
    advance(slot);
  }

  /** Takes what the NEW-VIEW proposes again; its body is logged, or the batch delivered. */
  void acceptAgain(Slot slot, Slot.Accepted proposal) {
    slot.accept(proposal);
    Batch body = slot.body(proposal.digest());
    if (body != null && slot.sequence() <= standing.delivered()) {
      queue.answered(body.ids(), standing.ranMicros);
    } else if (body != null) {
      queue.proposed(body);
    }
    signPrepare(slot, proposal.digest());
    advance(slot);
  }

  private void signPrepare(Slot slot, Digest digest) {
    slot.prepareWaits = slot.sequence() > standing.knownUpTo();
    if (!standing.isPrimary() && standing.votes() && !slot.prepareWaits) {
      standing.out.run(
          Tasks.signPrepare(
              standing.at(slot.sequence()), standing.self, standing.view, slot.sequence(), digest));
    }
  }

  void onPrepareSigned(Prepare prepare) {
    Slot slot = current(prepare.view(), prepare.sequence());
    if (slot == null
        || slot.ownPrepare != null
        || prepare.signature().length == 0
        || !Objects.equals(prepare.digest(), slot.acceptedDigest())
        || !standing.votes()) {
      return;
    }
    slot.ownPrepare = prepare;
    slot.prepares.add(standing.self, prepare.digest(), prepare.signature());
    standing.out.broadcast(prepare);
    advance(slot);
  }

  void onPrepare(Prepare message, int from, long incarnation) {
    if (message.view() < 0 || from == standing.size.primary(message.view())) {
      standing.out.refuseReplica(Refusal.NOT_BACKUP, from);
      return;
    }
    if (!inViewAndWindow(message, message.view(), message.sequence(), from, incarnation)) {
      return;
    }
    Slot slot = standing.slots.at(message.sequence(), standing.micros());
    Digest earlier = slot.prepares.valueOf(from);
    if (earlier != null && !earlier.equals(message.digest())) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from);
      return;
    }
    boolean decided = slot.committed != null && slot.sequence() > standing.settledUpTo();
    boolean needless = slot.prepared || (decided && slot.acceptedDigest() == null);
    if (earlier != null || needless || slot.verifyingPrepares.get(from)) {
      return;
    }
    if (slot.struck.get(from)) {
      standing.out.refuseReplica(Refusal.STRUCK, from);
    } else if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
    } else {
      slot.verifyingPrepares.set(from);
      standing.out.run(Tasks.verifyPrepare(standing.at(message.sequence()), message, from));
    }
  }

  void onPrepareVerified(TaskResult.PrepareVerified result) {
    quota.endReplica(result.from());
    Prepare message = result.prepare();
    Slot slot = current(message.view(), message.sequence());
    if (slot == null) {
      return;
    }
    slot.verifyingPrepares.clear(result.from());
    if (!result.signed()) {
      slot.struck.set(result.from());
      standing.out.refuseReplica(Refusal.BAD_SIGNATURE, result.from());
      return;
    }
    slot.prepares.add(result.from(), message.digest(), message.signature());
    acceptIfVouchedFor(slot);
    advance(slot);
  }

  void onCommit(Commit message, int from, long incarnation) {
    if (!inViewAndWindow(message, message.view(), message.sequence(), from, incarnation)) {
      return;
    }
    Slot slot = standing.slots.at(message.sequence(), standing.micros());
    VoteSet.Outcome outcome = slot.commits.add(from, message.digest(), new byte[0]);
    if (outcome == VoteSet.Outcome.CONFLICTING) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from);
    }
    advance(slot);
  }

  /** Prepared, then committed, as far as the votes go. */
  void advance(Slot slot) {
    Slot.Accepted accepted = slot.accepted();
    if (accepted == null) {
      return;
    }
    Digest digest = accepted.digest();
    if (!slot.prepared && slot.prepares.count(digest) >= standing.size.preparesMin()) {
      prepared(slot, accepted);
    }
    // Without a vote of its own a replica needs no proof to carry into a view change: 2f+1 COMMITs
    // say that f+1 correct replicas are prepared.
    boolean mayCommit = slot.prepared || !standing.voting();
    if (slot.committed == null
        && mayCommit
        && slot.commits.count(digest) >= standing.size.quorum()) {
      slot.committed = digest;
    }
  }

  private void prepared(Slot slot, Slot.Accepted accepted) {
    Digest digest = accepted.digest();
    slot.prepared = true;
    if (standing.votes()) {
      PreparedCertificate certificate =
          new PreparedCertificate(
              accepted.view(),
              slot.sequence(),
              digest,
              accepted.signature(),
              slot.prepares.signatures(digest, standing.size.preparesMin()));
      standing.preparedTable.put(certificate);
      slot.keepBodies(certificate);
      standing.out.persist(new PreparedRecord(certificate));
      Commit commit = new Commit(accepted.view(), slot.sequence(), digest);
      slot.ownCommit = commit;
      slot.commits.add(standing.self, digest, new byte[0]);
      standing.out.broadcast(commit);
    }
  }

  private boolean inViewAndWindow(
      ReplicaMessage message, long view, long sequence, int from, long incarnation) {
    if (view == standing.view && standing.active) {
      return standing.inWindow(sequence, from) && isIncarnationAt(sequence, from, incarnation);
    }
    if (early.isNear(view)) {
      early.keep(message, view, from, incarnation);
    } else if (view > standing.view) {
      standing.out.refuseReplica(Refusal.WRONG_VIEW, from);
    }
    return false; // of an older view: it comes late
  }

  /** Old and new incarnation of a replica never count for the same number. */
  private boolean isIncarnationAt(long sequence, int from, long incarnation) {
    if (standing.at(sequence).member(from).incarnation() == incarnation) {
      return true;
    }
    standing.out.refuseReplica(Refusal.WRONG_INCARNATION, from);
    return false;
  }

  /** The slot a task's result is about, null if view or window moved on. */
  private @Nullable Slot current(long view, long sequence) {
    return view == standing.view && standing.active ? standing.slots.get(sequence) : null;
  }
}
