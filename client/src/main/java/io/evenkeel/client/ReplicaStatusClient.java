package io.evenkeel.client;

import io.evenkeel.agreement.Member;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Kind;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks one replica how it is. What it answers proves nothing: it is one replica's word. Any number
 * of threads.
 */
public final class ReplicaStatusClient implements AutoCloseable {

  private static final int POLL_MILLIS = 20;

  private final EventLoops loops = new EventLoops(1);
  private final Optional<KnownMembers> known;
  private final ReplicaLink link;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<StatusReply>> asked = new ConcurrentHashMap<>();

  private ReplicaStatusClient(
      TlsIdentity tls,
      int replica,
      InetSocketAddress address,
      Optional<KnownMembers> known,
      TransportConfig config) {
    this.known = known;
    Endpoint self = new Endpoint(tls, 0, 0, Optional.empty());
    link =
        ReplicaLink.open(loops, Peer.replica(replica), address, () -> self, config, new Handler());
  }

  /**
   * Starts connecting; returns at once.
   *
   * @param known where the replica is; learns more from what it tells
   */
  public static ReplicaStatusClient open(
      TlsIdentity tls, int replica, KnownMembers known, TransportConfig config) {
    Member member = known.newest().member(replica);
    InetSocketAddress address = InetSocketAddress.createUnresolved(member.host(), member.port());
    return new ReplicaStatusClient(tls, replica, address, Optional.of(known), config);
  }

  /** The same for a replica whose certificate names it, with whatever key. */
  public static ReplicaStatusClient open(
      TlsIdentity tls, int replica, InetSocketAddress address, TransportConfig config) {
    return new ReplicaStatusClient(tls, replica, address, Optional.empty(), config);
  }

  private final class Handler implements ConnectionHandler {
    @Override
    public void onChanges(Peer peer, List<byte[]> changes) {
      known.ifPresent(members -> members.learn(changes));
    }

    @Override
    public boolean admits(Peer peer, byte[] key) {
      return known.map(members -> members.admits(peer.id(), key)).orElse(true);
    }

    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      if (envelope.hasStatusReply()) {
        StatusReply reply = envelope.getStatusReply();
        CompletableFuture<StatusReply> waiting = asked.get(reply.getNumber());
        if (waiting != null && reply.getReplica() == connection.peer().id()) {
          waiting.complete(reply);
        }
      }
    }
  }

  /**
   * Asks and waits; gives up at once when the replica cannot be reached or refuses.
   *
   * @param eventsMax newest events wanted
   * @param checkpointsMax newest checkpoint timings wanted
   * @throws ServiceClientException if no answer came; one line that names replica and cause
   */
  public ReplicaReport query(int eventsMax, int checkpointsMax, Duration timeout) {
    long number = numbers.incrementAndGet();
    CompletableFuture<StatusReply> future = new CompletableFuture<>();
    asked.put(number, future);
    StatusRequest request =
        StatusRequest.newBuilder()
            .setNumber(number)
            .setEventsMax(eventsMax)
            .setCheckpointsMax(checkpointsMax)
            .build();
    long askedMillis = System.currentTimeMillis();
    link.send(Frame.of(Envelope.newBuilder().setStatusRequest(request).build()));
    try {
      StatusReply reply = await(future, System.nanoTime() + timeout.toNanos());
      if (!reply.getRefusal().isEmpty()) {
        throw failed(Kind.PERMISSION, text(reply.getRefusal()), null);
      }
      return ReplicaReport.of(reply, askedMillis, System.currentTimeMillis());
    } finally {
      asked.remove(number);
    }
  }

  /** What a replica says, as one short line. */
  private static String text(String said) {
    return said.substring(0, Math.min(said.length(), 512)).replaceAll("\\p{Cntrl}", " ");
  }

  private StatusReply await(CompletableFuture<StatusReply> future, long deadlineNanos) {
    while (true) {
      try {
        return future.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        String failure = link.lastFailure();
        if (!failure.isEmpty() || System.nanoTime() - deadlineNanos >= 0) {
          throw failed(Kind.UNREACHABLE, failure.isEmpty() ? "no answer in time" : failure, e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed(Kind.INTERRUPTED, "interrupted", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("only completed with answers", e);
      }
    }
  }

  private ServiceClientException failed(Kind kind, String why, @Nullable Exception cause) {
    return new ServiceClientException(
        kind,
        Outcome.NOT_EXECUTED,
        "replica " + link.peer().id() + " at " + link.address() + ": " + why,
        cause);
  }

  @Override
  public void close() {
    link.close();
    loops.close();
  }
}
