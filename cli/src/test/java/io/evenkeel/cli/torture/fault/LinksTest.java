package io.evenkeel.cli.torture.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.cli.torture.fault.Strike.Partition;
import io.evenkeel.cli.torture.fault.Strike.Shape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas; this process is replica 0, or a client. */
class LinksTest {

  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int SOON_MILLIS = 300;

  private ServerSocket replica;
  private Links links;
  private int port;
  private boolean isReplica;

  @BeforeEach
  void open() throws IOException {
    replica = new ServerSocket(0, 8, HERE);
    List<Integer> ports = List.of(freePort(), freePort());
    port = ports.get(1);
    links =
        new Links(
            number ->
                number == 0 && isReplica
                    ? OptionalLong.of(ProcessHandle.current().pid())
                    : OptionalLong.empty(),
            ports);
    links.leadTo(List.of(replica.getLocalPort(), replica.getLocalPort()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void close() throws IOException {
    links.close();
    replica.close();
  }

  /** A connection to replica 1, both ends of it. */
  private final class Pair implements AutoCloseable {
    private final Socket caller = new Socket(HERE, port);
    private final Socket called = replica.accept();

    Pair() throws IOException {
      called.setSoTimeout(SOON_MILLIS);
    }

    int passed(int value) throws IOException {
      caller.getOutputStream().write(value);
      return called.getInputStream().read();
    }

    @Override
    public void close() throws IOException {
      caller.close();
      called.close();
    }
  }

  private static Partition partition(Shape shape, int replica, boolean stalled) {
    return new Partition(replica, shape, 1 - replica, stalled, 0);
  }

  @Test
  void bytesPassBothWaysAndTheEndOfOneIsTheEndOfBoth() throws IOException {
    try (Pair pair = new Pair()) {
      assertThat(pair.passed(7)).isEqualTo(7);
      pair.called.getOutputStream().write(8);
      assertThat(pair.caller.getInputStream().read()).isEqualTo(8);
      pair.caller.close();
      assertThat(pair.called.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aStalledWayCarriesNothingUntilItIsHealed() throws IOException {
    try (Pair pair = new Pair()) {
      assertThat(pair.passed(1)).isEqualTo(1);
      links.breakAs(partition(Shape.DEAF, 1, true));
      assertThatThrownBy(() -> pair.passed(2)).isInstanceOf(SocketTimeoutException.class);
      links.heal();
      pair.called.setSoTimeout(60_000);
      assertThat(pair.called.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void aCutWayIsClosedAndStaysClosedUntilItIsHealed() throws IOException {
    try (Pair pair = new Pair()) {
      assertThat(pair.passed(1)).isEqualTo(1);
      links.breakAs(partition(Shape.DEAF, 1, false));
      pair.caller.setSoTimeout(60_000);
      assertThat(pair.caller.getInputStream().read()).isEqualTo(-1);
      try (Socket refused = new Socket(HERE, port)) {
        refused.setSoTimeout(60_000);
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      links.heal();
      try (Pair again = new Pair()) {
        assertThat(again.passed(3)).isEqualTo(3);
      }
    }
  }

  @Test
  void clientsStillReachAReplicaThatOthersDoNotReach() throws IOException {
    links.breakAs(partition(Shape.PAIR, 0, false));
    try (Pair client = new Pair()) {
      assertThat(client.passed(1)).isEqualTo(1);
      isReplica = Links.tellReplicasApart();
      if (isReplica) {
        try (Socket peer = new Socket(HERE, port)) {
          peer.setSoTimeout(60_000);
          assertThat(peer.getInputStream().read()).isEqualTo(-1);
        }
      }
      assertThat(client.passed(2)).isEqualTo(2);
    }
  }

  @Test
  void whoIsMuteStillHears() throws IOException {
    links.breakAs(partition(Shape.MUTE, 1, false));
    isReplica = true;
    try (Pair peer = new Pair()) {
      assertThat(peer.passed(1)).isEqualTo(1);
    }
  }
}
