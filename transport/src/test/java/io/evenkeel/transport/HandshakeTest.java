package io.evenkeel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.transport.crypto.KeyFileException;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Hello;
import io.evenkeel.transport.proto.HelloRefusal;
import io.evenkeel.transport.proto.HelloReply;
import java.io.DataInputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Who gets in, and what the others are told. */
final class HandshakeTest extends TransportTestBase {

  @Test
  void bothSidesLearnWhomTheCertificatesName() throws Exception {
    TransportServer server = server(CONFIG);
    ReplicaLink link = link(Peer.replica(3), server.address());
    assertThat(Recorder.take(atServer.opened).peer()).isEqualTo(Peer.replica(3));
    assertThat(Recorder.take(atClient.opened).peer()).isEqualTo(Peer.replica(0));
    Recorder.await("link open", link::isConnected);
    assertThat(link.lastFailure()).isEmpty();
  }

  @Test
  void anotherAuthoritysCertificateIsRefused() throws Exception {
    TransportServer server = server(CONFIG);
    TestPki foreign = new TestPki(directory);
    TestPki.Holder holder = foreign.issue("CN=replica-1,O=" + CLUSTER);
    // Trusts our CA, so that it is the server who must refuse.
    TlsIdentity identity = TlsIdentity.load(holder.keyFile(), holder.chainFile(), pki.caFile());
    ReplicaLink link =
        link(new Endpoint(identity, 0, 0, Optional.empty()), Peer.replica(0), server.address());
    Recorder.await("refusal counted", () -> server.counters().closed(CloseReason.TLS_FAILED) > 0);
    Recorder.await("failure known", () -> link.lastFailure().contains("TLS failed"));
    assertThat(atServer.opened).isEmpty();
  }

  @Test
  void aServerUnderAnotherAuthorityIsRefused() throws Exception {
    TransportServer server = server(CONFIG);
    Endpoint foreigner = new TestPki(directory).endpoint(Peer.replica(1), CLUSTER);
    ReplicaLink link = link(foreigner, Peer.replica(0), server.address());
    Recorder.await("failure known", () -> link.lastFailure().contains("TLS failed"));
    assertThat(link.counters().closed(CloseReason.TLS_FAILED)).isPositive();
    assertThat(atServer.opened).isEmpty();
  }

  @Test
  void aReplicaThatStandsAtAnotherReplicasAddressIsRefused() throws Exception {
    TransportServer server = server(CONFIG);
    Endpoint self = pki.endpoint(Peer.client(0), CLUSTER);
    ReplicaLink link = link(self, Peer.replica(2), server.address());
    Recorder.await("failure known", () -> !link.lastFailure().isEmpty());
    assertThat(link.lastFailure()).contains("wanted replica-2").contains("belongs to replica-0");
    assertThat(link.counters().closed(CloseReason.IDENTITY_MISMATCH)).isPositive();
    assertThat(atClient.opened).isEmpty();
  }

  @Test
  void anotherClustersMemberIsToldSo() throws Exception {
    TransportServer server = server(CONFIG);
    TestPki.Holder holder = pki.issue("CN=client-1,O=other");
    assertRefused(
        server, holder, hello -> hello.setClusterId("other"), CloseReason.CLUSTER_MISMATCH);
    assertRefused(server, holder, hello -> hello, CloseReason.CLUSTER_MISMATCH);
  }

  @Test
  void helloMustSayWhatTheCertificateSays() throws Exception {
    TransportServer server = server(CONFIG);
    TestPki.Holder holder = pki.issue("CN=client-1,O=" + CLUSTER);
    CloseReason mismatch = CloseReason.IDENTITY_MISMATCH;
    assertRefused(server, holder, hello -> hello.setId(2), mismatch);
    assertRefused(
        server, holder, hello -> hello.setRole(Endpoint.toProto(PeerRole.REPLICA)), mismatch);
    assertRefused(
        server,
        holder,
        hello -> hello.setProtocolMajor(Endpoint.PROTOCOL_MAJOR + 1),
        CloseReason.VERSION_MISMATCH);
    assertRefused(server, holder, hello -> hello.setClusterId("d"), CloseReason.CLUSTER_MISMATCH);
  }

  @Test
  void peersThatNobodyConfiguredAndSubjectsThatNobodyIssuesAreRefused() throws Exception {
    TransportServer server = server(CONFIG);
    assertRefused(
        server,
        pki.issue("CN=client-8,O=" + CLUSTER),
        hello -> hello.setId(8),
        CloseReason.PEER_UNKNOWN);
    for (String subject :
        new String[] {"CN=client-01,O=c", "CN=client-1", "CN=client--1,O=c", "CN=root,O=c"}) {
      assertRefused(server, pki.issue(subject), hello -> hello, CloseReason.CERTIFICATE_UNREADABLE);
    }
  }

  @Test
  void anotherMinorVersionIsAccepted() throws Exception {
    TransportServer server = server(CONFIG);
    HelloReply reply =
        answer(server, pki.issue("CN=client-1,O=" + CLUSTER), hello -> hello.setProtocolMinor(77));
    assertThat(reply.getRefusal()).isEqualTo(HelloRefusal.HELLO_ACCEPTED);
    assertThat(reply.getEnvelopeBytesMax()).isEqualTo(17 << 20);
  }

