package io.evenkeel.client;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.KeyBytes;
import io.evenkeel.agreement.OperatorCheck;
import io.evenkeel.agreement.Reconfiguration;
import java.util.List;
import java.util.Optional;

/**
 * Who the replicas are, as far as this client knows: what its cluster file says, and the changes
 * since, which replicas tell when they are connected. Each is signed by the operator, so whoever
 * tells of it, it holds; that nobody tells of one takes more than {@code f} liars among those it
 * reaches. Any number of threads.
 */
public final class KnownMembers {

  private final OperatorCheck check;
  private volatile Configuration newest;

  /**
   * @param first configuration 0, of the cluster file
   * @param check of operators' signatures
   */
  public KnownMembers(Configuration first, OperatorCheck check) {
    this.newest = first;
    this.check = check;
  }

  /** The newest known. */
  public Configuration newest() {
    return newest;
  }

  /** Takes in encoded changes, oldest first. Whether something is new. */
  synchronized boolean learn(List<byte[]> changes) {
    Configuration before = newest;
    Configuration last = before;
    for (byte[] change : changes) {
      Optional<Reconfiguration> decoded =
          change.length <= Reconfiguration.BYTES_MAX
              ? Reconfiguration.decode(change)
              : Optional.empty();
      if (decoded.isPresent()
          && last.accept(decoded.get(), check) instanceof Configuration.Accepted accepted) {
        last = accepted.next();
      }
    }
    newest = last;
    return last.number() > before.number();
  }

  /** Whether that is the replica's TLS key. */
  boolean admits(int replica, byte[] key) {
    return newest.member(replica).keys().tls().equals(KeyBytes.of(key));
  }
}
