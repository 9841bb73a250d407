package io.evenkeel.api;

/**
 * Names the client session that sent a request.
 *
 * @param principal number of the client's identity (its key) in the cluster configuration
 * @param session session of that identity; one session has at most one request outstanding, and
 *     each of its requests executes at most once
 */
public record ClientId(int principal, long session) implements Comparable<ClientId> {

  @Override
  public int compareTo(ClientId other) {
    int byPrincipal = Integer.compare(principal, other.principal);
    return byPrincipal != 0 ? byPrincipal : Long.compare(session, other.session);
  }

  @Override
  public String toString() {
    return principal + "/" + Long.toHexString(session);
  }
}
