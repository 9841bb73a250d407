package io.evenkeel.node.wire;

import io.evenkeel.agreement.OrderCertificate;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import io.evenkeel.agreement.ReplicaMessage.FetchRequest;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.agreement.ReplicaMessage.RelayOffer;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.DeltaVote;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.transport.proto.CommittedBatch;
import io.evenkeel.transport.proto.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What replicas send each other on the ordering lane, to and from envelopes. */
public final class PeerWire {

  private static final int BATCHES_MAX = 1024;

  private final RequestWire requests;

  /**
   * @param requests decodes the requests inside
   */
  public PeerWire(RequestWire requests) {
    this.requests = requests;
  }

  /** A message to its envelope. */
  public static Envelope encode(PeerMessage message) {
    Envelope.Builder out = Envelope.newBuilder();
    if (message instanceof CheckpointVote vote) {
      out.setCheckpointVote(CertificateWire.encode(vote));
    } else if (message instanceof CheckpointCertificate certificate) {
      out.setCheckpointCertificate(CertificateWire.encode(certificate));
    } else if (message instanceof DeltaVote vote) {
      out.setDeltaVote(CertificateWire.encode(vote));
    } else if (message instanceof PeerMessage.Order order) {
      encodeOrder(order.message(), out);
    }
    return out.build();
  }

  private static void encodeOrder(ReplicaMessage message, Envelope.Builder out) {
    if (message instanceof PrePrepare prePrepare) {
      out.setPrePrepare(encode(prePrepare));
    } else if (message instanceof Prepare prepare) {
      out.getPrepareBuilder()
          .setView(prepare.view())
          .setSequence(prepare.sequence())
          .setBatchDigest(WireBytes.wrap(prepare.digest()))
          .setSignature(WireBytes.wrap(prepare.signature()));
    } else if (message instanceof Commit commit) {
      out.getCommitBuilder()
          .setView(commit.view())
          .setSequence(commit.sequence())
          .setBatchDigest(WireBytes.wrap(commit.digest()));
    } else if (message instanceof OrderVote vote) {
      out.getOrderVoteBuilder()
          .setSequence(vote.sequence())
          .setHistoryDigest(WireBytes.wrap(vote.history()))
          .setSignature(WireBytes.wrap(vote.signature()));
    } else if (message instanceof OrderCertificate certificate) {
      out.setOrderCertificate(CertificateWire.encode(certificate));
    } else if (message instanceof ViewChange viewChange) {
      out.setViewChange(CertificateWire.encode(viewChange));
    } else if (message instanceof NewView newView) {
      out.setNewView(CertificateWire.encode(newView));
    } else {
      encodeCatchUp(message, out);
    }
  }

  private static void encodeCatchUp(ReplicaMessage message, Envelope.Builder out) {
    if (message instanceof RelayedRequest relayed) {
      out.getRelayedRequestBuilder().setRequest(RequestWire.encode(relayed.request()));
    } else if (message instanceof RelayOffer offer) {
      out.getRelayOfferBuilder()
          .setPrincipal(offer.request().principal())
          .setSession(offer.request().session())
          .setNumber(offer.request().number())
          .setRequestDigest(WireBytes.wrap(offer.digest()))
          .setBytes(offer.bytes());
    } else if (message instanceof FetchRequest fetch) {
      out.getFetchRequestBuilder()
          .setPrincipal(fetch.request().principal())
          .setSession(fetch.request().session())
          .setNumber(fetch.request().number())
          .setRequestDigest(WireBytes.wrap(fetch.digest()));
    } else if (message instanceof Progress progress) {
      out.getProgressBuilder()
          .setView(progress.view())
          .setSequenceCommitted(progress.committed())
          .setSequenceAccepted(progress.accepted())
          .setSequenceCertified(progress.certified())
          .setStableSequence(progress.stableCheckpoint());
    } else if (message instanceof FetchBatches fetch) {
      out.getFetchBatchesBuilder()
          .setSequenceFrom(fetch.from())
          .setCount(fetch.count())
          .setBodies(fetch.bodies());
    } else if (message instanceof ReplicaMessage.FetchBody fetch) {
      out.getFetchBodyBuilder()
          .setSequence(fetch.sequence())
          .setBatchDigest(WireBytes.wrap(fetch.digest()));
    } else if (message instanceof ReplicaMessage.Body body) {
      out.getBodyBuilder().setSequence(body.sequence()).setBatch(RequestWire.encode(body.batch()));
    } else if (message instanceof Batches batches) {
      io.evenkeel.transport.proto.Batches.Builder builder =
          out.getBatchesBuilder()
              .setSequenceFrom(batches.from())
              .setSequenceAvailableMin(batches.oldestAvailable())
              .setSequenceCommitted(batches.committed());
      batches.entries().forEach(entry -> builder.addBatches(encode(entry)));
    }
  }

  static io.evenkeel.transport.proto.PrePrepare encode(PrePrepare prePrepare) {
    return io.evenkeel.transport.proto.PrePrepare.newBuilder()
        .setView(prePrepare.view())
        .setSequence(prePrepare.sequence())
        .setBatch(RequestWire.encode(prePrepare.batch()))
        .setSignature(WireBytes.wrap(prePrepare.signature()))
        .build();
  }

  PrePrepare decode(io.evenkeel.transport.proto.PrePrepare prePrepare)
      throws MalformedMessageException {
    return new PrePrepare(
        prePrepare.getView(),
        prePrepare.getSequence(),
        requests.decode(prePrepare.getBatch()),
        WireBytes.signature(prePrepare.getSignature()));
  }

