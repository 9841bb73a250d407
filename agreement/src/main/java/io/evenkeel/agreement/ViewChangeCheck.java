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
  static boolean wellFormed(
      AgreementConfig config, Configurations configurations, ViewChange message) {
    ClusterSize size = config.cluster().size();
    OrderCertificate base = message.base();
    if (!size.contains(message.replica())
        || message.view() < 1
        || base.sequence() < 0
        || message.prepared().size() > config.window().length()
        || !baseWellFormed(size, configurations, base)
        || !authorMayVote(config, configurations, message)) {
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

  /**
   * Whether it names the configuration at the end of its author's window, and the author's
   * incarnation began no later than its window: else a quorum of VIEW-CHANGEs need not know what
   * was committed.
   */
  private static boolean authorMayVote(
      AgreementConfig config, Configurations configurations, ViewChange message) {
    long base = message.base().sequence();
    Configuration last = configurations.at(base + config.window().length());
    return last.number() == message.configuration()
        && configurations.beginOf(message.replica(), last).from() <= base + 1;
  }

  private static boolean baseWellFormed(
      ClusterSize size, Configurations configurations, OrderCertificate base) {
    return base.sequence() == 0
        ? base.votes().isEmpty()
        : base.configuration() == configurations.at(base.sequence()).number()
            && Certificates.wellFormed(size, base.votes(), size.quorum());
  }

  private static boolean wellFormed(ClusterSize size, PreparedCertificate prepared) {
    int primary = size.primary(prepared.view());
    return Certificates.wellFormed(size, prepared.prepares(), size.preparesMin())
        && prepared.prepares().stream().noneMatch(vote -> vote.replica() == primary);
  }

  /** Whether every signature holds: the author's and those of all certificates. */
  static boolean holds(
      Authenticator authenticator, Configurations configurations, ViewChange message) {
    Configuration named = configurations.numbered(message.configuration()).orElseThrow();
    byte[] content = SignedContent.viewChange(named.cluster(), message);
    long base = message.base().sequence();
    return named.signed(authenticator, message.replica(), content, message.signature())
        && Certificates.orderHolds(authenticator, configurations.at(base), message.base())
        && message.prepared().stream()
            .allMatch(one -> holds(authenticator, configurations.at(one.sequence()), one));
  }

  private static boolean holds(
      Authenticator authenticator, Configuration configuration, PreparedCertificate prepared) {
    Cluster cluster = configuration.cluster();
    long view = prepared.view();
    long sequence = prepared.sequence();
    Digest digest = prepared.digest();
    return configuration.signed(
            authenticator,
            cluster.size().primary(view),
            SignedContent.prePrepare(cluster, view, sequence, digest),
            prepared.prePrepare())
        && Certificates.hold(
            authenticator,
            configuration,
            prepared.prepares(),
            cluster.size().preparesMin(),
            replica -> SignedContent.prepare(cluster, view, sequence, digest, replica));
  }

  /**
   * The part of a NEW-VIEW that needs no keys: a quorum of well-formed VIEW-CHANGEs for its view,
   * and exactly the proposals that follow from them.
   */
  static boolean wellFormed(
      AgreementConfig config, Configurations configurations, NewView message) {
    ClusterSize size = config.cluster().size();
    List<ViewChange> viewChanges = message.viewChanges();
    if (message.view() < 1 || viewChanges.size() != size.quorum()) {
      return false;
    }
    int last = -1;
    for (ViewChange viewChange : viewChanges) {
      if (viewChange.replica() <= last
          || viewChange.view() != message.view()
          || viewChange.configuration() != message.configuration()
          || !wellFormed(config, configurations, viewChange)) {
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
      Authenticator authenticator,
      Configurations configurations,
      NewView message,
      List<ViewChange> proven) {
    Configuration named = configurations.numbered(message.configuration()).orElseThrow();
    Cluster cluster = named.cluster();
    int primary = cluster.size().primary(message.view());
    byte[] content = SignedContent.newView(cluster, message);
    if (!named.signed(authenticator, primary, content, message.signature())) {
      return false;
    }
    for (Proposal proposal : message.proposals()) {
      Configuration there = configurations.at(proposal.sequence());
      byte[] signed =
          SignedContent.prePrepare(
              there.cluster(), message.view(), proposal.sequence(), proposal.digest());
      if (!there.signed(authenticator, primary, signed, proposal.signature())) {
        return false;
      }
    }
    Set<Digest> contents = new HashSet<>();
    for (ViewChange viewChange : proven) {
      if (viewChange.configuration() != message.configuration()) {
        continue;
      }
      contents.add(Digest.sha256(SignedContent.viewChange(cluster, viewChange)));
    }
    for (ViewChange viewChange : message.viewChanges()) {
      Digest digest = Digest.sha256(SignedContent.viewChange(cluster, viewChange));
      if (!contents.contains(digest) && !holds(authenticator, configurations, viewChange)) {
        return false;
      }
    }
    return true;
  }
}
