package io.evenkeel.node.wire;

import com.google.protobuf.ByteString;
import io.evenkeel.agreement.OrderCertificate;
import io.evenkeel.agreement.PreparedCertificate;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.Proposal;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.checkpoint.root.FullAndLog;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.DeltaVote;
import io.evenkeel.transport.proto.CheckpointKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates, and the messages that consist of them. */
final class CertificateWire {

  private static final int SIGNATURES_MAX = 1024;
  private static final int PREPARED_MAX = 1 << 14;

  private CertificateWire() {}

  static List<io.evenkeel.transport.proto.ReplicaSignature> encodeAll(
      List<ReplicaSignature> signatures) {
    List<io.evenkeel.transport.proto.ReplicaSignature> out = new ArrayList<>(signatures.size());
    for (ReplicaSignature signature : signatures) {
      out.add(
          io.evenkeel.transport.proto.ReplicaSignature.newBuilder()
              .setReplica(signature.replica())
              .setSignature(WireBytes.wrap(signature.signature()))
              .build());
    }
    return out;
  }

  static List<ReplicaSignature> decodeAll(
      List<io.evenkeel.transport.proto.ReplicaSignature> signatures)
      throws MalformedMessageException {
    List<ReplicaSignature> out =
        new ArrayList<>(WireBytes.count(signatures.size(), SIGNATURES_MAX, "signatures"));
    for (io.evenkeel.transport.proto.ReplicaSignature signature : signatures) {
      out.add(
          new ReplicaSignature(
              signature.getReplica(), WireBytes.signature(signature.getSignature())));
    }
    return out;
  }

  static io.evenkeel.transport.proto.OrderCertificate encode(OrderCertificate certificate) {
    return io.evenkeel.transport.proto.OrderCertificate.newBuilder()
        .setConfiguration(certificate.configuration())
        .setSequence(certificate.sequence())
        .setHistoryDigest(WireBytes.wrap(certificate.history()))
        .addAllVotes(encodeAll(certificate.votes()))
        .build();
  }

  static OrderCertificate decode(io.evenkeel.transport.proto.OrderCertificate certificate)
      throws MalformedMessageException {
    return new OrderCertificate(
        certificate.getConfiguration(),
        certificate.getSequence(),
        WireBytes.digest(certificate.getHistoryDigest()),
        decodeAll(certificate.getVotesList()));
  }

  static io.evenkeel.transport.proto.PreparedCertificate encode(PreparedCertificate certificate) {
    return io.evenkeel.transport.proto.PreparedCertificate.newBuilder()
        .setView(certificate.view())
        .setSequence(certificate.sequence())
        .setBatchDigest(WireBytes.wrap(certificate.digest()))
        .setPrePrepareSignature(WireBytes.wrap(certificate.prePrepare()))
        .addAllPrepares(encodeAll(certificate.prepares()))
        .build();
  }

  static PreparedCertificate decode(io.evenkeel.transport.proto.PreparedCertificate certificate)
      throws MalformedMessageException {
    return new PreparedCertificate(
        certificate.getView(),
        certificate.getSequence(),
        WireBytes.digest(certificate.getBatchDigest()),
        WireBytes.signature(certificate.getPrePrepareSignature()),
        decodeAll(certificate.getPreparesList()));
  }

  static io.evenkeel.transport.proto.ViewChange encode(ViewChange message) {
    io.evenkeel.transport.proto.ViewChange.Builder out =
        io.evenkeel.transport.proto.ViewChange.newBuilder()
            .setConfiguration(message.configuration())
            .setReplica(message.replica())
            .setView(message.view())
            .setBase(encode(message.base()))
            .setSignature(WireBytes.wrap(message.signature()));
    message.prepared().forEach(certificate -> out.addPrepared(encode(certificate)));
    return out.build();
  }

  static ViewChange decode(io.evenkeel.transport.proto.ViewChange message)
      throws MalformedMessageException {
    List<PreparedCertificate> prepared =
        new ArrayList<>(WireBytes.count(message.getPreparedCount(), PREPARED_MAX, "certificates"));
    for (io.evenkeel.transport.proto.PreparedCertificate certificate : message.getPreparedList()) {
      prepared.add(decode(certificate));
    }
    return new ViewChange(
        message.getConfiguration(),
        message.getReplica(),
        message.getView(),
        decode(message.getBase()),
        prepared,
        WireBytes.signature(message.getSignature()));
  }

