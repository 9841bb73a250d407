package io.evenkeel.agreement;

/**
 * Keys at work. Called only inside {@link Task}s, by any number of threads at once; every method is
 * a pure function of its arguments and keys that do not change.
 */
public interface Authenticator {

  /**
   * This replica's signature; signing the same content again gives the same bytes.
   *
   * @param own this replica in the configuration it signs in: its keys change
   * @return no bytes if it does not have that key
   */
  byte[] sign(Member own, byte[] content);

  /** Whether a replica signed that content with that key. False for whatever is malformed. */
  boolean verifyReplica(Member replica, byte[] content, byte[] signature);

  /** Whether a principal signed a request's digest. False for whatever is malformed or unknown. */
  boolean verifyPrincipal(int principal, byte[] digest, byte[] signature);

  /** Whether a MAC for this replica is the principal's. False for whatever is malformed. */
  boolean verifyMac(int principal, byte[] digest, byte[] mac);
}
