package io.evenkeel.transport;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Progress;
import io.evenkeel.transport.proto.Request;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server of replica 0 of cluster "c" on an ephemeral loopback port. */
abstract class TransportTestBase {

  static final String CLUSTER = "c";
  static final TransportConfig CONFIG =
      new TransportConfig(
          TransportConfig.Limits.DEFAULT,
          new TransportConfig.Times(5_000, 5_000, 60_000, 3_000, 20, 200));

  @TempDir Path directory;
  EventLoops loops;
  TestPki pki;
  Endpoint serverEndpoint;
  final Recorder atServer = new Recorder();
  final Recorder atClient = new Recorder();
  private final List<AutoCloseable> resources = new ArrayList<>();

  @BeforeEach
  void makeKeys() throws Exception {
    loops = new EventLoops(2);
    pki = new TestPki(directory);
    serverEndpoint = pki.endpoint(Peer.replica(0), CLUSTER);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = resources.size() - 1; i >= 0; i--) {
      resources.get(i).close();
    }
    loops.close();
  }

  <T extends AutoCloseable> T closing(T resource) {
    resources.add(resource);
    return resource;
  }

  TransportServer server(TransportConfig config) {
    return server(config, 0);
  }

  TransportServer server(TransportConfig config, int port) {
    return closing(
        TransportServer.start(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            () -> serverEndpoint,
            config,
            (peer, key) -> peer.id() < 8,
            atServer));
  }

  ReplicaLink link(Peer self, InetSocketAddress address) throws Exception {
    return link(pki.endpoint(self, CLUSTER), Peer.replica(0), address);
  }

  ReplicaLink link(Endpoint self, Peer wanted, InetSocketAddress address) {
    return closing(ReplicaLink.open(loops, wanted, address, () -> self, CONFIG, atClient));
  }

  static Envelope progress(long view) {
    return Envelope.newBuilder().setProgress(Progress.newBuilder().setView(view)).build();
  }

  static Envelope request(long number, int operationBytes) {
    return Envelope.newBuilder()
        .setRequest(
            Request.newBuilder()
                .setNumber(number)
                .setOperation(ByteString.copyFrom(new byte[operationBytes])))
        .build();
  }
}