  private static CommittedBatch encode(Batches.Entry entry) {
    CommittedBatch.Builder out =
        CommittedBatch.newBuilder().setBatchDigest(WireBytes.wrap(entry.digest()));
    if (entry.body() != null) {
      out.setBatch(RequestWire.encode(entry.body()));
    }
    return out.build();
  }

  /**
   * The message in an envelope, or empty if the envelope holds something else.
   *
   * @throws MalformedMessageException if a field has the wrong shape
   */
  public Optional<PeerMessage> decode(Envelope envelope) throws MalformedMessageException {
    return switch (envelope.getKindCase()) {
      case CHECKPOINT_VOTE -> Optional.of(CertificateWire.decode(envelope.getCheckpointVote()));
      case CHECKPOINT_CERTIFICATE ->
          Optional.of(CertificateWire.decode(envelope.getCheckpointCertificate()));
      case DELTA_VOTE -> Optional.of(CertificateWire.decode(envelope.getDeltaVote()));
      default -> decodeOrder(envelope).map(PeerMessage.Order::new);
    };
  }

  private Optional<ReplicaMessage> decodeOrder(Envelope envelope) throws MalformedMessageException {
    return switch (envelope.getKindCase()) {
      case PRE_PREPARE -> Optional.of(decode(envelope.getPrePrepare()));
      case PREPARE -> Optional.of(decode(envelope.getPrepare()));
      case COMMIT -> {
        io.evenkeel.transport.proto.Commit commit = envelope.getCommit();
        yield Optional.of(
            new Commit(
                commit.getView(), commit.getSequence(), WireBytes.digest(commit.getBatchDigest())));
      }
      case ORDER_VOTE -> {
        io.evenkeel.transport.proto.OrderVote vote = envelope.getOrderVote();
        yield Optional.of(
            new OrderVote(
                vote.getSequence(),
                WireBytes.digest(vote.getHistoryDigest()),
                WireBytes.signature(vote.getSignature())));
      }
      case ORDER_CERTIFICATE -> Optional.of(CertificateWire.decode(envelope.getOrderCertificate()));
      case VIEW_CHANGE -> Optional.of(CertificateWire.decode(envelope.getViewChange()));
      case NEW_VIEW -> Optional.of(CertificateWire.decode(envelope.getNewView()));
      case RELAYED_REQUEST ->
          Optional.of(
              new RelayedRequest(requests.decode(envelope.getRelayedRequest().getRequest())));
      case RELAY_OFFER -> {
        io.evenkeel.transport.proto.RelayOffer offer = envelope.getRelayOffer();
        yield Optional.of(
            new RelayOffer(
                new RequestId(offer.getPrincipal(), offer.getSession(), offer.getNumber()),
                WireBytes.digest(offer.getRequestDigest()),
                offer.getBytes()));
      }
      case FETCH_REQUEST -> {
        io.evenkeel.transport.proto.FetchRequest fetch = envelope.getFetchRequest();
        yield Optional.of(
            new FetchRequest(
                new RequestId(fetch.getPrincipal(), fetch.getSession(), fetch.getNumber()),
                WireBytes.digest(fetch.getRequestDigest())));
      }
      default -> decodeCatchUp(envelope);
    };
  }

  private Optional<ReplicaMessage> decodeCatchUp(Envelope envelope)
      throws MalformedMessageException {
    return switch (envelope.getKindCase()) {
      case PROGRESS -> {
        io.evenkeel.transport.proto.Progress progress = envelope.getProgress();
        yield Optional.of(
            new Progress(
                progress.getView(),
                progress.getSequenceCommitted(),
                progress.getSequenceAccepted(),
                progress.getSequenceCertified(),
                progress.getStableSequence()));
      }
      case FETCH_BATCHES -> {
        io.evenkeel.transport.proto.FetchBatches fetch = envelope.getFetchBatches();
        yield Optional.of(
            new FetchBatches(fetch.getSequenceFrom(), fetch.getCount(), fetch.getBodies()));
      }
      case BATCHES -> Optional.of(decode(envelope.getBatches()));
      case FETCH_BODY ->
          Optional.of(
              new ReplicaMessage.FetchBody(
                  envelope.getFetchBody().getSequence(),
                  WireBytes.digest(envelope.getFetchBody().getBatchDigest())));
      case BODY ->
          Optional.of(
              new ReplicaMessage.Body(
                  envelope.getBody().getSequence(),
                  requests.decode(envelope.getBody().getBatch())));
      default -> Optional.empty();
    };
  }

  private static Prepare decode(io.evenkeel.transport.proto.Prepare prepare)
      throws MalformedMessageException {
    return new Prepare(
        prepare.getView(),
        prepare.getSequence(),
        WireBytes.digest(prepare.getBatchDigest()),
        WireBytes.signature(prepare.getSignature()));
  }

  private Batches decode(io.evenkeel.transport.proto.Batches batches)
      throws MalformedMessageException {
    List<Batches.Entry> entries =
        new ArrayList<>(
            WireBytes.count(batches.getBatchesCount(), BATCHES_MAX, "committed batches"));
    for (CommittedBatch batch : batches.getBatchesList()) {
      entries.add(
          new Batches.Entry(
              WireBytes.digest(batch.getBatchDigest()),
              batch.hasBatch() ? requests.decode(batch.getBatch()) : null));
    }
    return new Batches(
        batches.getSequenceFrom(),
        batches.getSequenceAvailableMin(),
        batches.getSequenceCommitted(),
        entries);
  }
}
