package io.evenkeel.client;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.TransportServer;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Reply;
import io.evenkeel.transport.proto.ReplyStatus;
import io.evenkeel.transport.proto.Request;
import io.evenkeel.transport.proto.StatusReply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A scripted replica: a real server on a real port that answers as its script says. */
final class FakeReplica implements ConnectionHandler, AutoCloseable {

  /** What to do with a request; the cluster hands every request to all scripts. */
  @FunctionalInterface
  interface Script {
    void onRequest(FakeReplica self, Connection connection, Request request);
  }

  final int id;
  final List<Request> received = new CopyOnWriteArrayList<>();
  final List<Connection> connections = new CopyOnWriteArrayList<>();
  volatile Script script = (self, connection, request) -> {};
  private final TransportServer server;

  FakeReplica(EventLoops loops, Endpoint endpoint, int id, int port) {
    this.id = id;
    this.server =
        TransportServer.start(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            () -> endpoint,
            TransportConfig.DEFAULT,
            (peer, key) -> true,
            this);
  }

  InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void onOpened(Connection connection) {
    connections.add(connection);
  }

  @Override
  public void onClosed(Connection connection, io.evenkeel.transport.CloseReason reason) {
    connections.remove(connection);
  }

  @Override
  public void onMessage(Connection connection, Envelope envelope) {
    if (envelope.hasStatusRequest()) {
      StatusReply status =
          StatusReply.newBuilder()
              .setNumber(envelope.getStatusRequest().getNumber())
              .setReplica(id)
              .setSequenceExecuted(77)
              .build();
      connection.send(Envelope.newBuilder().setStatusReply(status).build());
    } else {
      received.add(envelope.getRequest());
      script.onRequest(this, connection, envelope.getRequest());
    }
  }

  /** Answers as a correct replica does: the full result if asked for it, else its digest. */
  void answer(Request request, String result) {
    boolean full = request.getFullFromAll() || request.getNumber() % 4 == id;
    send(full ? full(request, result) : digest(request, result));
  }

  Reply.Builder full(Request request, String result) {
    return status(request, ReplyStatus.REPLY_OK)
        .setResult(ByteString.copyFromUtf8(result))
        .setFull(true);
  }

  Reply.Builder digest(Request request, String result) {
    return status(request, ReplyStatus.REPLY_OK)
        .setResultDigest(RequestSigner.resultDigest(ByteString.copyFromUtf8(result)));
  }

  Reply.Builder status(Request request, ReplyStatus status) {
    return Reply.newBuilder()
        .setPrincipal(request.getPrincipal())
        .setSession(request.getSession())
        .setNumber(request.getNumber())
        .setReplica(id)
        .setStatus(status);
  }

  void send(Reply.Builder reply) {
    for (Connection connection : connections) {
      connection.send(Envelope.newBuilder().setReply(reply).build());
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
