package io.evenkeel.transport;

/** Which authenticated peers a server admits. Called on event loop threads. */
@FunctionalInterface
public interface PeerPolicy {

  /**
   * Whether the configuration knows this peer with this key.
   *
   * @param key SHA-256 of the public key of its certificate (SubjectPublicKeyInfo)
   */
  boolean admits(Peer peer, byte[] key);
}
