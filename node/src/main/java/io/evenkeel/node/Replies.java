package io.evenkeel.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.api.ClientId;
import io.evenkeel.execution.Reply;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.status.Latencies;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.ReplyStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends replies to the clients connected here. Any thread; never blocks. A reply whose connection
 * is gone or full is dropped: the client asks again.
 *
 * <p>Results above {@value #DIGEST_ABOVE_BYTES} bytes go in full from {@code f+1} replicas, chosen
 * by session and number, and as a digest from the others: among {@code f+1} at least one is
 * correct, so no single faulty replica costs the client a timeout.
 */
final class Replies {

  static final int DIGEST_ABOVE_BYTES = 4096;

  private static final byte[] RESULT_TAG = "evenkeel.result.1".getBytes(StandardCharsets.US_ASCII);
  private static final int ROUTES_MAX = 100_000;

  /** A principal that reads its replies more slowly is sent no more, on whatever connection. */
  private static final long UNREAD_BYTES_MAX = 16L << 20;

  private static final long UNREAD_BYTES_USUAL = 256L << 10;

  private final int self;
  private final ClusterSize size;
  private final Counters counters;
  private final Map<ClientId, Connection> bySession = new ConcurrentHashMap<>();
  private final Map<Integer, Set<Connection>> byPrincipal = new ConcurrentHashMap<>();
  private final Latencies latencies = new Latencies();
  private volatile long view;

  Replies(int self, ClusterSize size, Counters counters) {
    this.self = self;
    this.size = size;
    this.counters = counters;
  }

  /** The view that replies tell, so that clients find the primary. */
  void setView(long value) {
    view = value;
  }

  void opened(Connection connection) {
    byPrincipal
        .computeIfAbsent(connection.peer().id(), key -> ConcurrentHashMap.newKeySet())
        .add(connection);
  }

  void closed(Connection connection) {
    Set<Connection> connections = byPrincipal.get(connection.peer().id());
    if (connections != null) {
      connections.remove(connection);
    }
    bySession.values().removeIf(connection::equals);
  }

  /** How long requests take that come to this replica. */
  Latencies latencies() {
    return latencies;
  }

  /** A session sent a request over this connection: its replies go there. */
  void arrived(ClientId client, long number, Connection connection) {
    latencies.arrived(client, number);
    if (bySession.size() < ROUTES_MAX || bySession.containsKey(client)) {
      bySession.put(client, connection);
    }
  }

  void send(List<Reply> replies) {
    for (Reply reply : replies) {
      send(reply, designated(reply.client(), reply.number()));
    }
  }

  /** Sends one reply in full, whoever was designated. */
  void sendFull(Reply reply) {
    send(reply, true);
  }

  /** Answers a request that no replica will order because of its size. */
  void refuseTooLarge(Connection connection, io.evenkeel.transport.proto.Request request) {
    connection.send(
        Envelope.newBuilder()
            .setReply(
                io.evenkeel.transport.proto.Reply.newBuilder()
                    .setView(view)
                    .setPrincipal(request.getPrincipal())
                    .setSession(request.getSession())
                    .setNumber(request.getNumber())
                    .setReplica(self)
                    .setStatus(ReplyStatus.REPLY_REFUSED_TOO_LARGE)
                    .setFull(true))
            .build());
  }

  private boolean designated(ClientId client, long number) {
    long start = Math.floorMod(client.session() + number, (long) size.n());
    return Math.floorMod(self - start, (long) size.n()) < size.weakQuorum();
  }

  private void send(Reply reply, boolean full) {
    @Nullable Connection route = bySession.get(reply.client());
    if (route != null && route.isOpen()) {
      if (isRead(route)) {
        route.send(frame(reply, full));
        latencies.replied(reply.client(), reply.number());
      } else {
        counters.count("replies.unread");
      }
      return;
    }
    Set<Connection> connections = byPrincipal.get(reply.client().principal());
    if (connections != null && !connections.isEmpty()) {
      Frame frame = frame(reply, full);
      connections.stream().filter(this::isRead).forEach(connection -> connection.send(frame));
    }
  }

  /** Whether not too much waits for the client at the other end, on all of its connections. */
  private boolean isRead(Connection connection) {
    if (connection.queuedBytes() <= UNREAD_BYTES_USUAL) {
      return true;
    }
    Set<Connection> all = byPrincipal.getOrDefault(connection.peer().id(), Set.of());
    return all.stream().mapToLong(Connection::queuedBytes).sum() <= UNREAD_BYTES_MAX;
  }

  private Frame frame(Reply reply, boolean full) {
    io.evenkeel.transport.proto.Reply.Builder out =
        io.evenkeel.transport.proto.Reply.newBuilder()
            .setView(view)
            .setPrincipal(reply.client().principal())
            .setSession(reply.client().session())
            .setNumber(reply.number())
            .setReplica(self)
            .setStatus(status(reply.status()));
    if (full || reply.payload().length <= DIGEST_ABOVE_BYTES) {
      out.setResult(UnsafeByteOperations.unsafeWrap(reply.payload())).setFull(true);
    } else {
      out.setResultDigest(ByteString.copyFrom(resultDigest(reply.payload()).bytes()));
    }
    return Frame.of(Envelope.newBuilder().setReply(out).build());
  }

  /** SHA-256 over u32 length and tag, u32 length and result: what clients compare. */
  private static Digest resultDigest(byte[] result) {
    byte[] head =
        ByteBuffer.allocate(4 + RESULT_TAG.length + 4)
            .putInt(RESULT_TAG.length)
            .put(RESULT_TAG)
            .putInt(result.length)
            .array();
    return Digest.sha256(head, result);
  }

  private static ReplyStatus status(Reply.Status status) {
    return switch (status) {
      case OK -> ReplyStatus.REPLY_OK;
      case SESSION_EXPIRED -> ReplyStatus.REPLY_SESSION_EXPIRED;
      case RESULT_DROPPED -> ReplyStatus.REPLY_RESULT_DROPPED;
      case REFUSED_PERMISSION -> ReplyStatus.REPLY_REFUSED_PERMISSION;
    };
  }
}
