package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one sequence number, in the current view:
 *
 * <pre>
 *   empty -> (verifying) -> accepted -> prepared -> committed -> delivered
 *                 |            ^
 *                 +-> doubtful-+   f+1 PREPAREs of others vouch for what it could not check
 * </pre>
 *
 * Votes may arrive before the proposal. A new view starts again at empty, or at accepted where its
 * NEW-VIEW says so; what is committed stays so, and bodies stay that may be proposed again. A slot
 * lives until the low watermark passes it.
 */
final class Slot {

  /** The proposal accepted in this view; its body may have gone to the log. */
  record Accepted(long view, Digest digest, byte[] signature) {}

  private final long sequence;
  private final ClusterSize size;
  private long createdMicros;

  /** PREPAREs of this view by digest, and COMMITs likewise. */
  VoteSet<Digest> prepares;

  VoteSet<Digest> commits;

  /** Replicas whose PREPARE is being verified. */
  final BitSet verifyingPrepares = new BitSet();

  /** Replicas whose signature for this slot was bad: no further verification for them. */
  final BitSet struck = new BitSet();

  /** A proposal that is being verified. */
  @Nullable PrePrepare verifying;

  /** A proposal genuinely the primary's, with something that could not be checked here. */
  @Nullable PrePrepare doubtful;

  /** Since when, on the clock of {@link Standing#ranMicros}. */
  long doubtfulMicros;

  /** This replica's own votes, to send again. */
  @Nullable Prepare ownPrepare;

  /** Not signed yet: which configuration is in force here is not known again after a restart. */
  boolean prepareWaits;

  @Nullable Commit ownCommit;

  /** Whether it is prepared in this view. */
  boolean prepared;

  /** The digest of what is committed here, in whatever view. */
  @Nullable Digest committed;

  private @Nullable Accepted accepted;

  private final Bodies bodies;

  Slot(long sequence, ClusterSize size, Bodies.Meter meter, long createdMicros) {
    this.sequence = sequence;
    this.bodies = new Bodies(meter);
    this.size = size;
    this.createdMicros = createdMicros;
    this.prepares = new VoteSet<>(size);
    this.commits = new VoteSet<>(size);
  }

  long sequence() {
    return sequence;
  }

  /** When it, or its view, began. */
  long createdMicros() {
    return createdMicros;
  }

  void accept(PrePrepare prePrepare) {
    bodies.put(prePrepare.batch());
    accept(new Accepted(prePrepare.view(), prePrepare.batch().digest(), prePrepare.signature()));
  }

  void accept(Accepted proposal) {
    accepted = proposal;
    doubtful = null;
    verifying = null;
  }

  @Nullable Accepted accepted() {
    return accepted;
  }

  /** The accepted proposal as it was sent, while its body is in memory. */
  @Nullable PrePrepare acceptedProposal() {
    Accepted proposal = accepted;
    Batch body = proposal == null ? null : bodies.get(proposal.digest());
    return proposal == null || body == null
        ? null
        : new PrePrepare(proposal.view(), sequence, body, proposal.signature());
  }

  /** The digest of the accepted proposal; stays when its body goes. */
  @Nullable Digest acceptedDigest() {
    return accepted == null ? null : accepted.digest();
  }

  /** The body of what is committed, while it is in memory. */
  @Nullable Batch committedBody() {
    return committed == null ? null : bodies.get(committed);
  }

  @Nullable Batch body(Digest digest) {
    return bodies.get(digest);
  }

  /** A body that was logged for this sequence number. */
  void putBody(Batch body) {
    bodies.put(body);
  }

  /** Lets the bodies go; they stand in the protocol log. */
  void dropBodies() {
    bodies.keep(Set.of());
  }

  /** Only these bodies can be needed: what is accepted, committed, or has this certificate. */
  void keepBodies(@Nullable PreparedCertificate certificate) {
    Set<Digest> needed = new HashSet<>();
    if (certificate != null) {
      needed.add(certificate.digest());
    }
    if (accepted != null) {
      needed.add(accepted.digest());
    }
    if (committed != null) {
      needed.add(committed);
    }
    bodies.keep(needed);
  }

  /** The view is over: its votes say nothing any more. What is committed stays. */
  void leaveView(@Nullable PreparedCertificate certificate, long nowMicros) {
    keepBodies(certificate); // what was accepted last may well be proposed again
    prepares = new VoteSet<>(size);
    commits = new VoteSet<>(size);
    verifyingPrepares.clear();
    struck.clear();
    verifying = null;
    doubtful = null;
    ownPrepare = null;
    prepareWaits = false;
    ownCommit = null;
    prepared = false;
    accepted = null;
    createdMicros = nowMicros;
  }
}
