package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.config.ClientConfig;
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
import io.evenkeel.transport.proto.Request;
import io.evenkeel.transport.proto.StatusRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sends garbage, too much, or never reads: the others notice nothing. */
final class HostilePeersE2eTest {

  private static final int LARGE_BYTES = 1 << 20;
  private static final long FLOOD_QUEUED_BYTES_MAX = 8L * LARGE_BYTES;

  /** How many of a flood's requests must have been refused before it has shown enough. */
  private static final int FLOOD_REFUSED = 30;

  /** What sockets hold in both directions, and the lines in front of the replica. */
  private static final int UNSERVED_MAX = 40;

  @TempDir Path directory;

  private static void assertServes(E2eCluster cluster) {
    try (ServiceClient connection = cluster.client(0)) {
      KvClient client = new KvClient(connection);
      for (int i = 0; i < 20; i++) {
        client.put(bytes("key-" + i), bytes("value"));
      }
      assertThat(client.count(bytes("key-"))).isEqualTo(20);
    }
  }

  @Test
  void randomBytesCloseOnlyTheirOwnConnection() throws IOException {
    long seed = 20261122;
    Random random = new Random(seed);
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(0, 1, 2)) {
      for (int i = 0; i < 30; i++) {
        try (Socket socket = new Socket("127.0.0.1", cluster.config(0).listen().port())) {
          byte[] garbage = new byte[1 + random.nextInt(5_000)];
          random.nextBytes(garbage);
          socket.getOutputStream().write(garbage);
          socket.getOutputStream().flush();
        }
      }
      cluster.awaitCounter(0, "transport.closed_tls_failed");
      assertServes(cluster);
      assertThat(cluster.counter(0, "transport.closed_internal_error")).as("seed " + seed).isZero();
    }
  }

  private static ReplicaLink link(
      E2eCluster cluster, EventLoops loops, int principal, ConnectionHandler handler) {
    ClientConfig config = ClientConfig.load(cluster.clientFile(principal), Map.of());
    TlsIdentity tls =
        TlsIdentity.load(
            config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
    var target = config.cluster().replicas().get(0);
    return ReplicaLink.open(
        loops,
        Peer.replica(0),
        InetSocketAddress.createUnresolved(target.host(), target.port()),
        () -> new Endpoint(tls, 0, 0, Optional.empty()),
        TransportConfig.DEFAULT,
        handler);
  }

  /** Takes everything and does nothing. */
  private static final class Ignoring implements ConnectionHandler {
    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      assertThat(envelope.hasRequest()).isFalse();
    }
  }

  /** Stops reading for good. */
  private static final class Deaf implements ConnectionHandler {
    @Override
    public void onOpened(Connection connection) {
      connection.pauseReading();
    }

    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      assertThat(envelope.isInitialized()).isTrue();
    }
  }

  private static Request.Builder request(long number, int bytes) {
    return Request.newBuilder()
        .setPrincipal(1)
        .setSession(1)
        .setNumber(number)
        .setOperation(ByteString.copyFrom(new byte[bytes]))
        .setSignature(ByteString.copyFrom(new byte[64]))
        .setMacs(ByteString.copyFrom(new byte[64]));
  }

  /** Sends requests of 1 MiB with wrong signatures, as many as are read, until it is closed. */
  private static final class Flood implements AutoCloseable {
    private final ReplicaLink link;
    private final Thread thread = new Thread(this::run, "flood");
    private volatile boolean stopped;
    private final AtomicLong sent = new AtomicLong();

    Flood(ReplicaLink link) {
      this.link = link;
      thread.start();
    }

    private void run() {
      Request large = request(1, LARGE_BYTES).build();
      while (!stopped) {
        if (link.queuedBytes() > FLOOD_QUEUED_BYTES_MAX) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        } else {
          Request next = large.toBuilder().setNumber(sent.get() + 1).build();
          link.send(Frame.of(Envelope.newBuilder().setRequest(next).build()), false);
          sent.incrementAndGet();
        }
      }
    }

    /** Requests that left for the replica. */
    long gone() {
      return sent.get() - link.queuedBytes() / LARGE_BYTES;
    }

    @Override
    public void close() throws InterruptedException {
      stopped = true;
      thread.join();
    }
  }

  @Test
  void aClientThatFloodsIsReadNoFasterThanItIsServed() throws InterruptedException {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(0, 1, 2);
        EventLoops loops = new EventLoops(1);
        ReplicaLink link = link(cluster, loops, 1, new Ignoring())) {
      E2eCluster.await(link::isConnected, link::lastFailure);
      try (Flood flood = new Flood(link)) {
        cluster.awaitCounter(0, "connections.paused");
        assertServes(cluster);
        for (long refused = 0; refused < FLOOD_REFUSED; ) {
          long gone = flood.gone();
          refused = cluster.counter(0, "refused.order.bad-request");
          assertThat(gone - refused).as("of %s MiB", gone).isLessThan(UNSERVED_MAX);
        }
      }
      assertServes(cluster);
    }
  }

  @Test
  void aClientThatNeverReadsCostsABoundedQueue() {
    try (E2eCluster cluster = E2eCluster.create(directory, 100).start(0, 1, 2);
        EventLoops loops = new EventLoops(1);
        ReplicaLink link = link(cluster, loops, 1, new Deaf())) {
      E2eCluster.await(link::isConnected, link::lastFailure);
      assertServes(cluster);
      Frame ask =
          Frame.of(
              Envelope.newBuilder()
                  .setStatusRequest(
                      StatusRequest.newBuilder().setEventsMax(1_000).setCheckpointsMax(1_000))
                  .build());
      for (int i = 0; i < 200 && cluster.counter(0, "connections.paused") == 0; i++) {
        for (int j = 0; j < 500; j++) {
          link.send(ask, false);
        }
      }
      cluster.awaitCounter(0, "connections.paused");
      assertThat(cluster.counter(0, "transport.frames_dropped")).isZero();
      assertServes(cluster);
    }
  }
}
