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

  static Task signProposal(
      Configuration configuration, int self, long view, long sequence, Batch batch) {
    return authenticator -> {
      byte[] content =
          SignedContent.prePrepare(configuration.cluster(), view, sequence, batch.digest());
      byte[] signature = authenticator.sign(configuration.member(self), content);
      return new TaskResult.ProposalSigned(new PrePrepare(view, sequence, batch, signature));
    };
  }

  /**
   * Verifies a proposal.
   *
   * @param configuration in force at its sequence number
   * @param doubted the requests in it that this replica has not verified before
   */
  static Task verifyProposal(
      AgreementConfig config,
      Configuration configuration,
      PrePrepare message,
      int from,
      List<ClientRequest> doubted) {
    return authenticator -> {
      byte[] content =
          SignedContent.prePrepare(
              configuration.cluster(),
              message.view(),
              message.sequence(),
              message.batch().digest());
      if (!configuration.signed(authenticator, from, content, message.signature())) {
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

  static Task signPrepare(
      Configuration configuration, int self, long view, long sequence, Digest digest) {
    return authenticator -> {
      byte[] content = SignedContent.prepare(configuration.cluster(), view, sequence, digest, self);
      byte[] signature = authenticator.sign(configuration.member(self), content);
      return new TaskResult.PrepareSigned(new Prepare(view, sequence, digest, signature));
    };
  }

  static Task verifyPrepare(Configuration configuration, Prepare message, int from) {
    return authenticator -> {
      byte[] content =
          SignedContent.prepare(
              configuration.cluster(), message.view(), message.sequence(), message.digest(), from);
      boolean signed = configuration.signed(authenticator, from, content, message.signature());
      return new TaskResult.PrepareVerified(message, from, signed);
    };
  }

  static Task signOrderVote(Configuration configuration, int self, long sequence, Digest history) {
    return authenticator -> {
      byte[] content = SignedContent.orderVote(configuration.cluster(), sequence, history, self);
      byte[] signature = authenticator.sign(configuration.member(self), content);
      return new TaskResult.OrderVoteSigned(new OrderVote(sequence, history, signature));
    };
  }

  static Task verifyOrderVote(Configuration configuration, OrderVote vote, int from) {
    return authenticator -> {
      byte[] content =
          SignedContent.orderVote(configuration.cluster(), vote.sequence(), vote.history(), from);
      boolean signed = configuration.signed(authenticator, from, content, vote.signature());
      return new TaskResult.OrderVoteVerified(vote, from, signed);
    };
  }

  static Task verifyCertificate(
      Configuration configuration, OrderCertificate certificate, int from) {
    return authenticator ->
        new TaskResult.CertificateVerified(
            certificate, from, Certificates.orderHolds(authenticator, configuration, certificate));
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
      Configuration configuration,
      int self,
      long view,
      OrderCertificate base,
      List<PreparedCertificate> proven) {
    return authenticator -> {
      long number = configuration.number();
      ViewChange unsigned = new ViewChange(number, self, view, base, proven, new byte[0]);
      byte[] content = SignedContent.viewChange(configuration.cluster(), unsigned);
      byte[] signature = authenticator.sign(configuration.member(self), content);
      return new TaskResult.ViewChangeSigned(
          new ViewChange(number, self, view, base, proven, signature));
    };
  }

  static Task verifyViewChange(Configurations configurations, ViewChange message, int from) {
    return authenticator ->
        new TaskResult.ViewChangeVerified(
            message, from, ViewChangeCheck.holds(authenticator, configurations, message));
  }

  /**
   * Signs what follows from these VIEW-CHANGEs: each proposal, and the whole.
   *
   * @param configuration the one all of them name
   */
  static Task signNewView(
      Configurations configurations,
      Configuration configuration,
      int self,
      long view,
      List<ViewChange> viewChanges) {
    return authenticator -> {
      List<Proposal> proposals = new ArrayList<>();
      for (NewViewPlan.Entry entry : NewViewPlan.of(viewChanges).entries()) {
        Configuration there = configurations.at(entry.sequence());
        byte[] content =
            SignedContent.prePrepare(there.cluster(), view, entry.sequence(), entry.digest());
        byte[] signature = authenticator.sign(there.member(self), content);
        proposals.add(new Proposal(entry.sequence(), entry.digest(), signature));
      }
      long number = configuration.number();
      NewView unsigned = new NewView(number, view, viewChanges, proposals, new byte[0]);
      byte[] content = SignedContent.newView(configuration.cluster(), unsigned);
      byte[] signature = authenticator.sign(configuration.member(self), content);
      return new TaskResult.NewViewSigned(
          new NewView(number, view, viewChanges, proposals, signature));
    };
  }

  /**
   * Verifies a NEW-VIEW.
   *
   * @param proven VIEW-CHANGEs this replica verified before
   */
  static Task verifyNewView(
      Configurations configurations, NewView message, int from, List<ViewChange> proven) {
    return authenticator ->
        new TaskResult.NewViewVerified(
            message, from, ViewChangeCheck.holds(authenticator, configurations, message, proven));
  }

  private static boolean macHolds(
      Authenticator authenticator, AgreementConfig config, ClientRequest request) {
    byte[] mac = request.macFor(config.replica());
    return mac.length > 0
        && authenticator.verifyMac(request.id().principal(), request.digest().bytes(), mac);
  }

  private static boolean signatureHolds(Authenticator authenticator, ClientRequest request) {
    return request.signature().length > 0
        && BundleSignature.holds(
            authenticator, request.id().principal(), request.digest(), request.signature());
  }
}
