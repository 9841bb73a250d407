package io.evenkeel.replica;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage.Batches;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The ordering lane's part in the sequential family of methods, in place of {@link
 * CheckpointLedger} and {@link Recovery}: here nothing is certified or stable. It passes on to
 * {@link SignedRoots} and {@link Staging} what is theirs.
 */
final class SequentialCheckpoints {

  private final SignedRoots roots;
  private final Staging staging;
  private final Agreement agreement;

  SequentialCheckpoints(
      Cluster cluster,
      Agreement agreement,
      int self,
      boolean voting,
      List<CheckpointCertificate> own) {
    this.agreement = agreement;
    this.roots = new SignedRoots(cluster, agreement, self, voting, own);
    this.staging = new Staging(cluster.size(), self, roots);
  }

  /** Whether execution's state may be shown, and no other is on its way. */
  boolean current() {
    return staging.current();
  }

  Optional<StagedStatus> staged() {
    return staging.status();
  }

  /** This replica's newest signed root. */
  Optional<CheckpointCertificate> newestOwn() {
    return roots.newestOwn();
  }

  /** Positions of this replica's last checkpoints above one, ascending. */
  Collection<Long> ownAbove(long sequence) {
    return roots.ownAbove(sequence);
  }

  void bodiesGone(long oldest) {
    staging.bodiesGone(oldest);
  }

  /** Takes in an event if it is about checkpoints. */
  void take(OrderingEvent event, Now now, List<OrderingEffect> effects) {
    if (event instanceof OrderingEvent.Agreement order) {
      if (order.event() instanceof Event.Tick) {
        roots.tick(now, effects);
      }
    } else if (event instanceof OrderingEvent.Published published) {
      roots.published(published.sequence(), published.root());
    } else if (event instanceof OrderingEvent.RootSigned signed) {
      roots.signed(signed.root(), effects);
    } else if (event instanceof OrderingEvent.CertificateVerified verified) {
      roots.verified(verified.from(), verified.certificate(), verified.refusal(), effects);
    } else if (event instanceof OrderingEvent.Installed) {
      staging.installed();
    } else if (event instanceof OrderingEvent.StateLost) {
      staging.stateLost();
    } else if (event instanceof OrderingEvent.ServiceFailed before) {
      staging.serviceFailed(before.sequence());
    } else if (event instanceof OrderingEvent.FetchFailed
        || event instanceof OrderingEvent.FetchStuck) {
      staging.fetchFailed(now, effects);
    } else if (event instanceof OrderingEvent.Staged staged) {
      staging.staged(staged, now, effects);
    } else if (event instanceof OrderingEvent.StagedExecuted executed) {
      staging.executed(executed.sequence(), executed.position(), now);
    } else if (event instanceof OrderingEvent.StagedRoot root) {
      staging.root(root.sequence(), root.root(), now);
    } else if (event instanceof OrderingEvent.NotStaged) {
      staging.notStaged(now, effects);
    }
  }

  /** Another replica's signed root. */
  void received(int from, CheckpointCertificate root, List<OrderingEffect> effects) {
    roots.received(from, root, effects);
  }

  /** Whether these batches were asked for to be replayed onto a staged state. */
  boolean takes(int from, Batches message, List<OrderingEffect> effects) {
    return staging.takes(from, message, effects);
  }

  /**
   * After each step.
   *
   * @param executed last executed batch, without those of a staged state
   */
  void afterStep(long executed, Now now, List<OrderingEffect> effects) {
    roots.sign(effects);
    staging.decide(executed, agreement.status().delivered(), now, effects);
  }
}
