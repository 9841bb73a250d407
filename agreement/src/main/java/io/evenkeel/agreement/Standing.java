package io.evenkeel.agreement;

/**
 * Where this replica stands: what every part of agreement reads, and what only the part named at
 * each field writes.
 */
final class Standing {

  final AgreementConfig config;
  final Cluster cluster;
  final ClusterSize size;
  final int self;
  final Outbox out;
  final SlotTable slots;
  final History history;

  /** Written by {@link Agreement} and, in the next step of the project, by the view change. */
  long view;

  /** The time of the step under way. Written by {@link Agreement}. */
  Now now = new Now(0, 0);

  /** The highest order certificate at or below what is delivered. Written by OrderVotes. */
  OrderCertificate certified = OrderCertificate.EMPTY;

  /** Where a checkpoint put us last; nothing at or below it is voted for. Written by Agreement. */
  long base;

  /** The last stable state checkpoint. Written by Agreement. */
  long stableCheckpoint;

  /** A quorum contradicts this replica's history: it does nothing any more. */
  boolean halted;

  /** When the last batch was delivered. Written by Delivery. */
  long deliveredMicros;

  Standing(AgreementConfig config, Outbox out, History history) {
    this.config = config;
    this.cluster = config.cluster();
    this.size = cluster.size();
    this.self = config.replica();
    this.out = out;
    this.history = history;
    this.base = history.sequence();
    this.stableCheckpoint = history.sequence();
    this.slots = new SlotTable(size);
  }

  boolean voting() {
    return config.voting() && !halted;
  }

  int primary() {
    return size.primary(view);
  }

  boolean isPrimary() {
    return self == primary();
  }

  /** Last delivered sequence number. */
  long delivered() {
    return history.sequence();
  }

  /** Votes are cast and counted above it: h, or where a checkpoint put us. */
  long low() {
    return Math.max(certified.sequence(), base);
  }

  /** Votes are cast and counted up to here. */
  long high() {
    return low() + config.window().length();
  }

  /** The lowest sequence number whose body can be served. */
  long oldestAvailable() {
    return Math.max(stableCheckpoint, base) + 1;
  }

  /** Up to where every proposal of this view is accepted (or what it holds is delivered). */
  long acceptedUpTo() {
    long sequence = delivered();
    while (true) {
      Slot slot = slots.get(sequence + 1);
      if (slot == null || slot.acceptedDigest() == null) {
        return sequence;
      }
      sequence++;
    }
  }

  long micros() {
    return now.monotonicMicros();
  }

  /**
   * Where a sequence number lies. Below the window is what comes late and is ignored; above is
   * refused.
   */
  boolean inWindow(long sequence, int from) {
    if (sequence > high()) {
      out.refuseReplica(Refusal.OUTSIDE_WINDOW, from);
      return false;
    }
    if (sequence < 1) {
      out.refuseReplica(Refusal.MALFORMED, from);
      return false;
    }
    return sequence > low();
  }
}
