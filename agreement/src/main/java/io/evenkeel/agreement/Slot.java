package io.evenkeel.agreement;

import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known about one sequence number in the current view:
 *
 * <pre>
 *   empty -> (verifying) -> accepted -> prepared -> committed -> delivered
 *                 |            ^
 *                 +-> doubtful-+   f+1 PREPAREs of others vouch for requests it could not check
 * </pre>
 *
 * Votes may arrive before the proposal. A slot lives until the low watermark passes it.
 */
final class Slot {

  private final long sequence;
  private final long createdMicros;

  /** PREPAREs of this view by digest, and COMMITs likewise. */
  final VoteSet<Digest> prepares;

  final VoteSet<Digest> commits;

  /** Replicas whose PREPARE is being verified. */
  final BitSet verifyingPrepares = new BitSet();

  /** Replicas whose signature for this slot was bad: no further verification for them. */
  final BitSet struck = new BitSet();

  /** A proposal that is being verified. */
  @Nullable PrePrepare verifying;

  /** A proposal genuinely the primary's, with a request that could not be checked here. */
  @Nullable PrePrepare doubtful;

  /** This replica's own votes, to send again. */
  @Nullable Prepare ownPrepare;

  @Nullable Commit ownCommit;
  @Nullable PreparedRecord prepared;

  /** The digest of what is committed here. */
  @Nullable Digest committed;

  private @Nullable Digest acceptedDigest;
  private @Nullable PrePrepare accepted;

  Slot(long sequence, ClusterSize size, long createdMicros) {
    this.sequence = sequence;
    this.createdMicros = createdMicros;
    this.prepares = new VoteSet<>(size);
    this.commits = new VoteSet<>(size);
  }

  long sequence() {
    return sequence;
  }

  long createdMicros() {
    return createdMicros;
  }

  void accept(PrePrepare prePrepare) {
    accepted = prePrepare;
    acceptedDigest = prePrepare.batch().digest();
    doubtful = null;
    verifying = null;
  }

  /** The accepted proposal while its body is in memory. */
  @Nullable PrePrepare accepted() {
    return accepted;
  }

  /** The digest of the accepted proposal; stays when its body goes. */
  @Nullable Digest acceptedDigest() {
    return acceptedDigest;
  }

  /** The body of what is committed, while it is in memory. */
  @Nullable Batch committedBody() {
    PrePrepare proposal = accepted;
    return proposal != null && Objects.equals(proposal.batch().digest(), committed)
        ? proposal.batch()
        : null;
  }

  long bodyBytes() {
    return accepted == null ? 0 : accepted.batch().bytes();
  }

  /** Lets the body go; it stands in the protocol log. */
  void dropBody() {
    accepted = null;
  }
}
