package io.evenkeel.agreement;

import java.util.HashMap;
import java.util.Map;

/**
 * What senders of requests pay for making this replica work for nothing: for what was ordered
 * already, and more for what nobody signed. A sender may run into debt by a burst; who owes more is
 * not heard until time has paid for it (the generic cell rate algorithm of ATM, with unequal
 * cells).
 *
 * <p>Each request of a principal that is ordered pays for one repetition. When replies are late, a
 * correct client repeats every request it has under way, however many these are: if it was not
 * heard for that, its replies would be late for ever.
 */
final class Conduct {

  /** A request that was ordered, waits already, or cannot be taken. */
  static final int REPEATED = 1;

  /** A request without a valid proof, or of a shape that no correct client gives it. */
  static final int INVALID = 8;

  /** Reading and digesting this many bytes is one unit more: they cost as much as a request. */
  private static final long UNIT_BYTES = Shares.REQUEST_COST;

  private static final long UNIT_MICROS = 2_500;
  private static final int BURST_UNITS = 512;
  private static final int SENDERS_MAX = 10_000;

  /** Whom a request came from: a principal, or a replica that relayed it. */
  record Sender(Refusal.Origin origin, int number) {}

  private final Map<Sender, Long> paidAtMicros = new HashMap<>();

  /**
   * A sender pays.
   *
   * @param units {@link #REPEATED} or {@link #INVALID}
   * @param bytes of what it sent
   */
  void charge(Sender sender, int units, long bytes, long nowMicros) {
    if (paidAtMicros.size() >= SENDERS_MAX) {
      paidAtMicros.values().removeIf(paidAt -> paidAt <= nowMicros);
    }
    long from = Math.max(paidAtMicros.getOrDefault(sender, Long.MIN_VALUE), nowMicros);
    paidAtMicros.put(sender, from + cost(units, bytes));
  }

  /**
   * Requests were ordered: each pays its principal's debt for a repetition of it, if there is one.
   */
  void ordered(Batch batch, long nowMicros) {
    if (paidAtMicros.isEmpty()) {
      return;
    }
    for (ClientRequest request : batch.requests()) {
      Sender sender = new Sender(Refusal.Origin.PRINCIPAL, request.id().principal());
      long paid = cost(REPEATED, Batch.bytesOf(request));
      paidAtMicros.computeIfPresent(
          sender, (who, paidAt) -> paidAt - paid <= nowMicros ? null : paidAt - paid);
    }
  }

  private static long cost(int units, long bytes) {
    return (units + bytes / UNIT_BYTES) * UNIT_MICROS;
  }

  /** Whether what it sends is looked at now. */
  boolean isHeard(Sender sender, long nowMicros) {
    Long paidAt = paidAtMicros.get(sender);
    return paidAt == null || paidAt - nowMicros <= BURST_UNITS * UNIT_MICROS;
  }
}
