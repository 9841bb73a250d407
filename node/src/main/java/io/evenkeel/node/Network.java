package io.evenkeel.node;

import io.evenkeel.node.config.AgreementSettings;
import io.evenkeel.node.config.PrincipalEntry;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaEntry;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.PeerRole;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.TransportServer;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import io.evenkeel.transport.crypto.KeyFiles;
import io.evenkeel.transport.crypto.MacKey;
import io.evenkeel.transport.proto.Envelope;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keys, links and the listening socket of one replica, as its configuration says. */
final class Network {

  /** For the envelope, and for what a replica's message has around its requests. */
  private static final int FRAME_EXTRA_BYTES = 1 << 20;

  private static final int RECONNECT_MILLIS_MAX = 250;

  private final ReplicaConfig config;
  private final Endpoint endpoint;
  private final TransportConfig transport;
  private final EventLoops loops;

  Network(ReplicaConfig config, long incarnation, EventLoops loops) {
    this.config = config;
    this.loops = loops;
    TlsIdentity tls =
        TlsIdentity.load(
            config.keys().tlsKey(), config.keys().tlsCertificate(), config.keys().ca());
    this.endpoint =
        new Endpoint(
            tls, config.cluster().epoch(), incarnation, Optional.of(config.cluster().digest()));
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

  /** Everybody's keys as this replica uses them. */
  static Keyring keyring(ReplicaConfig config, KeyMaterial material) {
    Map<Integer, Ed25519PublicKey> replicas = new HashMap<>();
    for (ReplicaEntry replica : config.cluster().replicas()) {
      replicas.put(replica.id(), Ed25519PublicKey.ofRaw(replica.signKey().bytes()));
    }
    Map<Integer, Keyring.Principal> principals = new HashMap<>();
    for (PrincipalEntry principal : config.cluster().principals()) {
      MacKey mac =
          MacKey.derive(
              material.macKey(),
              KeyFiles.x25519OfRaw(principal.macKey().bytes()),
              config.cluster().cluster(),
              principal.id(),
              config.replica());
      principals.put(
          principal.id(),
          new Keyring.Principal(Ed25519PublicKey.ofRaw(principal.signKey().bytes()), mac));
    }
    return new Keyring(material.signKey(), replicas, principals);
  }

  /** Links to all other replicas; they connect, and reconnect, by themselves. */
  Peers connect() {
    Map<Integer, ReplicaLink> links = new HashMap<>();
    for (ReplicaEntry replica : config.cluster().replicas()) {
      if (replica.id() != config.replica()) {
        InetSocketAddress address =
            InetSocketAddress.createUnresolved(replica.host(), replica.port());
        links.put(
            replica.id(),
            ReplicaLink.open(
                loops, Peer.replica(replica.id()), address, endpoint, transport, new Silent()));
      }
    }
    return new Peers(links);
  }

  /** Others talk on the connections they open; nothing is expected on ours. */
  private static final class Silent implements ConnectionHandler {
    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      connection.close();
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
    int n = config.cluster().n();
    return TransportServer.start(
        loops,
        new InetSocketAddress(config.listen().host(), config.listen().port()),
        endpoint,
        transport,
        peer ->
            peer.role() == PeerRole.REPLICA
                ? peer.id() < n && peer.id() != config.replica()
                : principals.contains(peer.id()),
        handler);
  }
}
