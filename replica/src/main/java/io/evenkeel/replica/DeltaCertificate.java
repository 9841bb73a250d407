package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import java.util.List;
import java.util.Optional;

/**
 * DELTA votes of {@code f+1} distinct replicas or more: the delta with this root leads from the
 * checkpoint at {@code previous} to the one at {@code sequence}.
 *
 * @param configuration number of the one in force at {@code sequence}, whose keys made the votes
 * @param votes signatures in ascending order of their replicas
 */
public record DeltaCertificate(
    long configuration, long previous, long sequence, Digest root, List<ReplicaSignature> votes) {

  /** A certificate; the list is copied. */
  public DeltaCertificate {
    votes = List.copyOf(votes);
  }

  /**
   * Why this proves nothing, or empty if {@code f+1} distinct replicas signed it.
   *
   * @param there the configuration it names
   * @param authenticator checks the signatures; long work
   */
  public Optional<CheckpointRefusal> refusal(Configuration there, Authenticator authenticator) {
    return previous <= 0 || sequence <= previous
        ? Optional.of(CheckpointRefusal.MALFORMED)
        : VoteProof.refusal(
            votes,
            there,
            authenticator,
            voter -> SignedContent.delta(there.cluster(), previous, sequence, root, voter));
  }
}
