package io.evenkeel.agreement;

import java.util.HashMap;
import java.util.Map;

/** Verification tasks under way for each sender, so that a flood of garbage costs little. */
final class Quota {

  private record Sender(Refusal.Origin origin, int number) {}

  private final int underWayMax;
  private final Map<Sender, Integer> underWay = new HashMap<>();

  Quota(int underWayMax) {
    this.underWayMax = underWayMax;
  }

  /** Whether one more may start; if so it is counted until {@link #end}. */
  boolean begin(Refusal.Origin origin, int number) {
    Sender sender = new Sender(origin, number);
    int count = underWay.getOrDefault(sender, 0);
    if (count >= underWayMax) {
      return false;
    }
    underWay.put(sender, count + 1);
    return true;
  }

  boolean beginReplica(int replica) {
    return begin(Refusal.Origin.REPLICA, replica);
  }

  void endReplica(int replica) {
    end(Refusal.Origin.REPLICA, replica);
  }

  void end(Refusal.Origin origin, int number) {
    underWay.computeIfPresent(
        new Sender(origin, number), (sender, count) -> count == 1 ? null : count - 1);
  }
}
