package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.ArrayList;
import java.util.List;

/** The long work of agreement, as tasks. */
final class Tasks {

  private Tasks() {}

  static Task signProposal(Cluster cluster, long view, long sequence, Batch batch) {
    return authenticator -> {
      byte[] content = SignedContent.prePrepare(cluster, view, sequence, batch.digest());
      byte[] signature = authenticator.sign(content);
      return new TaskResult.ProposalSigned(new PrePrepare(view, sequence, batch, signature));
    };
  }

  /**
   * Verifies a proposal.
   *
   * @param doubted the requests in it that this replica has not verified before
   */
  static Task verifyProposal(
      AgreementConfig config, PrePrepare message, int from, List<ClientRequest> doubted) {
    Cluster cluster = config.cluster();
    return authenticator -> {
      byte[] content =
          SignedContent.prePrepare(
              cluster, message.view(), message.sequence(), message.batch().digest());
      if (!authenticator.verifyReplica(from, content, message.signature())) {
        return new TaskResult.ProposalVerified(message, from, false, false);
      }
      for (ClientRequest request : doubted) {
        if (!macHolds(authenticator, config, request)
            && (config.macOnly() || !signatureHolds(authenticator, request))) {
          return new TaskResult.ProposalVerified(message, from, true, false);
        }
      }
      return new TaskResult.ProposalVerified(message, from, true, true);
    };
  }

  static Task signPrepare(AgreementConfig config, long view, long sequence, Digest digest) {
    return authenticator -> {
      byte[] content =
          SignedContent.prepare(config.cluster(), view, sequence, digest, config.replica());
      byte[] signature = authenticator.sign(content);
      return new TaskResult.PrepareSigned(new Prepare(view, sequence, digest, signature));
    };
  }

  static Task verifyPrepare(Cluster cluster, Prepare message, int from) {
    return authenticator -> {
      byte[] content =
          SignedContent.prepare(
              cluster, message.view(), message.sequence(), message.digest(), from);
      boolean signed = authenticator.verifyReplica(from, content, message.signature());
      return new TaskResult.PrepareVerified(message, from, signed);
    };
  }

  static Task signOrderVote(AgreementConfig config, long sequence, Digest history) {
    return authenticator -> {
      byte[] content =
          SignedContent.orderVote(config.cluster(), sequence, history, config.replica());
      byte[] signature = authenticator.sign(content);
      return new TaskResult.OrderVoteSigned(new OrderVote(sequence, history, signature));
    };
  }

  static Task verifyOrderVote(Cluster cluster, OrderVote vote, int from) {
    return authenticator -> {
      byte[] content = SignedContent.orderVote(cluster, vote.sequence(), vote.history(), from);
      boolean signed = authenticator.verifyReplica(from, content, vote.signature());
      return new TaskResult.OrderVoteVerified(vote, from, signed);
    };
  }

  static Task verifyCertificate(Cluster cluster, OrderCertificate certificate, int from) {
    return authenticator ->
        new TaskResult.CertificateVerified(
            certificate, from, Certificates.orderHolds(authenticator, cluster, certificate));
  }

  /**
   * Verifies a request before it is proposed, relayed or waited for: by signature, because a MAC
   * that pleases this replica says nothing about the others; by MAC only where clients are trusted.
   */
  static Task verifyRequest(AgreementConfig config, ClientRequest request, int relayedBy) {
    return authenticator -> {
      boolean authentic =
          config.macOnly()
              ? macHolds(authenticator, config, request)
              : signatureHolds(authenticator, request);
      return new TaskResult.RequestVerified(request, relayedBy, authentic);
    };
  }

  /** Signs a VIEW-CHANGE; its content is what the replica knew when it left the view. */
  static Task signViewChange(
      AgreementConfig config, long view, OrderCertificate base, List<PreparedCertificate> proven) {
    return authenticator -> {
      ViewChange unsigned = new ViewChange(config.replica(), view, base, proven, new byte[0]);
      byte[] content = SignedContent.viewChange(config.cluster(), unsigned);
      return new TaskResult.ViewChangeSigned(
          new ViewChange(config.replica(), view, base, proven, authenticator.sign(content)));
    };
  }

  static Task verifyViewChange(Cluster cluster, ViewChange message, int from) {
    return authenticator ->
        new TaskResult.ViewChangeVerified(
            message, from, ViewChangeCheck.holds(authenticator, cluster, message));
  }

  /** Signs what follows from these VIEW-CHANGEs: each proposal, and the whole. */
  static Task signNewView(Cluster cluster, long view, List<ViewChange> viewChanges) {
    return authenticator -> {
      List<Proposal> proposals = new ArrayList<>();
      for (NewViewPlan.Entry entry : NewViewPlan.of(viewChanges).entries()) {
        byte[] content = SignedContent.prePrepare(cluster, view, entry.sequence(), entry.digest());
        proposals.add(new Proposal(entry.sequence(), entry.digest(), authenticator.sign(content)));
      }
      NewView unsigned = new NewView(view, viewChanges, proposals, new byte[0]);
      byte[] content = SignedContent.newView(cluster, unsigned);
      return new TaskResult.NewViewSigned(
          new NewView(view, viewChanges, proposals, authenticator.sign(content)));
    };
  }

  /**
   * Verifies a NEW-VIEW.
   *
   * @param proven VIEW-CHANGEs this replica verified before
   */
  static Task verifyNewView(Cluster cluster, NewView message, int from, List<ViewChange> proven) {
    return authenticator ->
        new TaskResult.NewViewVerified(
            message, from, ViewChangeCheck.holds(authenticator, cluster, message, proven));
  }

  private static boolean macHolds(
      Authenticator authenticator, AgreementConfig config, ClientRequest request) {
    byte[] mac = request.macFor(config.replica());
    return mac.length > 0
        && authenticator.verifyMac(request.id().principal(), request.digest().bytes(), mac);
  }

  private static boolean signatureHolds(Authenticator authenticator, ClientRequest request) {
    return request.signature().length > 0
        && authenticator.verifyPrincipal(
            request.id().principal(), request.digest().bytes(), request.signature());
  }
}