  @Test
  void connectionsOfOnePeerAreCapped() throws Exception {
    var limits = new TransportConfig.Limits(1 << 20, 1 << 20, 1 << 20, 2, 100);
    TransportServer server = server(new TransportConfig(limits, CONFIG.times()));
    TestPki.Holder holder = pki.issue("CN=client-1,O=" + CLUSTER);
    try (SSLSocket first = pki.rawSocket(holder, server.address().getPort());
        SSLSocket second = pki.rawSocket(holder, server.address().getPort())) {
      assertThat(exchange(first, hello(hello -> hello)).getRefusal())
          .isEqualTo(HelloRefusal.HELLO_ACCEPTED);
      assertThat(exchange(second, hello(hello -> hello)).getRefusal())
          .isEqualTo(HelloRefusal.HELLO_ACCEPTED);
      assertRefused(server, holder, hello -> hello, CloseReason.TOO_MANY_CONNECTIONS);
    }
    Recorder.take(atServer.closed);
    Recorder.take(atServer.closed);
    assertThat(answer(server, holder, hello -> hello).getRefusal())
        .isEqualTo(HelloRefusal.HELLO_ACCEPTED);
  }

  @Test
  void connectionsOfAllTogetherAreCapped() throws Exception {
    var limits = new TransportConfig.Limits(1 << 20, 1 << 20, 1 << 20, 2, 3);
    TransportServer server = server(new TransportConfig(limits, CONFIG.times()));
    for (int i = 0; i < 10; i++) {
      closing(new Socket("127.0.0.1", server.address().getPort()));
    }
    Recorder.await(
        "seven closed at once",
        () -> server.counters().closed(CloseReason.TOO_MANY_CONNECTIONS) == 7);
    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  void whoSaysNothingIsClosedAfterTheHandshakeTimeout() throws Exception {
    var times = new TransportConfig.Times(300, 5_000, 5_000, 3_000, 20, 200);
    TransportServer server = server(new TransportConfig(TransportConfig.Limits.DEFAULT, times));
    closing(new Socket("127.0.0.1", server.address().getPort()));
    SSLSocket silent =
        closing(pki.rawSocket(pki.issue("CN=client-1,O=" + CLUSTER), server.address().getPort()));
    assertThat(silent.getInputStream().read()).isEqualTo(-1);
    Recorder.await(
        "both closed", () -> server.counters().closed(CloseReason.HANDSHAKE_TIMEOUT) == 2);
    Recorder.await("both forgotten", () -> server.connections() == 0);
  }

  @Test
  void aPortInUseIsNamed() {
    TransportServer server = server(CONFIG);
    assertThatThrownBy(() -> server(CONFIG, server.address().getPort()))
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("localhost:" + server.address().getPort())
        .hasMessageContaining("in use");
  }

  @Test
  void keyFilesThatDoNotFitAreNamed() throws Exception {
    TestPki.Holder one = pki.issue("CN=replica-1,O=c");
    TestPki.Holder two = pki.issue("CN=replica-2,O=c");
    assertThatThrownBy(() -> TlsIdentity.load(one.keyFile(), two.chainFile(), pki.caFile()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining(one.keyFile().toString())
        .hasMessageContaining(two.chainFile().toString());
    TestPki.Holder other = pki.issue("CN=somebody");
    assertThatThrownBy(() -> TlsIdentity.load(other.keyFile(), other.chainFile(), pki.caFile()))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("CN=replica-<id>");
  }

  private void assertRefused(
      TransportServer server,
      TestPki.Holder holder,
      UnaryOperator<Hello.Builder> change,
      CloseReason reason)
      throws Exception {
    long before = server.counters().closed(reason);
    HelloReply reply = answer(server, holder, change);
    assertThat(reply.getRefusal()).isEqualTo(reason.toProto());
    assertThat(reply.getText()).isNotEmpty();
    Recorder.await("refusal counted", () -> server.counters().closed(reason) == before + 1);
  }

  private HelloReply answer(
      TransportServer server, TestPki.Holder holder, UnaryOperator<Hello.Builder> change)
      throws Exception {
    try (SSLSocket socket = pki.rawSocket(holder, server.address().getPort())) {
      return exchange(socket, hello(change));
    }
  }

  private static Envelope hello(UnaryOperator<Hello.Builder> change) {
    Hello.Builder client1 =
        Hello.newBuilder()
            .setProtocolMajor(Endpoint.PROTOCOL_MAJOR)
            .setClusterId(CLUSTER)
            .setRole(Endpoint.toProto(PeerRole.CLIENT))
            .setId(1);
    return Envelope.newBuilder().setHello(change.apply(client1)).build();
  }

  private static HelloReply exchange(SSLSocket socket, Envelope message) throws Exception {
    byte[] bytes = message.toByteArray();
    var out = new java.io.DataOutputStream(socket.getOutputStream());
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    return Envelope.parseFrom(in.readNBytes(in.readInt())).getHelloReply();
  }
}
