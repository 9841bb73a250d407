package io.evenkeel.agreement;

import java.util.Arrays;

/**
 * How many expensive messages a sender may make this replica look at: a few at once, then one in an
 * interval. A sender caught with an invalid one pays with a longer pause.
 */
final class Allowance {

  private static final int BURST = 4;
  private static final int PENALTY_INTERVALS = 20;

  private final long intervalMicros;
  private final long[] paidUpToMicros;

  Allowance(int senders, long intervalMicros) {
    this.intervalMicros = intervalMicros;
    this.paidUpToMicros = new long[senders];
    Arrays.fill(paidUpToMicros, Long.MIN_VALUE / 2);
  }

  /** Whether the sender may; if so it is charged. */
  boolean take(int sender, long nowMicros) {
    long start = Math.max(paidUpToMicros[sender], nowMicros - BURST * intervalMicros);
    if (start + intervalMicros > nowMicros) {
      return false;
    }
    paidUpToMicros[sender] = start + intervalMicros;
    return true;
  }

  void punish(int sender, long nowMicros) {
    paidUpToMicros[sender] = nowMicros + PENALTY_INTERVALS * intervalMicros;
  }
}
