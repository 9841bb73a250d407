package io.evenkeel.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Addresses as people write them. */
final class Addresses {

  private Addresses() {}

  /** {@code host:port}, without looking anything up. */
  static String text(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return inet.getHostString() + ":" + inet.getPort();
    }
    return address == null ? "unknown address" : address.toString();
  }
}
