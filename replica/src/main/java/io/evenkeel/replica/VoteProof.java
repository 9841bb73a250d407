package io.evenkeel.replica;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.ReplicaSignature;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Whether signatures are those of {@code f+1} distinct replicas for the same thing. */
final class VoteProof {

  private VoteProof() {}

  /**
   * Why they are not, or empty.
   *
   * @param votes in ascending order of their replicas
   * @param content what each replica signs
   */
  static Optional<CheckpointRefusal> refusal(
      List<ReplicaSignature> votes,
      Configuration there,
      Authenticator authenticator,
      IntFunction<byte[]> content) {
    ClusterSize size = there.cluster().size();
    if (votes.size() > size.n()) {
      return Optional.of(CheckpointRefusal.MALFORMED);
    }
    int previous = -1;
    for (ReplicaSignature vote : votes) {
      if (vote.replica() <= previous || !size.contains(vote.replica())) {
        return Optional.of(CheckpointRefusal.MALFORMED);
      }
      previous = vote.replica();
    }
    if (votes.size() < size.weakQuorum()) {
      return Optional.of(CheckpointRefusal.TOO_FEW_VOTES);
    }
    for (ReplicaSignature vote : votes) {
      byte[] signed = content.apply(vote.replica());
      if (!authenticator.verifyReplica(there.member(vote.replica()), signed, vote.signature())) {
        return Optional.of(CheckpointRefusal.BAD_SIGNATURE);
      }
    }
    return Optional.empty();
  }
}
