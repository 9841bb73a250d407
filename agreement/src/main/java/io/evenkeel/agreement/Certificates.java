package io.evenkeel.agreement;

import java.util.List;
import java.util.function.IntFunction;

/** Checks of certificates; expensive, so only called from tasks. */
public final class Certificates {

  private Certificates() {}

  /**
   * Whether at least {@code votesMin} distinct replicas, in ascending order, signed what each of
   * them would have to sign; every signature given must hold.
   *
   * @param content what a replica would have signed
   */
  public static boolean hold(
      Authenticator authenticator,
      Configuration configuration,
      List<ReplicaSignature> votes,
      int votesMin,
      IntFunction<byte[]> content) {
    if (!wellFormed(configuration.cluster().size(), votes, votesMin)) {
      return false;
    }
    for (ReplicaSignature vote : votes) {
      byte[] signed = content.apply(vote.replica());
      if (!configuration.signed(authenticator, vote.replica(), signed, vote.signature())) {
        return false;
      }
    }
    return true;
  }

  /** The cheap part: enough distinct existing replicas in ascending order. */
  public static boolean wellFormed(ClusterSize size, List<ReplicaSignature> votes, int votesMin) {
    int last = -1;
    for (ReplicaSignature vote : votes) {
      if (vote.replica() <= last || !size.contains(vote.replica())) {
        return false;
      }
      last = vote.replica();
    }
    return votes.size() >= votesMin;
  }

  /**
   * Whether an order certificate holds: genuine votes of a quorum, or the empty history.
   *
   * @param configuration the one it names
   */
  static boolean orderHolds(
      Authenticator authenticator, Configuration configuration, OrderCertificate certificate) {
    if (certificate.sequence() == 0) {
      return certificate.history().equals(Digest.ZERO);
    }
    Cluster cluster = configuration.cluster();
    return hold(
        authenticator,
        configuration,
        certificate.votes(),
        cluster.size().quorum(),
        replica ->
            SignedContent.orderVote(
                cluster, certificate.sequence(), certificate.history(), replica));
  }
}
