package io.evenkeel.node.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.NewViewRecord;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewChangeRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import java.util.ArrayList;
import java.util.List;

/** Records of the protocol log, to and from bytes. */
public final class LogWire {

  /** Type of a record of the log that holds one record. */
  public static final int RECORD = 1;

  /** Type of the record that a segment starts with. */
  public static final int HEAD = 2;

  private final RequestWire requests;
  private final PeerWire peers;

  /**
   * @param requests decodes the requests inside
   */
  public LogWire(RequestWire requests) {
    this.requests = requests;
    this.peers = new PeerWire(requests);
  }

  /** The bytes of a record. */
  public static byte[] encode(LogRecord record) {
    return toProto(record).toByteArray();
  }

  /** The bytes of a segment's head: the last word on what must outlive older segments. */
  public static byte[] encodeHead(List<LogRecord> records) {
    io.evenkeel.transport.proto.LogRecord.Builder out =
        io.evenkeel.transport.proto.LogRecord.newBuilder();
    for (LogRecord record : records) {
      out.getHeadBuilder().addRecords(toProto(record));
    }
    return out.build().toByteArray();
  }

  private static io.evenkeel.transport.proto.LogRecord toProto(LogRecord record) {
    io.evenkeel.transport.proto.LogRecord.Builder out =
        io.evenkeel.transport.proto.LogRecord.newBuilder();
    if (record instanceof ViewRecord view) {
      out.getViewBuilder().setView(view.view());
    } else if (record instanceof AcceptedRecord accepted) {
      out.getAcceptedBuilder().setPrePrepare(PeerWire.encode(accepted.prePrepare()));
    } else if (record instanceof PreparedRecord prepared) {
      out.getPreparedBuilder().setCertificate(CertificateWire.encode(prepared.certificate()));
    } else if (record instanceof FetchedRecord fetched) {
      out.getFetchedBuilder()
          .setSequence(fetched.sequence())
          .setBatch(RequestWire.encode(fetched.batch()));
    } else if (record instanceof CommittedRecord committed) {
      out.getCommittedBuilder()
          .setSequence(committed.sequence())
          .setBatchDigest(WireBytes.wrap(committed.digest()));
    } else if (record instanceof OrderCertificateRecord order) {
      out.getOrderCertificateBuilder().setCertificate(CertificateWire.encode(order.certificate()));
    } else if (record instanceof ViewChangeRecord viewChange) {
      out.getViewChangeBuilder().setViewChange(CertificateWire.encode(viewChange.message()));
    } else if (record instanceof NewViewRecord newView) {
      out.getNewViewBuilder().setNewView(CertificateWire.encode(newView.message()));
    }
    return out.build();
  }

  /**
   * The records in these bytes.
   *
   * @throws MalformedMessageException if there is none: the log was written by another version, or
   *     is damaged in a way its checksums did not show
   */
  public List<LogRecord> decode(byte[] bytes) throws MalformedMessageException {
    io.evenkeel.transport.proto.LogRecord in;
    try {
      in = io.evenkeel.transport.proto.LogRecord.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedMessageException("no log record: " + e.getMessage());
    }
    if (!in.hasHead()) {
      return List.of(decode(in));
    }
    List<LogRecord> records = new ArrayList<>();
    for (io.evenkeel.transport.proto.LogRecord record : in.getHead().getRecordsList()) {
      records.add(decode(record));
    }
    return records;
  }

  private LogRecord decode(io.evenkeel.transport.proto.LogRecord in)
      throws MalformedMessageException {
    return switch (in.getKindCase()) {
      case VIEW -> new ViewRecord(in.getView().getView());
      case ACCEPTED -> new AcceptedRecord(peers.decode(in.getAccepted().getPrePrepare()));
      case PREPARED ->
          new PreparedRecord(CertificateWire.decode(in.getPrepared().getCertificate()));
      case FETCHED ->
          new FetchedRecord(
              in.getFetched().getSequence(), requests.decode(in.getFetched().getBatch()));
      case COMMITTED ->
          new CommittedRecord(
              in.getCommitted().getSequence(),
              WireBytes.digest(in.getCommitted().getBatchDigest()));
      case ORDER_CERTIFICATE ->
          new OrderCertificateRecord(
              CertificateWire.decode(in.getOrderCertificate().getCertificate()));
      case VIEW_CHANGE ->
          new ViewChangeRecord(CertificateWire.decode(in.getViewChange().getViewChange()));
      case NEW_VIEW -> new NewViewRecord(CertificateWire.decode(in.getNewView().getNewView()));
      default -> throw new MalformedMessageException("log record of kind " + in.getKindCase());
    };
  }
}
