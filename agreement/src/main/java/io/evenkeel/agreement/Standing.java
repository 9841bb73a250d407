package io.evenkeel.agreement;

import io.evenkeel.agreement.Effect.Suspicion;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  final PreparedTable preparedTable = new PreparedTable();

  /**
   * The view this replica takes part in or, while not {@link #active}, wants to enter. Never goes
   * back. Written by ViewChanger and {@link Restart}.
   */
  long view;

  /** Whether it takes part in the view; if not, it left the one before. Written like the view. */
  boolean active = true;

  /** The NEW-VIEW of the view it takes part in; null in view 0. Written like the view. */
  @Nullable NewView newView;

  /** View changes since something was ordered last: timers double with each. */
  int viewChangesInVain;

  /**
   * How long this replica has run: a clock that counts neither pauses of its own nor the time in
   * which its own execution is at its limit. For the timers that end a view. Written by {@link
   * Agreement}.
   */
  long ranMicros;

  /** When it entered the view, on that clock. Written by ViewChanger. */
  long enteredMicros;

  private @Nullable Suspicion suspicion;
  private long suspectedView = -1;

  /** The time of the step under way. Written by {@link Agreement}. */
  Now now = new Now(0, 0);

  /** The highest order certificate at or below what is delivered. Written by OrderVotes. */
  OrderCertificate certified = OrderCertificate.EMPTY;

  /** Where a checkpoint put us last. Written by Agreement. */
  long base;

  /**
   * The log has every body from here to {@link #base}; nothing at or below it is voted for. It is
   * the base itself where that is a checkpoint that others can fetch. Written by Agreement and
   * Restart.
   */
  long wholeAbove;

  /** The last stable state checkpoint. Written by {@link #stable}. */
  long stableCheckpoint;

  /** The stable checkpoint before it. */
  private long stableBefore;

  /** A quorum contradicts this replica's history: it does nothing any more. */
  boolean halted;

  /** When the last batch was delivered. Written by Delivery. */
  long deliveredMicros;

  /** Which configuration is in force where. Written by Delivery, Restart and Agreement. */
  Configurations configurations;

  /** Who this replica is, and what it starts from. */
  final Membership membership;

  Standing(AgreementConfig config, Membership membership, Outbox out, History history) {
    this.config = config;
    this.membership = membership;
    this.configurations = membership.configurations();
    this.cluster = config.cluster();
    this.size = cluster.size();
    this.self = config.replica();
    this.out = out;
    this.history = history;
    this.base = history.sequence();
    this.wholeAbove = base;
    this.slots = new SlotTable(size);
  }

  /** A state checkpoint is stable and durable here. */
  void stable(long sequence) {
    if (sequence > stableCheckpoint) {
      stableBefore = stableCheckpoint;
      stableCheckpoint = sequence;
    }
  }

  /**
   * Bodies above the last but one stable checkpoint stay: who fetches the last one has as long as
   * the next takes to become stable, or it would have to fetch that one too, and never catch up.
   * What lies below a checkpoint that put us here has gaps and is of use to nobody.
   */
  long bodiesKeptAbove() {
    return stableCheckpoint >= base ? Math.max(stableBefore, wholeAbove) : stableBefore;
  }

  boolean voting() {
    return config.voting() && !halted && membershipVotes();
  }

  /**
   * Whether this incarnation votes: its whole window belongs to it, everything before it began is
   * certified, and a checkpoint at or above the request that began it is durable here. So the old
   * and the new incarnation never both vote, and what the old one promised is settled.
   */
  private boolean membershipVotes() {
    Configuration last = configurations.at(high());
    if (last.member(self).incarnation() != membership.incarnation()) {
      return false;
    }
    Configurations.Scheduled begin = configurations.beginOf(self, last);
    return begin.from() <= certified.sequence() + 1
        && begin.ordered() <= Math.max(stableCheckpoint, base);
  }

  /** The configuration in force at a sequence number. */
  Configuration at(long sequence) {
    return configurations.at(sequence);
  }

  /** Whether a sender is, or will soon be, an incarnation of that replica. */
  boolean knows(int replica, long incarnation) {
    for (Configuration one : configurations.from(low())) { // asked for every message
      if (one.member(replica).incarnation() == incarnation) {
        return true;
      }
    }
    return false;
  }

  /** A checkpoint put this replica somewhere; what was only announced stays so. */
  void installed(Configurations schedule) {
    Configurations next = schedule.withAnnouncedOf(configurations);
    if (!next.equals(configurations)) {
      configurations = next;
      out.add(new Effect.Reconfigured(next));
    }
  }

  /** Somebody sent changes. */
  void announced(List<Reconfiguration> changes) {
    Configurations next = configurations.announced(changes, membership.check());
    if (!next.equals(configurations)) {
      configurations = next;
      out.add(new Effect.Reconfigured(next));
    }
  }

  /** A change was judged; those refused are reported. */
  void reconfigured(long sequence, LibraryOperation.Result result) {
    if (result instanceof LibraryOperation.Result.Refused refused) {
      out.add(new Effect.ReconfigurationRefused(sequence, refused.reason()));
    }
  }

  /** Up to here the configuration is known. */
  long knownUpTo() {
    return delivered() + config.window().length();
  }

  int primary() {
    return size.primary(view);
  }

  boolean isPrimary() {
    return self == primary();
  }

  /** Whether votes of this view may be cast. */
  boolean votes() {
    return active && voting();
  }

  /** The primary of the view is of no use: noted once, acted upon at the end of the step. */
  void suspect(Suspicion reason) {
    if (suspectedView < view && !halted) {
      suspectedView = view;
      suspicion = reason;
      out.add(new Effect.Suspected(view, reason));
    }
  }

  /** What is suspected and not acted upon yet, or null. */
  @Nullable Suspicion takeSuspicion() {
    Suspicion taken = suspicion;
    suspicion = null;
    return suspectedView == view ? taken : null;
  }

  /** A timer that ends a view, doubled for each view change in vain. */
  long backedOff(long micros) {
    long max = Math.max(micros, config.timing().views().backoffMicrosMax());
    return Math.min(max, micros << Math.min(viewChangesInVain, 20));
  }

  /** The last sequence number this view's NEW-VIEW settles; the primary proposes above it. */
  long settledUpTo() {
    NewView started = newView;
    return started == null || started.proposals().isEmpty()
        ? 0
        : started.proposals().get(started.proposals().size() - 1).sequence();
  }

  /** Last delivered sequence number. */
  long delivered() {
    return history.sequence();
  }

  /**
   * Votes are cast and counted above it: h, or where a checkpoint put us. Below a checkpoint that
   * nobody can fetch the others may need this replica's votes.
   */
  long low() {
    return Math.max(certified.sequence(), wholeAbove);
  }

  /**
   * Votes are cast and counted up to here: h + L even where a checkpoint put us further, so that a
   * VIEW-CHANGE can carry every prepared certificate above its order certificate.
   */
  long high() {
    return certified.sequence() + config.window().length();
  }

  /** The lowest sequence number whose body can be served. */
  long oldestAvailable() {
    return Math.max(stableBefore, wholeAbove) + 1;
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
    if (sequence < 1) {
      out.refuseReplica(Refusal.MALFORMED, from);
      return false;
    }
    if (sequence > low() && sequence > high()) {
      out.refuseReplica(Refusal.OUTSIDE_WINDOW, from);
      return false;
    }
    return sequence > low();
  }
}
