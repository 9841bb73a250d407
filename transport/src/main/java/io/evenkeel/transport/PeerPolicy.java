package io.evenkeel.transport;

/** Which authenticated peers a server admits. Called on event loop threads. */
@FunctionalInterface
public interface PeerPolicy {

  /** Whether the configuration knows this peer. */
  boolean admits(Peer peer);
}
