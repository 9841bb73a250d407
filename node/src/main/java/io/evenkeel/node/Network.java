package io.evenkeel.node;

import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.config.AgreementSettings;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaEntry;
import io.evenkeel.transport.CloseReason;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.PeerRole;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.TransportServer;
import io.evenkeel.transport.crypto.MacKey;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.StatusReply;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Keys, links and the listening socket of one replica, as its configuration says. */
final class Network {

  /** For the envelope, and for what a replica's message has around its requests. */
  private static final int FRAME_EXTRA_BYTES = 1 << 20;

  private static final int RECONNECT_MILLIS_MAX = 250;

  private final ReplicaConfig config;
  private final Members members;
  private final Consumer<List<Reconfiguration>> announced;
  private final BiFunction<Integer, StatusReply, Boolean> answered;
  private final TransportConfig transport;
  private final EventLoops loops;

  /**
   * @param announced gets changes of the configuration that others told of, if they hold
   * @param answered gets another replica's word about itself; says whether it was asked for
   */
  Network(
      ReplicaConfig config,
      Members members,
      Consumer<List<Reconfiguration>> announced,
      BiFunction<Integer, StatusReply, Boolean> answered,
      EventLoops loops) {
    this.config = config;
    this.members = members;
    this.announced = announced;
    this.answered = answered;
    this.loops = loops;
    TransportConfig.Limits limits = TransportConfig.Limits.DEFAULT;
    this.transport =
        new TransportConfig(
            new TransportConfig.Limits(
                clientFrameBytesMax(config),
                replicaFrameBytesMax(config),
                Math.toIntExact(config.queues().connectionBytesMax()),
                limits.connectionsPerPeerMax(),
                limits.connectionsMax()),
            times());
  }

  /**
   * A replica that returns must hear the primary before it takes its silence for a failure. One
   * attempt for each peer that is down costs nothing.
   */
  private static TransportConfig.Times times() {
    TransportConfig.Times usual = TransportConfig.Times.DEFAULT;
    return new TransportConfig.Times(
        usual.handshakeMillisMax(),
        usual.keepAliveMillis(),
        usual.frameMillisMax(),
        usual.connectMillisMax(),
        usual.reconnectMillisMin(),
        RECONNECT_MILLIS_MAX);
  }

  /** What surrounds an operation in a request: MACs for all, signature, names of fields. */
  private static int requestExtraBytes(ReplicaConfig config) {
    return 256 + config.cluster().n() * MacKey.MAC_BYTES;
  }

  private static int clientFrameBytesMax(ReplicaConfig config) {
    long bytes = config.cluster().limits().operationBytesMax() + requestExtraBytes(config);
    return Math.toIntExact(bytes + FRAME_EXTRA_BYTES);
  }

  /** The largest batch there may be, or the largest result or part of a checkpoint. */
  private static int replicaFrameBytesMax(ReplicaConfig config) {
    AgreementSettings agreement = config.cluster().agreement();
    long operations =
        Math.max(config.cluster().limits().operationBytesMax(), agreement.batchBytesMax());
    long extra = (long) agreement.batchRequestsMax() * requestExtraBytes(config);
    long bytes = operations + extra + FRAME_EXTRA_BYTES;
    return Math.toIntExact(Math.max(TransportConfig.Limits.DEFAULT.replicaFrameBytesMax(), bytes));
  }

  /** Links to all other replicas; they connect, and reconnect, by themselves. */
  Peers connect() {
    Peers peers = new Peers(config.replica(), config.cluster().n(), this::link);
    peers.follow(members);
    return peers;
  }

  private ReplicaLink link(Member to) {
    return ReplicaLink.open(
        loops,
        Peer.replica(to.replica()),
        InetSocketAddress.createUnresolved(to.host(), to.port()),
        members::endpoint,
        transport,
        new Silent());
  }

  private void learn(List<byte[]> changes) {
    List<Reconfiguration> news = members.announced(changes);
    if (!news.isEmpty()) {
      announced.accept(news);
    }
  }

  /** Others talk on the connections they open; on ours only news, and how they are if asked. */
  private final class Silent implements ConnectionHandler {
    @Override
    public void onChanges(Peer peer, List<byte[]> changes) {
      if (peer.role() == PeerRole.REPLICA) {
        learn(changes);
      }
    }

    @Override
    public boolean admits(Peer peer, byte[] key) {
      return members.incarnationOf(peer.id(), key).isPresent();
    }

    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      if (!envelope.hasStatusReply()
          || !answered.apply(connection.peer().id(), envelope.getStatusReply())) {
        connection.close();
      }
    }
  }

  /**
   * Listens for replicas and clients of the configuration.
   *
   * @throws io.evenkeel.transport.TransportException if the address cannot be used
   */
  TransportServer listen(ConnectionHandler handler) {
    Set<Integer> principals = new HashSet<>();
    config.cluster().principals().forEach(principal -> principals.add(principal.id()));
    return TransportServer.start(
        loops,
        listenAddress(),
        members::endpoint,
        transport,
        (peer, key) ->
            peer.role() == PeerRole.REPLICA
                ? peer.id() != config.replica() && members.incarnationOf(peer.id(), key).isPresent()
                : principals.contains(peer.id()),
        new Learning(handler));
  }

  /** Where the configuration says, if the file does not say otherwise. */
  private InetSocketAddress listenAddress() {
    Member self = members.self();
    ReplicaEntry first = config.entry();
    boolean host = config.listen().host().equals(first.host());
    boolean port = config.listen().port() == first.port();
    return new InetSocketAddress(
        host ? self.host() : config.listen().host(), port ? self.port() : config.listen().port());
  }

  /** Takes news out of Hello; everything else goes to the handler. */
  private final class Learning implements ConnectionHandler {
    private final ConnectionHandler next;

    Learning(ConnectionHandler next) {
      this.next = next;
    }

    @Override
    public void onChanges(Peer peer, List<byte[]> changes) {
      if (peer.role() == PeerRole.REPLICA) {
        learn(changes);
      }
    }

    @Override
    public void onOpened(Connection connection) {
      next.onOpened(connection);
    }

    @Override
    public void onRefused(Peer peer, CloseReason reason, String text) {
      next.onRefused(peer, reason, text);
    }

    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      next.onMessage(connection, envelope);
    }

    @Override
    public void onReadCompleted(Connection connection) {
      next.onReadCompleted(connection);
    }

    @Override
    public void onWritable(Connection connection) {
      next.onWritable(connection);
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
      next.onClosed(connection, reason);
    }
  }
}
