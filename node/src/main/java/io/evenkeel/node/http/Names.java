package io.evenkeel.node.http;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By which names this server may be called. One that listens on this machine only answers to this
 * machine's own names: otherwise a page from elsewhere, whose name is made to lead here, could read
 * it in somebody's browser.
 *
 * @param allowed empty: any
 */
record Names(Optional<Set<String>> allowed) {

  static Names of(String host, InetSocketAddress address) {
    if (address.getAddress() == null || !address.getAddress().isLoopbackAddress()) {
      return new Names(Optional.empty());
    }
    return new Names(Optional.of(own(host)));
  }

  private static Set<String> own(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return Stream.of("localhost", "127.0.0.1", "[::1]", name, "[" + name + "]")
        .collect(Collectors.toSet());
  }

  /**
   * Whether a request may call it so.
   *
   * @param header the Host header, with or without a port
   */
  boolean allow(@Nullable String header) {
    if (allowed.isEmpty()) {
      return true;
    }
    return header != null
        && allowed.get().contains(header.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT));
  }
}
