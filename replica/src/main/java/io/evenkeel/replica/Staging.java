package io.evenkeel.replica;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.OrderingEffect.Notice;
import io.evenkeel.replica.SignedRoots.Claim;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Restores the state from another replica's checkpoint that nobody else has:
 *
 * <pre>
 *   IDLE --bodies are gone, or no state--> FETCHING --> REPLAYING --f others agree--> EXPOSING --> IDLE
 *                                             |             |
 *                                             +--given up---+--> IDLE, with another source
 * </pre>
 *
 * The checkpoint is fetched against its source's signature alone, applied, and later batches are
 * replayed onto it. At each position it has a root; when those of {@code f} replicas beside the
 * source are among what these signed, one of {@code f+1} is correct and the state is right. Until
 * then it is <em>staged</em>: it answers nobody, is voted for nowhere, and agreement does not know
 * of it. That it can be verified only after it was applied is the price of the method.
 *
 * <p>A state that is there is given up for another only when roots known already can confirm that
 * one: if nothing is ordered, no further ones come.
 *
 * <p>One replica that contradicts may be the liar itself: the state is given up for that only when
 * {@code f+1} do. Else it waits, as long as there is no other source to try.
 */
final class Staging {

  /** Within this time every correct replica has repeated its roots. */
  static final long SETTLE_MICROS = SignedRoots.REPEAT_MICROS * 3 / 2;

  static final long PATIENCE_MICROS = 5_000_000;
  static final long DEMOTED_MICROS = 15_000_000;
  private static final long NEVER = Long.MAX_VALUE;

  /** Others' roots are among their last three: each takes one in n positions. */
  private static final int POSITIONS_PER_REPLICA = 4;

  private enum Phase {
    IDLE,
    FETCHING,
    REPLAYING,
    EXPOSING
  }

  private final ClusterSize size;
  private final int self;
  private final SignedRoots roots;
  private final Map<Integer, Long> demotedUntil = new HashMap<>();
  private final TreeMap<Long, Digest> stagedRoots = new TreeMap<>();
  private final BitSet confirming = new BitSet();
  private final BitSet contradicting = new BitSet();

  private Phase phase = Phase.IDLE;

  /** The state is none, or another replica's word. */
  private boolean lost;

  private @Nullable Claim target;
  private @Nullable StagedBatches batches;
  private int rootsPending;
  private long dueMicros = NEVER;
  private long progressMicros;

  /** f+1 others say that they have no body below it. */
  private long oldestBody;

  /** The service failed at this batch in an earlier life; 0 if not. */
  private long poisoned;

  Staging(ClusterSize size, int self, SignedRoots roots) {
    this.size = size;
    this.self = self;
    this.roots = roots;
  }

  /** Whether execution has a state that may be shown, and no other is on its way. */
  boolean current() {
    return phase == Phase.IDLE && !lost;
  }

  /** What is staged now. */
  Optional<StagedStatus> status() {
    Claim from = target;
    StagedBatches replayed = batches;
    return from == null || replayed == null
        ? Optional.empty()
        : Optional.of(
            new StagedStatus(
                from.replica(),
                from.root().sequence(),
                replayed.executed(),
                confirming.cardinality()));
  }

  void stateLost() {
    lost = true;
  }

  /**
   * What was executed up to there is lost with an earlier life, and that batch is poison: where
   * another replica came out of it, its state may be tried.
   */
  void serviceFailed(long sequence) {
    lost = true;
    poisoned = sequence;
  }

  void bodiesGone(long oldest) {
    oldestBody = Math.max(oldestBody, oldest);
  }

  /**
   * After each step.
   *
   * @param executed last executed batch, without those of a staged state
   * @param delivered last batch that agreement delivered
   */
  void decide(long executed, long delivered, Now now, List<OrderingEffect> effects) {
    if (phase == Phase.REPLAYING) {
      goOn(now, effects);
    }
    if (phase != Phase.IDLE || !(lost || delivered + 1 < oldestBody)) {
      dueMicros = NEVER;
    } else if (dueMicros == NEVER) {
      dueMicros = now.monotonicMicros() + SETTLE_MICROS;
    } else if (now.monotonicMicros() >= dueMicros) {
      best(lost ? executed : delivered, now)
          .filter(claim -> lost || confirmable(claim) >= size.f())
          .ifPresent(claim -> fetch(claim, effects));
    }
  }

  private void fetch(Claim claim, List<OrderingEffect> effects) {
    phase = Phase.FETCHING;
    target = claim;
    effects.add(new OrderingEffect.FetchCheckpoint(claim.root()));
  }

  /**
   * The newest checkpoint that roots known already can confirm; if there is none, the one that the
   * most can.
   */
  private Optional<Claim> best(long above, Now now) {
    return usable(above, now)
        .max(
            Comparator.<Claim>comparingInt(claim -> Math.min(size.f(), confirmable(claim)))
                .thenComparingLong(claim -> claim.root().sequence()));
  }

  private Stream<Claim> usable(long above, Now now) {
    return roots.claims().stream()
        .filter(claim -> claim.root().sequence() > above)
        .filter(claim -> claim.root().sequence() >= poisoned)
        .filter(claim -> demotedUntil.getOrDefault(claim.replica(), 0L) <= now.monotonicMicros());
  }

