package io.evenkeel.cli.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports for replicas on this machine. */
final class FreePorts {

  private FreePorts() {}

  /** The first of {@code n} ports in a row that are free at the moment. */
  static int inARow(int n) {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (first.getLocalPort() < 65_000 && othersFree(first.getLocalPort(), n)) {
          return first.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no " + n + " free ports in a row");
  }

  private static boolean othersFree(int port, int n) {
    for (int next = port + 1; next < port + n; next++) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), next));
      } catch (IOException taken) {
        return false;
      }
    }
    return true;
  }
}
