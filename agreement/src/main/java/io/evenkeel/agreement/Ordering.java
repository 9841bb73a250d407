package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The three phases of the normal case, for each slot on its own. Whatever a vote needs behind it is
 * persisted by an effect before the one that sends the vote.
 */
final class Ordering {

  private final Standing standing;
  private final RequestQueue queue;
  private final Quota quota;

  Ordering(Standing standing, RequestQueue queue, Quota quota) {
    this.standing = standing;
    this.queue = queue;
    this.quota = quota;
  }

  void onPrePrepare(PrePrepare message, int from) {
    if (from != standing.primary()) {
      standing.out.refuseReplica(Refusal.NOT_PRIMARY, from);
      return;
    }
    if (!inViewAndWindow(message.view(), message.sequence(), from)) {
      return;
    }
    Refusal reason = shapeProblem(message);
    if (reason != null) {
      standing.out.refuseReplica(reason, from);
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
    standing.out.run(Tasks.verifyProposal(standing.config, message, from, doubted));
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
      standing.out.add(new Effect.Suspected(standing.view, Effect.Suspicion.EQUIVOCATION));
    }
    return true;
  }

  /** What no correct primary sends, found without keys; null if there is nothing. */
  private @Nullable Refusal shapeProblem(PrePrepare message) {
    AgreementConfig.BatchLimits limits = standing.config.batch();
    Batch batch = message.batch();
    int count = batch.requests().size();
    if (count > limits.requestsMax() || (count > 1 && batch.bytes() > limits.bytesMax())) {
      return Refusal.TOO_LARGE;
    }
    Set<RequestId> ids = new HashSet<>();
    for (ClientRequest request : batch.requests()) {
      if (request.operation().length > limits.operationBytesMax()) {
        return Refusal.TOO_LARGE;
      }
      if (!ids.add(request.id()) || !RequestIntake.plausible(request, standing.size)) {
        return Refusal.MALFORMED;
      }
    }
    if (count == 0) {
      return Refusal.MALFORMED;
    }
    // Only the future is refused: a proposal repeated after a long partition is old and good, and
    // whoever executes never lets time run backwards.
    long latest = standing.now.wallMillis() + limits.driftMillisMax();
    return batch.timestampMillis() > latest || batch.timestampMillis() < 0
        ? Refusal.TIMESTAMP
        : null;
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
    } else if (result.authentic()) {
      accept(slot, message);
    } else {
      standing.out.refuseReplica(Refusal.BAD_REQUEST, result.from());
      slot.doubtful = message;
      acceptIfVouchedFor(slot);
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
    } else if (standing.voting()) {
      standing.out.run(
          Tasks.signPrepare(
              standing.config, message.view(), message.sequence(), message.batch().digest()));
    }
    advance(slot);
  }

  void onPrepareSigned(Prepare prepare) {
    Slot slot = current(prepare.view(), prepare.sequence());
    if (slot == null
        || slot.ownPrepare != null
        || !Objects.equals(prepare.digest(), slot.acceptedDigest())
        || !standing.voting()) {
      return;
    }
    slot.ownPrepare = prepare;
    slot.prepares.add(standing.self, prepare.digest(), prepare.signature());
    standing.out.broadcast(prepare);
    advance(slot);
  }

  void onPrepare(Prepare message, int from) {
    if (from == standing.primary()) {
      standing.out.refuseReplica(Refusal.NOT_BACKUP, from);
      return;
    }
    if (!inViewAndWindow(message.view(), message.sequence(), from)) {
      return;
    }
    Slot slot = standing.slots.at(message.sequence(), standing.micros());
    Digest earlier = slot.prepares.valueOf(from);
    if (earlier != null && !earlier.equals(message.digest())) {
      standing.out.refuseReplica(Refusal.CONFLICTING, from);
      return;
    }
    boolean needless = slot.prepared != null || slot.committed != null;
    if (earlier != null || needless || slot.verifyingPrepares.get(from)) {
      return;
    }
    if (slot.struck.get(from)) {
      standing.out.refuseReplica(Refusal.STRUCK, from);
    } else if (!quota.beginReplica(from)) {
      standing.out.refuseReplica(Refusal.VERIFICATION_QUOTA, from);
    } else {
      slot.verifyingPrepares.set(from);
      standing.out.run(Tasks.verifyPrepare(standing.cluster, message, from));
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

  void onCommit(Commit message, int from) {
    if (!inViewAndWindow(message.view(), message.sequence(), from)) {
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
    Digest digest = slot.acceptedDigest();
    PrePrepare accepted = slot.accepted();
    if (digest == null || accepted == null) {
      return;
    }
    if (slot.prepared == null && slot.prepares.count(digest) >= standing.size.preparesMin()) {
      prepared(slot, accepted);
    }
    // Without a vote of its own a replica needs no proof to carry into a view change: 2f+1 COMMITs
    // say that f+1 correct replicas are prepared.
    boolean mayCommit = slot.prepared != null || !standing.voting();
    if (slot.committed == null
        && mayCommit
        && slot.commits.count(digest) >= standing.size.quorum()) {
      slot.committed = digest;
    }
  }

  private void prepared(Slot slot, PrePrepare accepted) {
    Digest digest = accepted.batch().digest();
    slot.prepared =
        new PreparedRecord(
            accepted.view(),
            slot.sequence(),
            digest,
            slot.prepares.signatures(digest, standing.size.preparesMin()));
    if (standing.voting()) {
      standing.out.persist(slot.prepared);
      Commit commit = new Commit(accepted.view(), slot.sequence(), digest);
      slot.ownCommit = commit;
      slot.commits.add(standing.self, digest, new byte[0]);
      standing.out.broadcast(commit);
    }
  }

  private boolean inViewAndWindow(long view, long sequence, int from) {
    if (view != standing.view) {
      standing.out.refuseReplica(Refusal.WRONG_VIEW, from);
      return false;
    }
    return standing.inWindow(sequence, from);
  }

  /** The slot a task's result is about, null if view or window moved on. */
  private @Nullable Slot current(long view, long sequence) {
    return view == standing.view ? standing.slots.get(sequence) : null;
  }
}
