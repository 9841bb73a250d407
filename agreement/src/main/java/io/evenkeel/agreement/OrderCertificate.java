package io.evenkeel.agreement;

import java.util.List;

/**
 * Proof that {@code 2f+1} replicas committed and logged the same history up to a sequence number.
 *
 * @param configuration number of the configuration in force there, whose keys made the votes
 * @param sequence where it was signed, or 0 for the empty history, which needs no votes
 * @param history the history digest there
 * @param votes ORDER-VOTE signatures of distinct replicas in ascending order
 */
public record OrderCertificate(
    long configuration, long sequence, Digest history, List<ReplicaSignature> votes)
    implements ReplicaMessage {

  /** What everybody has at the start. */
  public static final OrderCertificate EMPTY = new OrderCertificate(0, 0, Digest.ZERO, List.of());

  /** A certificate; the list is copied. */
  public OrderCertificate {
    votes = List.copyOf(votes);
  }
}
