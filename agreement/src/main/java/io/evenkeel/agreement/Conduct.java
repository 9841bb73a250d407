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
 * heard for that, its replies would be late for ever. Of small ones the burst covers what is
 * repeated after it was ordered; for large ones what was not needed before is kept: one of 16 MiB
 * costs four times the burst.
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

  /** A request that costs less is covered by the burst. */
  private static final long LARGE_MICROS = BURST_UNITS * UNIT_MICROS / 8;

  /** Of so many bursts at most repetitions are free that come after the requests. */
  private static final long CREDIT_MICROS_MAX = 16 * BURST_UNITS * UNIT_MICROS;

  /** Whom a request came from: a principal, or a replica that relayed it. */
  record Sender(Refusal.Origin origin, int number) {}

  private final Map<Sender, Long> paidAtMicros = new HashMap<>();

  /** What a repetition may still cost; only of principals whose large requests were ordered. */
  private final Map<Sender, Long> creditMicros = new HashMap<>();

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
    long cost = cost(units, bytes);
    if (units == REPEATED) {
      cost -= takeCredit(sender, cost);
    }
    if (cost == 0) {
      return;
    }
    long from = Math.max(paidAtMicros.getOrDefault(sender, Long.MIN_VALUE), nowMicros);
    paidAtMicros.put(sender, from + cost);
  }

  private long takeCredit(Sender sender, long wanted) {
    long credit = creditMicros.getOrDefault(sender, 0L);
    long taken = Math.min(credit, wanted);
    if (taken > 0) {
      creditMicros.computeIfPresent(sender, (who, had) -> had == taken ? null : had - taken);
    }
    return taken;
  }

  /**
   * Requests were ordered: each pays for a repetition of it, for one that came already, or else for
   * one that may come yet.
   */
  void ordered(Batch batch, long nowMicros) {
    for (ClientRequest request : batch.requests()) {
      long paid = cost(REPEATED, Batch.bytesOf(request));
      if (!paidAtMicros.isEmpty() || paid >= LARGE_MICROS) {
        pay(new Sender(Refusal.Origin.PRINCIPAL, request.id().principal()), paid, nowMicros);
      }
    }
  }

  private void pay(Sender sender, long paid, long nowMicros) {
    long debt = Math.max(0, paidAtMicros.getOrDefault(sender, nowMicros) - nowMicros);
    paidAtMicros.computeIfPresent(
        sender, (who, paidAt) -> paidAt - paid <= nowMicros ? null : paidAt - paid);
    if (paid - debt >= LARGE_MICROS) {
      creditMicros.merge(
          sender, paid - debt, (had, more) -> Math.min(had + more, CREDIT_MICROS_MAX));
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
