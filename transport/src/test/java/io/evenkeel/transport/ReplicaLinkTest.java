package io.evenkeel.transport;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.transport.proto.Envelope;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ReplicaLinkTest extends TransportTestBase {

  @Test
  void framesFromManyThreadsArriveWholeAndInEachThreadsOrder() throws Exception {
    TransportServer server = server(CONFIG);
    ReplicaLink link = link(Peer.replica(1), server.address());
    int threads = 4;
    int each = 2_000;
    ExecutorService senders = Executors.newFixedThreadPool(threads);
    for (int t = 0; t < threads; t++) {
      int thread = t;
      senders.execute(
          () -> {
            for (int i = 0; i < each; i++) {
              link.send(Frame.of(progress((long) thread << 32 | i)));
            }
          });
    }
    senders.shutdown();
    assertThat(senders.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    long[] next = new long[threads];
    for (int i = 0; i < threads * each; i++) {
      long view = Recorder.take(atServer.messages).getProgress().getView();
      assertThat(view & 0xffffffffL).isEqualTo(next[(int) (view >> 32)]++);
    }
  }

  @Test
  void oneFrameIsSharedByManyLinksInBothDirections() throws Exception {
    TransportServer server = server(CONFIG);
    List<ReplicaLink> links =
        List.of(
            link(Peer.replica(1), server.address()),
            link(Peer.replica(2), server.address()),
            link(Peer.replica(3), server.address()));
    Frame frame = Frame.of(progress(9));
    links.forEach(link -> link.send(frame));
    for (int i = 0; i < links.size(); i++) {
      assertThat(Recorder.take(atServer.messages)).isEqualTo(progress(9));
      assertThat(Recorder.take(atServer.opened).send(frame)).isTrue();
      assertThat(Recorder.take(atClient.messages)).isEqualTo(progress(9));
    }
  }

  @Test
  void connectsAgainAfterTheServerRestartedAndSendsWhatWaited() throws Exception {
    TransportServer first = server(CONFIG);
    ReplicaLink link = link(Peer.replica(1), first.address());
    link.send(Frame.of(progress(1)));
    assertThat(Recorder.take(atServer.messages)).isEqualTo(progress(1));
    int port = first.address().getPort();
    first.close();
    Recorder.take(atClient.closed);
    Recorder.await("refusal seen", () -> link.lastFailure().equals("connection refused"));
    assertThat(link.address()).endsWith(":" + port);
    link.send(Frame.of(progress(2)));
    server(CONFIG, port);
    assertThat(Recorder.take(atServer.messages)).isEqualTo(progress(2));
    assertThat(link.counters().closed(CloseReason.CONNECT_FAILED)).isPositive();
    assertThat(link.lastFailure()).isEmpty();
  }

  @Test
  void aFullQueueDropsTheOldestFramesButKeepsThoseThatMustNotBeDropped() throws Exception {
    InetSocketAddress nobody;
    try (ServerSocket socket = new ServerSocket(0)) {
      nobody = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
    }
    Endpoint self = pki.endpoint(Peer.client(1), CLUSTER);
    var limits = new TransportConfig.Limits(1 << 20, 1 << 20, 10_000, 9, 9);
    TransportConfig config = new TransportConfig(limits, CONFIG.times());
    ReplicaLink link =
        closing(ReplicaLink.open(loops, Peer.replica(0), nobody, () -> self, config, atClient));
    link.send(Frame.of(request(0, 1000)), false);
    for (int i = 1; i <= 50; i++) {
      link.send(Frame.of(request(i, 1000)));
      assertThat(link.queuedBytes()).isLessThanOrEqualTo(10_000);
    }
    assertThat(link.counters().framesDropped()).isEqualTo(42);
    server(CONFIG, nobody.getPort());
    assertThat(Recorder.take(atServer.messages).getRequest().getNumber()).isZero();
    for (int i = 43; i <= 50; i++) {
      assertThat(Recorder.take(atServer.messages).getRequest().getNumber()).isEqualTo(i);
    }
  }

  @Test
  void aReaderThatNeverReadsCostsBoundedMemoryAndIsToldOfWhenItReadsAgain() throws Exception {
    var limits = new TransportConfig.Limits(17 << 20, 32 << 20, 1 << 20, 9, 9);
    TransportServer server = server(new TransportConfig(limits, CONFIG.times()));
    link(Peer.client(1), server.address());
    Connection reader = Recorder.take(atClient.opened);
    reader.pauseReading();
    Connection connection = Recorder.take(atServer.opened);
    Envelope reply =
        Envelope.newBuilder()
            .setReply(
                io.evenkeel.transport.proto.Reply.newBuilder()
                    .setResult(com.google.protobuf.ByteString.copyFrom(new byte[100_000])))
            .build();
    Frame frame = Frame.of(reply);
    int accepted = 0;
    while (connection.send(frame)) {
      assertThat(connection.queuedBytes()).isLessThanOrEqualTo(1 << 20);
      assertThat(++accepted).isLessThan(1000);
      Thread.sleep(5);
    }
    assertThat(server.counters().framesDropped()).isEqualTo(1);
    reader.resumeReading();
    assertThat(Recorder.take(atServer.writable)).isSameAs(connection);
    assertThat(connection.send(frame)).isTrue();
    for (int i = 0; i <= accepted; i++) {
      assertThat(Recorder.take(atClient.messages).getReply().getResult().size()).isEqualTo(100_000);
    }
  }

  @Test
  void aLargeFramePassesUnderTheRolesCap() throws Exception {
    TransportServer server = server(CONFIG);
    ReplicaLink link = link(Peer.client(1), server.address());
    link.send(Frame.of(request(1, 16 << 20)));
    assertThat(Recorder.take(atServer.messages).getRequest().getOperation().size())
        .isEqualTo(16 << 20);
  }

  @Test
  void closingEndsTheConnectionForGood() throws Exception {
    TransportServer server = server(CONFIG);
    ReplicaLink link = link(Peer.replica(1), server.address());
    Recorder.take(atServer.opened);
    Recorder.await("link open", link::isConnected);
    link.send(Frame.of(progress(3)));
    link.close();
    assertThat(link.isConnected()).isFalse();
    assertThat(Recorder.take(atClient.closed)).isEqualTo(CloseReason.BY_US);
    assertThat(Recorder.take(atServer.closed)).isEqualTo(CloseReason.BY_PEER);
    Recorder.await("no connection left", () -> server.connections() == 0);
    assertThat(Recorder.take(atServer.messages)).isEqualTo(progress(3));
    link.send(Frame.of(progress(4)));
    assertThat(link.queuedBytes()).isZero();
    // Longer than the longest wait between two attempts.
    assertThat(atServer.opened.poll(2L * CONFIG.times().reconnectMillisMax(), MILLISECONDS))
        .isNull();
  }
}
