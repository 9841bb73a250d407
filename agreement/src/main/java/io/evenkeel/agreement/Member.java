package io.evenkeel.agreement;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One replica of a {@link Configuration}.
 *
 * @param replica its number, which never changes
 * @param incarnation grows when it returns without its vote log, or another takes its place
 * @param keys by which others know it
 * @param host name or address it is reached at, 1 to 255 bytes of UTF-8
 * @param port TCP port it is reached at, 1 to 65535
 */
public record Member(int replica, long incarnation, Keys keys, String host, int port) {

  static final int HOST_BYTES_MAX = 255;

  /**
   * A replica's public keys.
   *
   * @param sign Ed25519, raw: signs what others pass on
   * @param mac X25519, raw: agrees on MAC keys with principals
   * @param tls SHA-256 of the public key of its TLS certificate (SubjectPublicKeyInfo)
   */
  public record Keys(KeyBytes sign, KeyBytes mac, KeyBytes tls) {

    List<KeyBytes> all() {
      return List.of(sign, mac, tls);
    }
  }

  /** A member; the numbers and the host's length are checked. */
  public Member {
    int bytes = host.getBytes(StandardCharsets.UTF_8).length;
    if (replica < 0
        || incarnation < 0
        || bytes < 1
        || bytes > HOST_BYTES_MAX
        || port < 1
        || port > 65_535) {
      throw new IllegalArgumentException("no such member: " + replica + " at " + host);
    }
  }

  /** Where it is, {@code host:port}. */
  public String address() {
    return host + ":" + port;
  }
}
