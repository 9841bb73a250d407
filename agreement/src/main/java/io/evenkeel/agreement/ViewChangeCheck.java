package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a VIEW-CHANGE or NEW-VIEW is one that a correct replica could have sent: the shape
 * without keys, the signatures in a task. A message is checked wholly when it arrives, so that
 * whatever is kept can be used, and an invalid one never stands in the place of a valid one.
 */
final class ViewChangeCheck {

  private ViewChangeCheck() {}

  /** The part that costs nothing. */
  static boolean wellFormed(AgreementConfig config, ViewChange message) {
    ClusterSize size = config.cluster().size();
    OrderCertificate base = message.base();
    if (!size.contains(message.replica())
        || message.view() < 1
        || base.sequence() < 0
        || message.prepared().size() > config.window().length()
        || !baseWellFormed(size, base)) {
      return false;
    }
    long last = base.sequence();
    for (PreparedCertificate prepared : message.prepared()) {
      if (prepared.sequence() <= last
          || prepared.sequence() > base.sequence() + config.window().length()
          || prepared.view() < 0
          || prepared.view() >= message.view()
          || !wellFormed(size, prepared)) {
        return false;
      }
      last = prepared.sequence();
    }
    return true;
  }

  private static boolean baseWellFormed(ClusterSize size, OrderCertificate base) {
    return base.sequence() == 0
        ? base.votes().isEmpty()
        : Certificates.wellFormed(size, base.votes(), size.quorum());
  }

  private static boolean wellFormed(ClusterSize size, PreparedCertificate prepared) {
    int primary = size.primary(prepared.view());
    return Certificates.wellFormed(size, prepared.prepares(), size.preparesMin())
        && prepared.prepares().stream().noneMatch(vote -> vote.replica() == primary);
  }

  /** Whether every signature holds: the author's and those of all certificates. */
  static boolean holds(Authenticator authenticator, Cluster cluster, ViewChange message) {
    byte[] content = SignedContent.viewChange(cluster, message);
    return authenticator.verifyReplica(message.replica(), content, message.signature())
        && Certificates.orderHolds(authenticator, cluster, message.base())
        && message.prepared().stream()
            .allMatch(prepared -> holds(authenticator, cluster, prepared));
  }

  private static boolean holds(
      Authenticator authenticator, Cluster cluster, PreparedCertificate prepared) {
    long view = prepared.view();
    long sequence = prepared.sequence();
    Digest digest = prepared.digest();
    return authenticator.verifyReplica(
            cluster.size().primary(view),
            SignedContent.prePrepare(cluster, view, sequence, digest),
            prepared.prePrepare())
        && Certificates.hold(
            authenticator,
            cluster.size(),
            prepared.prepares(),
            cluster.size().preparesMin(),
            replica -> SignedContent.prepare(cluster, view, sequence, digest, replica));
  }

  /**
   * The part of a NEW-VIEW that needs no keys: a quorum of well-formed VIEW-CHANGEs for its view,
   * and exactly the proposals that follow from them.
   */
  static boolean wellFormed(AgreementConfig config, NewView message) {
    ClusterSize size = config.cluster().size();
    List<ViewChange> viewChanges = message.viewChanges();
    if (message.view() < 1 || viewChanges.size() != size.quorum()) {
      return false;
    }
    int last = -1;
    for (ViewChange viewChange : viewChanges) {
      if (viewChange.replica() <= last
          || viewChange.view() != message.view()
          || !wellFormed(config, viewChange)) {
        return false;
      }
      last = viewChange.replica();
    }
    return NewViewPlan.of(viewChanges).matches(message.proposals());
  }

  /**
   * Whether every signature in a NEW-VIEW holds.
   *
   * @param proven VIEW-CHANGEs that were verified before: the same content need not be proven again
   */
  static boolean holds(
      Authenticator authenticator, Cluster cluster, NewView message, List<ViewChange> proven) {
    int primary = cluster.size().primary(message.view());
    byte[] content = SignedContent.newView(cluster, message);
    if (!authenticator.verifyReplica(primary, content, message.signature())) {
      return false;
    }
    for (Proposal proposal : message.proposals()) {
      byte[] signed =
          SignedContent.prePrepare(cluster, message.view(), proposal.sequence(), proposal.digest());
      if (!authenticator.verifyReplica(primary, signed, proposal.signature())) {
        return false;
      }
    }
    Set<Digest> contents = new HashSet<>();
    for (ViewChange viewChange : proven) {
      contents.add(Digest.sha256(SignedContent.viewChange(cluster, viewChange)));
    }
    for (ViewChange viewChange : message.viewChanges()) {
      Digest digest = Digest.sha256(SignedContent.viewChange(cluster, viewChange));
      if (!contents.contains(digest) && !holds(authenticator, cluster, viewChange)) {
        return false;
      }
    }
    return true;
  }
}
