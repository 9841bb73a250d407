package io.evenkeel.node.http;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts connections, in all and of each address, against their bounds. Any thread. */
final class Visitors {

  private final int max;
  private final int perAddressMax;
  private final Map<InetAddress, Integer> present = new HashMap<>();
  private int all;

  Visitors(int max, int perAddressMax) {
    this.max = max;
    this.perAddressMax = perAddressMax;
  }

  /** Whether there is room for one more from there; it is counted then. */
  synchronized boolean enter(InetAddress from) {
    int there = present.getOrDefault(from, 0);
    if (all >= max || there >= perAddressMax) {
      return false;
    }
    all++;
    present.put(from, there + 1);
    return true;
  }

  synchronized void leave(InetAddress from) {
    all--;
    present.computeIfPresent(from, (address, there) -> there == 1 ? null : there - 1);
  }
}