  /** How many others signed a root at or after that one's position. */
  private int confirmable(Claim claim) {
    BitSet later = new BitSet();
    for (Claim other : roots.claims()) {
      if (other.root().sequence() >= claim.root().sequence()) {
        later.set(other.replica());
      }
    }
    later.clear(claim.replica());
    return later.cardinality();
  }

  /** The checkpoint could not be had from its source. */
  void fetchFailed(Now now, List<OrderingEffect> effects) {
    if (phase == Phase.FETCHING) {
      giveUp(StagingRefusal.NOT_FETCHED, now, effects);
    }
  }

  /** The state is that of the source's checkpoint. */
  void staged(OrderingEvent.Staged state, Now now, List<OrderingEffect> effects) {
    Claim from = target;
    lost = true;
    if (phase != Phase.FETCHING || from == null || !from.root().root().equals(state.root())) {
      effects.add(new OrderingEffect.Execute(new ExecutionEvent.Unstage()));
      return; // of a target that was given up
    }
    phase = Phase.REPLAYING;
    long sequence = state.sequence();
    batches = new StagedBatches(size, self, sequence, state.history());
    stagedRoots.clear();
    stagedRoots.put(sequence, state.root());
    confirming.clear();
    contradicting.clear();
    rootsPending = 0;
    progressMicros = now.monotonicMicros();
    effects.add(new OrderingEffect.Report(new Notice.Staged(from.replica(), sequence)));
  }

  /** It could not be, or broke the service. */
  void notStaged(Now now, List<OrderingEffect> effects) {
    if (phase != Phase.IDLE) {
      lost = true;
      giveUp(StagingRefusal.NOT_APPLICABLE, now, effects);
    }
  }

  void executed(long sequence, boolean position, Now now) {
    if (batches != null) {
      batches.executed(sequence);
      rootsPending += position ? 1 : 0;
      progressMicros = now.monotonicMicros();
    }
  }

  void root(long sequence, Optional<Digest> root, Now now) {
    if (phase == Phase.REPLAYING) {
      rootsPending--;
      progressMicros = now.monotonicMicros();
      root.ifPresent(digest -> stagedRoots.put(sequence, digest));
      if (stagedRoots.size() > POSITIONS_PER_REPLICA * size.n()) {
        stagedRoots.pollFirstEntry();
      }
    }
  }

  /** Whether these batches were asked for to be replayed. */
  boolean takes(int from, Batches message, List<OrderingEffect> effects) {
    return phase == Phase.REPLAYING && batches != null && batches.takes(from, message, effects);
  }

  private void goOn(Now now, List<OrderingEffect> effects) {
    Claim from = target;
    StagedBatches replayed = batches;
    if (from == null || replayed == null) {
      return;
    }
    compare(from, now);
    if (confirming.cardinality() >= size.f()) {
      phase = Phase.EXPOSING;
      effects.add(
          new OrderingEffect.Report(
              new Notice.StagedConfirmed(
                  from.replica(), from.root().sequence(), confirming.stream().boxed().toList())));
      effects.add(new OrderingEffect.Execute(new ExecutionEvent.Expose()));
    } else if (contradicting.cardinality() >= size.weakQuorum()) {
      giveUp(StagingRefusal.WRONG_ROOT, now, effects);
    } else if (replayed.areGone()) {
      bodiesGone(replayed.oldestBody());
      giveUp(StagingRefusal.BODIES_GONE, now, effects);
    } else if (waitsInVain(from, replayed, now)) {
      giveUp(StagingRefusal.NOT_CONFIRMED, now, effects);
    } else {
      replayed.ask(now, effects);
    }
  }

  private void compare(Claim from, Now now) {
    for (Claim claim : roots.claims()) {
      Digest here = stagedRoots.get(claim.root().sequence());
      if (here == null || claim.replica() == from.replica()) {
        continue;
      }
      if (!here.equals(claim.root().root())) {
        contradicting.set(claim.replica());
      } else if (!confirming.get(claim.replica())) {
        confirming.set(claim.replica());
        progressMicros = now.monotonicMicros();
      }
    }
  }

  private boolean waitsInVain(Claim from, StagedBatches replayed, Now now) {
    return replayed.drained()
        && rootsPending == 0
        && now.monotonicMicros() - progressMicros >= PATIENCE_MICROS
        && usable(0, now).anyMatch(other -> other.replica() != from.replica());
  }

  private void giveUp(StagingRefusal reason, Now now, List<OrderingEffect> effects) {
    Claim from = target;
    if (from == null) {
      return;
    }
    effects.add(
        new OrderingEffect.Report(
            new Notice.StagingRefused(reason, from.replica(), from.root().sequence())));
    if (phase == Phase.REPLAYING) {
      effects.add(new OrderingEffect.Execute(new ExecutionEvent.Unstage()));
    }
    demotedUntil.put(
        from.replica(), reason.isLie() ? NEVER : now.monotonicMicros() + DEMOTED_MICROS);
    end();
  }

  /** The state may be shown, and is durable. */
  void installed() {
    if (phase == Phase.EXPOSING) {
      lost = false;
      poisoned = 0;
      end();
    }
  }

  private void end() {
    phase = Phase.IDLE;
    target = null;
    batches = null;
    dueMicros = NEVER;
  }
}
