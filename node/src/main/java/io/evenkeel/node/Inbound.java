package io.evenkeel.node;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.api.ClientId;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.wire.MalformedMessageException;
import io.evenkeel.node.wire.PeerWire;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.node.wire.TransferWire;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.transport.CloseReason;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.PeerRole;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Request;
import io.evenkeel.transport.proto.TransferRequest;
import io.evenkeel.transport.proto.TransferResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * What arrives on connections others opened: decoded here, on an event loop, then put before a
 * lane, requests of clients by {@link Admission}. When the ordering lane is behind, connections of
 * replicas are not read until it has caught up: that is what bounds the lanes' queues.
 */
final class Inbound implements ConnectionHandler {

  private static final int REPLICA_BACKLOG_MAX = 16_384;
  private static final int RESUME_BACKLOG = 1_024;
  private static final int CHECKPOINT_BACKLOG_MAX = 1_024;

  /** Messages above these wait in the sender's network instead of in this replica's memory. */
  private static final long CHECKPOINT_BACKLOG_BYTES_MAX = 64L << 20;

  private static final long REPLICA_BACKLOG_BYTES_MAX = 128L << 20;
  private static final long RESUME_BACKLOG_BYTES = 16L << 20;

  private final Members members;
  private final int operationBytesMax;
  private final Lane<OrderingEvent> ordering;
  private final Lane<CheckpointJob> checkpoints;
  private final Admission admission;
  private final Replies replies;
  private final Notices notices;
  private final Counters counters;
  private final BiFunction<Connection, Envelope, Boolean> status;
  private final RequestWire requests;
  private final PeerWire peers;
  private final Set<Connection> paused = ConcurrentHashMap.newKeySet();

  /** Connections of replicas, each with the incarnation its key belongs to. */
  private final Map<Connection, Long> replicas = new ConcurrentHashMap<>();

  Inbound(
      String clusterId,
      Members members,
      int operationBytesMax,
      Lane<OrderingEvent> ordering,
      Lane<CheckpointJob> checkpoints,
      Admission admission,
      Replies replies,
      Notices notices,
      BiFunction<Connection, Envelope, Boolean> status) {
    this.members = members;
    this.operationBytesMax = operationBytesMax;
    this.ordering = ordering;
    this.checkpoints = checkpoints;
    this.admission = admission;
    this.replies = replies;
    this.notices = notices;
    this.counters = notices.counters();
    this.status = status;
    this.requests = new RequestWire(clusterId);
    this.peers = new PeerWire(requests);
  }

  @Override
  public void onRefused(Peer peer, CloseReason reason, String text) {
    notices.connectionRefused(peer, reason, text);
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection.peer().role() == PeerRole.CLIENT) {
      replies.opened(connection);
    } else {
      members
          .incarnationOf(connection.peer().id(), connection.key())
          .ifPresent(incarnation -> replicas.put(connection, incarnation));
    }
  }

  /** The configuration changed: closes what was opened with a key that does not count any more. */
  void closeReplaced() {
    for (Connection connection : replicas.keySet()) {
      if (members.incarnationOf(connection.peer().id(), connection.key()).isEmpty()) {
        counters.count("connections.replaced");
        connection.close();
      }
    }
  }

  @Override
  public void onClosed(Connection connection, CloseReason reason) {
    paused.remove(connection);
    replicas.remove(connection);
    if (connection.peer().role() == PeerRole.CLIENT) {
      admission.closed(connection);
      replies.closed(connection);
    }
  }

  @Override
  public void onMessage(Connection connection, Envelope envelope) {
    try {
      if (connection.peer().role() == PeerRole.CLIENT) {
        fromClient(connection, envelope);
        admission.answered(connection);
      } else {
        Long incarnation = replicas.get(connection);
        if (incarnation != null) {
          fromReplica(connection, incarnation, envelope);
        }
      }
    } catch (MalformedMessageException e) {
      counters.count("refused.malformed");
    }
    if (connection.peer().role() == PeerRole.REPLICA
        && isBehind()
        && !paused.contains(connection)) {
      // Paused first, noted then: who resumes what is noted resumes it after it was paused.
      connection.pauseReading();
      paused.add(connection);
      counters.count("connections.paused");
    }
  }

  /** What came is stepped by this thread, if no other one is at it: nobody has to be woken. */
  @Override
  public void onReadCompleted(Connection connection) {
    ordering.help();
  }

  private boolean isBehind() {
    return ordering.backlog() > REPLICA_BACKLOG_MAX
        || ordering.backlogBytes() > REPLICA_BACKLOG_BYTES_MAX;
  }

  private void fromClient(Connection connection, Envelope envelope)
      throws MalformedMessageException {
    if (envelope.hasRequest()) {
      request(connection, envelope.getRequest());
    } else if (!status.apply(connection, envelope)) {
      counters.count("refused.unexpected");
    }
  }

  private void request(Connection connection, Request request) throws MalformedMessageException {
    if (request.getPrincipal() != connection.peer().id()) {
      counters.count("refused.other-principal");
      return;
    }
    if (request.getOperation().size() > operationBytesMax) {
      counters.count("refused.operation-too-large");
      replies.refuseTooLarge(connection, request);
      return;
    }
    ClientRequest decoded = requests.decode(request);
    ClientId client = new ClientId(request.getPrincipal(), request.getSession());
    replies.arrived(client, request.getNumber(), connection);
    admission.arrived(connection, decoded, request.getSerializedSize());
  }

  private void fromReplica(Connection connection, long incarnation, Envelope envelope)
      throws MalformedMessageException {
    int from = connection.peer().id();
    if (envelope.hasTransferRequests() || envelope.hasTransferResponses()) {
      transfer(from, envelope);
    } else if (!status.apply(connection, envelope)) {
      peers
          .decode(envelope)
          .ifPresentOrElse(
              message ->
                  ordering.leave(
                      new OrderingEvent.Received(from, incarnation, message),
                      envelope.getSerializedSize()),
              () -> counters.count("refused.unexpected"));
    }
  }

  /** What came together is taken together, so that what follows leaves together again. */
  private void transfer(int from, Envelope envelope) throws MalformedMessageException {
    if (checkpointsBusy()) {
      return;
    }
    for (TransferRequest request : TransferWire.requests(envelope)) {
      checkpoints.leave(
          new CheckpointJob.Serve(from, request.getNumber(), TransferWire.decode(request)), 0);
    }
    for (TransferResponse response : TransferWire.responses(envelope)) {
      int bytes = response.getSerializedSize();
      checkpoints.leave(
          new CheckpointJob.Arrived(
              from, response.getNumber(), TransferWire.decode(response), bytes),
          bytes);
    }
    checkpoints.wake();
  }

  /** Transfer repeats what is dropped here; nothing else hangs on it. */
  private boolean checkpointsBusy() {
    boolean busy =
        checkpoints.backlog() > CHECKPOINT_BACKLOG_MAX
            || checkpoints.backlogBytes() > CHECKPOINT_BACKLOG_BYTES_MAX;
    if (busy) {
      counters.count("refused.transfer.busy");
    }
    return busy;
  }

  /** The ordering lane ended a round: reads again what was paused, if it has caught up. */
  void resumeIfCaughtUp() {
    if (!paused.isEmpty()
        && ordering.backlog() < RESUME_BACKLOG
        && ordering.backlogBytes() < RESUME_BACKLOG_BYTES) {
      for (Connection connection : paused) {
        if (paused.remove(connection)) {
          connection.resumeReading();
        }
      }
    }
  }
}
