package io.evenkeel.node.init;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports for replicas on this machine, below those that systems give to outgoing connections: one of
 * these could take the port of a replica that is down.
 */
public final class FreePorts {

  private static final int FIRST = 15_000;
  private static final int END = 32_000;
  private static final int ATTEMPTS = 200;

  private FreePorts() {}

  /**
   * The first of {@code n} TCP ports in a row that are free at the moment. Nothing keeps them so:
   * who finds one taken nevertheless asks again.
   *
   * @throws UncheckedIOException if there are none
   */
  public static int inARow(int n) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(FIRST, END - n);
      if (IntStream.range(first, first + n).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new UncheckedIOException(
        new IOException("no " + n + " free TCP ports in a row between " + FIRST + " and " + END));
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
