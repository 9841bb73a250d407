package io.evenkeel.cli.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports for replicas on this machine, below those that systems give to outgoing connections: one of
 * these could take the port of a replica that is down.
 */
final class FreePorts {

  private static final int FIRST = 15_000;
  private static final int END = 32_000;

  private FreePorts() {}

  /** The first of {@code n} ports in a row that are free at the moment. */
  static int inARow(int n) {
    for (int attempt = 0; attempt < 100; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, END - n);
      if (IntStream.range(first, first + n).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new IllegalStateException("no " + n + " free ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
