package io.evenkeel.replica;

import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does when a certified checkpoint is not its own: its state is wrong, its order is
 * not. It goes on ordering, and neither answers nor votes for checkpoints until its state is the
 * certified one and everything after that was executed again.
 *
 * <pre>
 *   SOUND --own root is not the certified one--> SUSPENDING --execution stands--> REPAIRING
 *     ^                                              ^                               |
 *     |                                              | again            certified state installed
 *     |                                              |                               v
 *     +--all that was executed is executed again--REPLAYING <------------------------+
 * </pre>
 *
 * <p>Where the state diverges again at a later position, and again, something damages it faster
 * than it is repaired, or the service is not deterministic: after some repairs in a row the replica
 * halts.
 */
final class SelfAudit {

  /** So many repairs without a right checkpoint of its own in between. */
  static final int REPAIRS_MAX = 3;

  /** Batches that are handed over again before the first of them is reported as executed. */
  private static final int REPLAYED_AHEAD = 128;

  private enum Phase {
    SOUND,
    SUSPENDING,
    REPAIRING,
    REPLAYING,
    GIVEN_UP
  }

  private Phase phase = Phase.SOUND;
  private @Nullable CheckpointCertificate target;
  private int repairs;
  private long repairedAt;

  /** The last batch that execution got, and the last that it got again. */
  private long handed;

  private long replayed;

  /** Whether execution may get what agreement delivers. */
  boolean passes() {
    return phase == Phase.SOUND || phase == Phase.GIVEN_UP;
  }

  /** Whether the state is wrong, or behind what was executed before. */
  boolean repairing() {
    return phase != Phase.SOUND;
  }

  /** Execution got everything up to that batch. */
  void handed(long sequence) {
    handed = Math.max(handed, sequence);
  }

  /** A checkpoint of this replica's own is the certified one. */
  void matched(long sequence) {
    if (sequence > repairedAt) {
      repairs = 0;
    }
  }

  /**
   * A certified checkpoint is not this replica's.
   *
   * @return whether the state is to be repaired now
   */
  boolean diverged(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    if (phase == Phase.GIVEN_UP) {
      return false;
    }
    if (phase == Phase.SUSPENDING || phase == Phase.REPAIRING) {
      return true;
    }
    long sequence = certificate.sequence();
    target = certificate;
    if (repairs == REPAIRS_MAX) {
      phase = Phase.GIVEN_UP;
      String cause = "the state diverged again at " + sequence + ", after " + repairs + " repairs";
      effects.add(new OrderingEffect.Execute(new ExecutionEvent.GiveUp(sequence, cause)));
      return true;
    }
    repairs++;
    phase = Phase.SUSPENDING;
    effects.add(new OrderingEffect.Execute(new ExecutionEvent.Suspend(sequence)));
    return true;
  }

  /** Execution stands, and says nothing any more about what it did: the checkpoint to fetch. */
  Optional<CheckpointCertificate> suspended() {
    if (phase != Phase.SUSPENDING) {
      return Optional.empty();
    }
    phase = Phase.REPAIRING;
    return Optional.ofNullable(target);
  }

  /**
   * A certified state is installed.
   *
   * @return whether that was wanted here
   */
  boolean installed(OrderingEvent.Installed installed, List<OrderingEffect> effects) {
    if (phase != Phase.REPAIRING) {
      handed(installed.sequence());
      return false;
    }
    repairedAt = installed.sequence();
    replayed = installed.sequence();
    phase = Phase.REPLAYING;
    effects.add(new OrderingEffect.Rewind(installed.sequence(), installed.history()));
    executed(installed.sequence(), effects);
    return true;
  }

  /** Execution has come to that batch. */
  void executed(long sequence, List<OrderingEffect> effects) {
    if (phase != Phase.REPLAYING) {
      return;
    }
    if (sequence >= handed) {
      phase = Phase.SOUND;
      handed = sequence;
      effects.add(new OrderingEffect.Report(new Notice.Repaired(repairedAt, sequence)));
    } else if (replayed < handed && replayed - sequence <= REPLAYED_AHEAD / 2) {
      long to = Math.min(handed, replayed + REPLAYED_AHEAD);
      effects.add(new OrderingEffect.ExecuteFromLog(replayed + 1, to));
      replayed = to;
    }
  }
}
