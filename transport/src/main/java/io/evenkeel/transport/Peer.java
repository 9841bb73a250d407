package io.evenkeel.transport;

/**
 * Who is at the other end.
 *
 * @param id number of the replica, or of the principal; not negative
 */
public record Peer(PeerRole role, int id) {

  /** A replica. */
  public static Peer replica(int id) {
    return new Peer(PeerRole.REPLICA, id);
  }

  /** A principal. */
  public static Peer client(int principal) {
    return new Peer(PeerRole.CLIENT, principal);
  }

  /** As in a certificate's common name. */
  @Override
  public String toString() {
    return role.commonNamePrefix() + id;
  }
}
