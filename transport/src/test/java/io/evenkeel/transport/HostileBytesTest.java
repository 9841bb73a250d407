package io.evenkeel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Hello;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Whatever arrives: the connection ends, the server goes on. */
final class HostileBytesTest extends TransportTestBase {

  @Test
  void bytesThatAreNotTls() throws Exception {
    TransportServer server = server(CONFIG);
    long seed = 4711;
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      byte[] noise = new byte[random.nextInt(2000) + 5];
      random.nextBytes(noise);
      noise[0] = 'G';
      try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
        socket.getOutputStream().write(noise);
        socket.setSoTimeout(20_000);
        drain(socket);
      }
    }
    Recorder.await(
        "all 20 refused, seed " + seed,
        () -> server.counters().closed(CloseReason.TLS_FAILED) == 20);
    assertThat(server.connections()).isZero();
    assertAlive(server);
  }

  @Test
  void lengthsThatNobodyMayAnnounce() throws Exception {
    TransportServer server = server(CONFIG);
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, (64 << 10) + 1}) {
      try (SSLSocket socket = connect(server)) {
        new DataOutputStream(socket.getOutputStream()).writeInt(length);
        drain(socket);
      }
    }
    for (int length : new int[] {-1, Integer.MAX_VALUE, (17 << 20) + 1}) {
      try (SSLSocket socket = connect(server)) {
        hello(socket);
        new DataOutputStream(socket.getOutputStream()).writeInt(length);
        drain(socket);
      }
    }
    Recorder.await("counted", () -> server.counters().closed(CloseReason.FRAME_TOO_LARGE) == 7);
    assertAlive(server);
  }

  @Test
  void noiseInsideAFrameBeforeAndAfterHello() throws Exception {
    TransportServer server = server(CONFIG);
    long seed = 42;
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      byte[] noise = new byte[random.nextInt(300) + 40];
      random.nextBytes(noise);
      try (SSLSocket socket = connect(server)) {
        if (i % 2 == 0) {
          hello(socket);
        }
        frame(socket, noise);
        frame(socket, new byte[] {(byte) 0xff});
        drain(socket);
      }
    }
    Recorder.await("all gone", () -> server.connections() == 0);
    assertThat(server.counters().closed(CloseReason.FRAME_UNREADABLE))
        .as("seed %d", seed)
        .isPositive();
    assertThat(server.counters().closed(CloseReason.INTERNAL_ERROR)).as("seed %d", seed).isZero();
    assertThat(atServer.messages).as("seed %d", seed).isEmpty();
    assertAlive(server);
  }

  @Test
  void messagesTheRoleMayNotSend() throws Exception {
    TransportServer server = server(CONFIG);
    try (SSLSocket socket = connect(server)) {
      hello(socket);
      frame(socket, progress(1).toByteArray());
      drain(socket);
    }
    assertThat(Recorder.take(atServer.closed)).isEqualTo(CloseReason.KIND_NOT_ALLOWED);
    try (SSLSocket socket = connect(server)) {
      hello(socket);
      frame(socket, helloEnvelope().toByteArray());
      drain(socket);
    }
    assertThat(Recorder.take(atServer.closed)).isEqualTo(CloseReason.UNEXPECTED_MESSAGE);
    try (SSLSocket socket = connect(server)) {
      frame(socket, request(1, 10).toByteArray());
      drain(socket);
    }
    Recorder.await(
        "request before Hello",
        () -> server.counters().closed(CloseReason.UNEXPECTED_MESSAGE) == 2);
    assertThat(atServer.messages).isEmpty();
  }

  @Test
  void aFrameThatIsCutOffIsNeverDelivered() throws Exception {
    TransportServer server = server(CONFIG);
    byte[] whole = request(1, 1000).toByteArray();
    try (SSLSocket socket = connect(server)) {
      hello(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(whole.length);
      out.write(whole, 0, whole.length - 1);
      out.flush();
    }
    assertThat(Recorder.take(atServer.closed)).isEqualTo(CloseReason.BY_PEER);
    assertThat(atServer.messages).isEmpty();
    assertAlive(server);
  }

  @Test
  void aFrameMayComeByteByByteButNotForever() throws Exception {
    var times = new TransportConfig.Times(20_000, 200, 1_000, 3_000, 20, 200);
    TransportServer server = server(new TransportConfig(TransportConfig.Limits.DEFAULT, times));
    byte[] whole = request(7, 50).toByteArray();
    try (SSLSocket socket = connect(server)) {
      hello(socket);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(whole.length);
      for (byte each : whole) {
        out.write(each);
        out.flush();
      }
      assertThat(Recorder.take(atServer.messages).getRequest().getNumber()).isEqualTo(7);
      out.writeInt(1 << 20);
      trickleUntilClosed(out);
    }
    assertThat(Recorder.take(atServer.closed)).isEqualTo(CloseReason.FRAME_TOO_SLOW);
  }

  private static void trickleUntilClosed(DataOutputStream out) throws InterruptedException {
    for (int i = 0; i < 2000; i++) {
      try {
        out.write(0);
        out.flush();
      } catch (IOException closed) {
        return;
      }
      Thread.sleep(10);
    }
  }

  @Test
  void whoNeitherSendsNorAnswersPingsIsIdle() throws Exception {
    var times = new TransportConfig.Times(20_000, 100, 60_000, 3_000, 20, 200);
    TransportServer server = server(new TransportConfig(TransportConfig.Limits.DEFAULT, times));
    try (SSLSocket socket = connect(server)) {
      hello(socket);
      assertThat(Recorder.take(atServer.closed)).isEqualTo(CloseReason.IDLE);
    }
  }

  @Test
  void aLinkAnswersPingsAndStaysOpen() throws Exception {
    var times = new TransportConfig.Times(20_000, 100, 60_000, 3_000, 20, 200);
    TransportServer server = server(new TransportConfig(TransportConfig.Limits.DEFAULT, times));
    link(Peer.replica(1), server.address());
    Connection connection = Recorder.take(atServer.opened);
    Recorder.await(
        "several pings", () -> server.counters().snapshot().getOrDefault("frames_out", 0L) >= 8);
    assertThat(connection.isOpen()).isTrue();
    assertThat(atServer.closed).isEmpty();
  }

  @Test
  void manyEmptyPartsAreRefusedBeforeTheyBecomeObjects() throws Exception {
    byte[] flood = new byte[2 * (EnvelopeReader.REPLICA_PARTS_MAX + 1)];
    for (int i = 0; i < flood.length; i += 2) {
      flood[i] = 3 << 3 | 2;
    }
    ByteString batches = ByteString.copyFrom(flood);
    ByteString.Output out = ByteString.newOutput();
    var coded = com.google.protobuf.CodedOutputStream.newInstance(out);
    coded.writeBytes(Envelope.BATCHES_FIELD_NUMBER, batches);
    coded.flush();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                EnvelopeReader.read(
                    out.toByteString().toByteArray(), EnvelopeReader.REPLICA_PARTS_MAX))
        .hasMessageContaining("parts");
  }

  private SSLSocket connect(TransportServer server) throws Exception {
    return pki.rawSocket(pki.issue("CN=client-1,O=" + CLUSTER), server.address().getPort());
  }

  private static Envelope helloEnvelope() {
    return Envelope.newBuilder()
        .setHello(
            Hello.newBuilder()
                .setProtocolMajor(Endpoint.PROTOCOL_MAJOR)
                .setClusterId(CLUSTER)
                .setRole(Endpoint.toProto(PeerRole.CLIENT))
                .setId(1))
        .build();
  }

  private static void hello(SSLSocket socket) throws IOException {
    frame(socket, helloEnvelope().toByteArray());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    assertThat(Envelope.parseFrom(in.readNBytes(in.readInt())).getHelloReply().getText()).isEmpty();
  }

  private static void frame(Socket socket, byte[] content) {
    try {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(content.length);
      out.write(content);
      out.flush();
    } catch (IOException closedAlready) {
      assertThat(closedAlready).hasMessageNotContaining("timed out");
    }
  }

  /** Reads until the server closes. */
  private static void drain(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
    } catch (IOException reset) {
      assertThat(reset).hasMessageNotContaining("timed out");
    }
  }

  private void assertAlive(TransportServer server) throws Exception {
    atServer.messages.clear();
    link(Peer.replica(2), server.address()).send(Frame.of(progress(5)));
    assertThat(Recorder.take(atServer.messages).getProgress().getView()).isEqualTo(5);
  }
}
