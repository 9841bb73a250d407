package io.evenkeel.node.wire;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.transport.proto.Request;
import java.util.ArrayList;
import java.util.List;

/** Requests and batches. Decoding hashes each request, so it belongs on a thread that may. */
public final class RequestWire {

  private static final int REQUESTS_MAX = 4096;
  private static final int REPLICAS_MAX = 1024;

  private final String clusterId;
  private final RecentRequests recent = new RecentRequests();

  /**
   * @param clusterId what requests' digests bind
   */
  public RequestWire(String clusterId) {
    this.clusterId = clusterId;
  }

  /** A request to its wire form. */
  public static Request encode(ClientRequest request) {
    return Request.newBuilder()
        .setLibrary(request.kind() == ClientRequest.Kind.LIBRARY)
        .setPrincipal(request.id().principal())
        .setSession(request.id().session())
        .setNumber(request.id().number())
        .setOperation(WireBytes.wrap(request.operation()))
        .setSignature(WireBytes.wrap(request.signature()))
        .setMacs(WireBytes.wrap(request.macs()))
        .build();
  }

  /** A request from its wire form; its digest is computed, unless it is a large one seen before. */
  public ClientRequest decode(Request request) throws MalformedMessageException {
    WireBytes.count(
        request.getMacs().size(), REPLICAS_MAX * ClientRequest.MAC_BYTES, "bytes of MACs");
    RequestId id = new RequestId(request.getPrincipal(), request.getSession(), request.getNumber());
    boolean large = request.getOperation().size() >= RecentRequests.OPERATION_BYTES_MIN;
    ClientRequest known = large ? recent.find(id, request) : null;
    if (known != null) {
      return known;
    }
    ClientRequest decoded =
        new ClientRequest(
            clusterId,
            request.getLibrary() ? ClientRequest.Kind.LIBRARY : ClientRequest.Kind.SERVICE,
            id,
            request.getOperation().toByteArray(),
            WireBytes.requestSignature(request.getSignature()),
            request.getMacs().toByteArray());
    if (large) {
      recent.add(decoded);
    }
    return decoded;
  }

  static io.evenkeel.transport.proto.Batch encode(Batch batch) {
    io.evenkeel.transport.proto.Batch.Builder out =
        io.evenkeel.transport.proto.Batch.newBuilder().setTimestampMillis(batch.timestampMillis());
    for (ClientRequest request : batch.requests()) {
      out.addRequests(encode(request));
    }
    return out.build();
  }

  Batch decode(io.evenkeel.transport.proto.Batch batch) throws MalformedMessageException {
    WireBytes.count(batch.getRequestsCount(), REQUESTS_MAX, "requests in a batch");
    List<ClientRequest> requests = new ArrayList<>(batch.getRequestsCount());
    for (Request request : batch.getRequestsList()) {
      requests.add(decode(request));
    }
    return new Batch(requests, batch.getTimestampMillis());
  }
}
