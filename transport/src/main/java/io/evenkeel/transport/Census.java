package io.evenkeel.transport;

import java.util.HashMap;
import java.util.Map;

/** How many connections each peer has at a server. */
final class Census {

  private final int perPeerMax;
  private final Map<Peer, Integer> counts = new HashMap<>();

  Census(int perPeerMax) {
    this.perPeerMax = perPeerMax;
  }

  synchronized boolean enter(Peer peer) {
    int present = counts.getOrDefault(peer, 0);
    if (present >= perPeerMax) {
      return false;
    }
    counts.put(peer, present + 1);
    return true;
  }

  synchronized void leave(Peer peer) {
    counts.computeIfPresent(peer, (same, count) -> count == 1 ? null : count - 1);
  }
}