  static io.evenkeel.transport.proto.NewView encode(NewView message) {
    io.evenkeel.transport.proto.NewView.Builder out =
        io.evenkeel.transport.proto.NewView.newBuilder()
            .setConfiguration(message.configuration())
            .setView(message.view())
            .setSignature(WireBytes.wrap(message.signature()));
    message.viewChanges().forEach(viewChange -> out.addViewChanges(encode(viewChange)));
    for (Proposal proposal : message.proposals()) {
      out.addProposals(
          io.evenkeel.transport.proto.Proposal.newBuilder()
              .setSequence(proposal.sequence())
              .setBatchDigest(WireBytes.wrap(proposal.digest()))
              .setSignature(WireBytes.wrap(proposal.signature())));
    }
    return out.build();
  }

  static NewView decode(io.evenkeel.transport.proto.NewView message)
      throws MalformedMessageException {
    List<ViewChange> viewChanges =
        new ArrayList<>(
            WireBytes.count(message.getViewChangesCount(), SIGNATURES_MAX, "VIEW-CHANGEs"));
    for (io.evenkeel.transport.proto.ViewChange viewChange : message.getViewChangesList()) {
      viewChanges.add(decode(viewChange));
    }
    List<Proposal> proposals =
        new ArrayList<>(WireBytes.count(message.getProposalsCount(), PREPARED_MAX, "proposals"));
    for (io.evenkeel.transport.proto.Proposal proposal : message.getProposalsList()) {
      proposals.add(
          new Proposal(
              proposal.getSequence(),
              WireBytes.digest(proposal.getBatchDigest()),
              WireBytes.signature(proposal.getSignature())));
    }
    return new NewView(
        message.getConfiguration(),
        message.getView(),
        viewChanges,
        proposals,
        WireBytes.signature(message.getSignature()));
  }

  static io.evenkeel.transport.proto.CheckpointVote encode(CheckpointVote vote) {
    return io.evenkeel.transport.proto.CheckpointVote.newBuilder()
        .setSequence(vote.sequence())
        .setKindValue(vote.kind())
        .setRoot(WireBytes.wrap(vote.root()))
        .setSignature(WireBytes.wrap(vote.signature()))
        .build();
  }

  static CheckpointVote decode(io.evenkeel.transport.proto.CheckpointVote vote)
      throws MalformedMessageException {
    return new CheckpointVote(
        vote.getSequence(),
        kind(vote.getKindValue()),
        WireBytes.digest(vote.getRoot()),
        WireBytes.signature(vote.getSignature()));
  }

  static io.evenkeel.transport.proto.DeltaVote encode(DeltaVote vote) {
    return io.evenkeel.transport.proto.DeltaVote.newBuilder()
        .setPrevious(vote.previous())
        .setSequence(vote.sequence())
        .setRoot(WireBytes.wrap(vote.root()))
        .setSignature(WireBytes.wrap(vote.signature()))
        .build();
  }

  static DeltaVote decode(io.evenkeel.transport.proto.DeltaVote vote)
      throws MalformedMessageException {
    return new DeltaVote(
        vote.getPrevious(),
        vote.getSequence(),
        WireBytes.digest(vote.getRoot()),
        WireBytes.signature(vote.getSignature()));
  }

  private static int kind(int value) throws MalformedMessageException {
    CheckpointKind kind = CheckpointKind.forNumber(value);
    if (kind == null || kind == CheckpointKind.CHECKPOINT_KIND_UNSPECIFIED) {
      throw new MalformedMessageException("checkpoint kind " + value);
    }
    return value;
  }

  static io.evenkeel.transport.proto.CheckpointCertificate encode(
      CheckpointCertificate certificate) {
    return io.evenkeel.transport.proto.CheckpointCertificate.newBuilder()
        .setConfiguration(certificate.configuration())
        .setSequence(certificate.sequence())
        .setKindValue(certificate.kind())
        .setRoot(WireBytes.wrap(certificate.root()))
        .addAllVotes(encodeAll(certificate.votes()))
        .setLog(ByteString.copyFrom(certificate.log().map(FullAndLog::encode).orElse(new byte[0])))
        .build();
  }

  static CheckpointCertificate decode(io.evenkeel.transport.proto.CheckpointCertificate certificate)
      throws MalformedMessageException {
    return new CheckpointCertificate(
        certificate.getConfiguration(),
        certificate.getSequence(),
        kind(certificate.getKindValue()),
        WireBytes.digest(certificate.getRoot()),
        decodeAll(certificate.getVotesList()),
        log(certificate.getLog()));
  }

  private static Optional<FullAndLog> log(ByteString encoded) throws MalformedMessageException {
    if (encoded.isEmpty()) {
      return Optional.empty();
    }
    Optional<FullAndLog> log =
        encoded.size() == FullAndLog.ENCODED_BYTES
            ? FullAndLog.decode(encoded.toByteArray())
            : Optional.empty();
    if (log.isEmpty()) {
      throw new MalformedMessageException("the log of a hybrid checkpoint");
    }
    return log;
  }
}
