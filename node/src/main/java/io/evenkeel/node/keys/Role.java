package io.evenkeel.node.keys;

/**
 * Who a certificate belongs to.
 *
 * @param commonName the certificate's CN: {@code replica-<id>} or {@code client-<principal id>}
 */
public record Role(String commonName) {

  /** A replica of the cluster. */
  public static Role replica(int id) {
    return new Role("replica-" + id);
  }

  /** A principal of the cluster. */
  public static Role client(int principal) {
    return new Role("client-" + principal);
  }
}
