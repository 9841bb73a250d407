package io.evenkeel.replica;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.api.ClientId;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.OrderedBatch.OrderedRequest;
import io.evenkeel.replica.OrderingEffect.Notice;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ordering lane of one replica: agreement, checkpoint votes, and recovery behind one {@code
 * step}. One writer; see the package comment for the loop that drives it.
 */
public final class Ordering {

  /** How long a certified checkpoint is waited for to become stable. */
  private static final long UNSTABLE_MICROS_MAX = 1_000_000;

  private final Agreement agreement;
  private final Cluster cluster;
  private final CheckpointLedger ledger;
  private final DeltaLedger deltas;
  private final Recovery recovery;
  private final SelfAudit audit = new SelfAudit();

  /** In the sequential family, in place of ledger and recovery; else null. */
  private final @Nullable SequentialCheckpoints sequential;

  /** For execution, held back while a checkpoint is being fetched. */
  private final ArrayDeque<OrderingEffect> held = new ArrayDeque<>();

  private long executed;
  private long certified;
  private long certifiedMicros;
  private long announcedCertified;
  private long announcedStable;
  private long forgotten;

  /** What agreement was told last. */
  private long coming;

  /**
   * @param agreement new or restarted; stepped by nobody else
   * @param self this replica's number
   * @param voting whether this replica has its whole vote log
   * @param own newest certified checkpoint in this replica's store; it is being installed, and
   *     {@link OrderingEvent.Installed} or {@link OrderingEvent.FetchFailed} follows
   */
  public Ordering(
      Agreement agreement,
      Cluster cluster,
      int self,
      boolean voting,
      Optional<CheckpointCertificate> own) {
    this.agreement = agreement;
    this.cluster = cluster;
    this.ledger = new CheckpointLedger(cluster, agreement, self, voting, own);
    this.deltas = new DeltaLedger(cluster, agreement, self, voting);
    this.sequential = null;
    this.executed = own.map(CheckpointCertificate::stateSequence).orElse(0L);
    this.recovery = new Recovery(executed);
  }

  private Ordering(Agreement agreement, Cluster cluster, int self, SequentialCheckpoints own) {
    this.agreement = agreement;
    this.cluster = cluster;
    this.ledger = new CheckpointLedger(cluster, agreement, self, false, Optional.empty());
    this.deltas = new DeltaLedger(cluster, agreement, self, false);
    this.sequential = own;
    this.executed = own.newestOwn().map(CheckpointCertificate::sequence).orElse(0L);
    this.recovery = new Recovery(0);
  }

  /**
   * The ordering lane where each replica takes checkpoints at positions of its own.
   *
   * @param own roots that this replica signed, of the last checkpoints in its store; the newest is
   *     installed
   */
  public static Ordering sequential(
      Agreement agreement,
      Cluster cluster,
      int self,
      boolean voting,
      List<CheckpointCertificate> own) {
    return new Ordering(
        agreement, cluster, self, new SequentialCheckpoints(cluster, agreement, self, voting, own));
  }

  /** The agreement inside, for its read-only state. */
  public Agreement agreement() {
    return agreement;
  }

  /** The newest certificate of at least {@code f+1} votes. */
  public Optional<CheckpointCertificate> certified() {
    return ledger.certified();
  }

  /** Position of the newest stable checkpoint, 0 if there is none. */
  public long stableSequence() {
    return ledger.stableSequence();
  }

  /** Whether this replica is fetching a checkpoint, or finding out whether it must. */
  public boolean recovering() {
    return !current();
  }

  private boolean current() {
    return sequential == null ? recovery.current() : sequential.current();
  }

  /** The state that is staged now, if any. */
  public Optional<StagedStatus> staged() {
    return sequential == null ? Optional.empty() : sequential.staged();
  }

  /** The newest checkpoint of its own that this replica signed, where nobody else has the same. */
  public Optional<CheckpointCertificate> signedRoot() {
    return sequential == null ? Optional.empty() : sequential.newestOwn();
  }

  /** Whether this replica found its state wrong, and does not vote for it until it is repaired. */
  public boolean repairing() {
    return audit.repairing();
  }

  /** Takes one event in and returns what is to be done, in order. */
  public List<OrderingEffect> step(OrderingEvent event, Now now) {
    List<OrderingEffect> effects = new ArrayList<>();
    if (event instanceof OrderingEvent.Agreement order) {
      stepAgreement(order.event(), now, effects);
      if (order.event() instanceof Event.Tick && sequential == null) {
        ledger.tick(now, effects);
        deltas.tick(now, effects);
      }
    } else if (event instanceof OrderingEvent.Received received) {
      received(received, now, effects);
    } else if (event instanceof OrderingEvent.Executed done) {
      executed = Math.max(executed, done.sequence());
      audit.executed(done.sequence(), effects);
      stepAgreement(new Event.Executed(done.sequence(), done.resultBytes()), now, effects);
    } else if (event instanceof OrderingEvent.Installed installed) {
      installed(installed, now, effects);
    } else if (event instanceof OrderingEvent.Answered answered) {
      stepAgreement(new Event.Answered(ids(answered)), now, effects);
    } else if (sequential == null) {
      stepCheckpoints(event, now, effects);
    }
    if (sequential != null && !(event instanceof OrderingEvent.Installed)) {
      sequential.take(event, now, effects);
    }
    afterStep(now, effects);
    return effects;
  }

  private void stepCheckpoints(OrderingEvent event, Now now, List<OrderingEffect> effects) {
    if (event instanceof OrderingEvent.Published published) {
      ledger.published(published.sequence(), published.kind(), published.root(), effects);
    } else if (event instanceof OrderingEvent.LogReached reached) {
      effects.add(new OrderingEffect.SyncLog());
      ledger.published(reached.checkpoint(), effects);
    } else if (event instanceof OrderingEvent.ServiceFailed before) {
      recovery.serviceFailed(before.sequence());
    } else if (event instanceof OrderingEvent.Suspended) {
      audit.suspended().ifPresent(certificate -> repair(certificate, effects));
    } else if (event instanceof OrderingEvent.FetchFailed fetch) {
      fetchFailed(fetch.sequence(), now);
    } else if (event instanceof OrderingEvent.FetchStuck fetch) {
      recovery.fetchStuck(fetch.sequence());
    } else if (event instanceof OrderingEvent.VoteSigned signed) {
      ledger.voteSigned(signed.vote(), now, effects);
    } else if (event instanceof OrderingEvent.VoteVerified verified) {
      ledger.voteVerified(verified.from(), verified.vote(), verified.valid(), effects);
    } else if (event instanceof OrderingEvent.CertificateVerified verified) {
      ledger.certificateVerified(
          verified.from(), verified.certificate(), verified.refusal(), effects);
    } else {
      stepDelta(event, now, effects);
    }
  }

  private void fetchFailed(long sequence, Now now) {
    if (recovery.restoreFailed(sequence)) {
      executed = 0;
    } else {
      recovery.fetchFailed(now);
    }
  }

  private void stepDelta(OrderingEvent event, Now now, List<OrderingEffect> effects) {
    if (event instanceof OrderingEvent.DeltaComputed delta) {
      if (!audit.repairing()) {
        deltas.computed(
            new DeltaVote(delta.previous(), delta.sequence(), delta.root(), new byte[0]), effects);
      }
    } else if (event instanceof OrderingEvent.DeltaSigned signed) {
      deltas.signed(signed.vote(), now, effects);
    } else if (event instanceof OrderingEvent.DeltaVerified verified) {
      deltas.verified(verified.from(), verified.vote(), verified.valid(), effects);
    }
  }

  private void received(OrderingEvent.Received received, Now now, List<OrderingEffect> effects) {
    int from = received.from();
    PeerMessage message = received.message();
    if (!(message instanceof PeerMessage.Order)
        && cluster.size().contains(from)
        && !agreement.knows(from, received.incarnation())) {
      effects.add(
          new OrderingEffect.Report(
              new Notice.CheckpointRefused(CheckpointRefusal.WRONG_INCARNATION, from, 0)));
    } else if (sequential != null && !(message instanceof PeerMessage.Order)) {
      receivedRoot(from, message, sequential, effects);
    } else if (message instanceof CheckpointVote vote) {
      ledger.voteReceived(from, vote, effects);
    } else if (message instanceof CheckpointCertificate certificate) {
      ledger.certificateReceived(from, certificate, effects);
    } else if (message instanceof DeltaVote vote) {
      deltas.received(from, vote, effects);
    } else if (message instanceof PeerMessage.Order order) {
      if (sequential != null
          && order.message() instanceof ReplicaMessage.Batches batches
          && agreement.knows(from, received.incarnation())
          && sequential.takes(from, batches, effects)) {
        return;
      }
      if (order.message() instanceof ReplicaMessage.Progress progress
          && agreement.knows(from, received.incarnation())) {
        ledger.peerStands(from, progress, now, effects);
        recovery.heard(from, progress.stableCheckpoint(), cluster.size(), now);
      }
      stepAgreement(
          new Event.MessageReceived(from, received.incarnation(), order.message()), now, effects);
    }
  }

  private static void receivedRoot(
      int from, PeerMessage message, SequentialCheckpoints roots, List<OrderingEffect> effects) {
    if (message instanceof CheckpointCertificate root
        && root.kind() == CheckpointVote.KIND_SEQUENTIAL) {
      roots.received(from, root, effects);
    } else {
      effects.add(
          new OrderingEffect.Report(
              new Notice.CheckpointRefused(CheckpointRefusal.WRONG_FAMILY, from, 0)));
    }
  }

  private void installed(OrderingEvent.Installed installed, Now now, List<OrderingEffect> effects) {
    executed = Math.max(executed, installed.sequence());
    recovery.installed(installed.sequence());
    if (sequential != null) {
      sequential.take(installed, now, effects);
    } else if (audit.installed(installed, effects)) {
      ledger.resume();
    }
    release(effects); // before anything that agreement delivers now
    stepAgreement(new Event.Executed(installed.sequence()), now, effects);
    stepAgreement(
        new Event.Installed(installed.sequence(), installed.history(), installed.configurations()),
        now,
        effects);
  }

  private static List<RequestId> ids(OrderingEvent.Answered answered) {
    return answered.requests().stream()
        .map(
            last ->
                new RequestId(last.client().principal(), last.client().session(), last.number()))
        .toList();
  }

  private void repair(CheckpointCertificate certificate, List<OrderingEffect> effects) {
    executed = certificate.sequence() - 1; // whatever was executed since is worth nothing
    recovery.repair(certificate);
    effects.add(new OrderingEffect.FetchCheckpoint(certificate));
  }

  private void audit(List<OrderingEffect> effects) {
    audit.matched(ledger.matchedSequence());
    ledger
        .takeDivergence()
        .filter(certificate -> audit.diverged(certificate, effects))
        .ifPresent(
            certificate -> {
              ledger.suspend(certificate.sequence());
              deltas.withdraw(certificate.sequence());
            });
  }

  private void afterStep(Now now, List<OrderingEffect> effects) {
    if (sequential != null) {
      sequential.afterStep(executed, now, effects);
      for (long position : sequential.ownAbove(forgotten)) {
        forgotten = position;
        stepAgreement(new Event.OwnCheckpoint(position), now, effects);
      }
      release(effects);
      return;
    }
    audit(effects);
    announce(now, effects);
    recovery
        .decide(executed, agreement.status().delivered(), ledger::keptFrom, ledger.certified(), now)
        .ifPresent(certificate -> effects.add(new OrderingEffect.FetchCheckpoint(certificate)));
    if (recovery.coming() != coming) {
      coming = recovery.coming();
      stepAgreement(new Event.CheckpointComing(coming), now, effects);
    }
    release(effects);
  }

  /** Lets go what was held back, except what an installed checkpoint covers. */
  private void release(List<OrderingEffect> effects) {
    while (passes() && !held.isEmpty()) {
      OrderingEffect effect = held.remove();
      if (lastBatch(effect) > executed) {
        audit.handed(lastBatch(effect));
        effects.add(effect);
      }
    }
  }

  private boolean passes() {
    return current() && audit.passes();
  }

  private static long lastBatch(OrderingEffect held) {
    if (held instanceof OrderingEffect.ExecuteFromLog replay) {
      return replay.to();
    }
    return held instanceof OrderingEffect.Execute execute
            && execute.event() instanceof ExecutionEvent.Execute batch
        ? batch.batch().sequence()
        : Long.MAX_VALUE;
  }

  /** What is stable needs no bodies any more; its log goes when this replica has it as well. */
  private void announce(Now now, List<OrderingEffect> effects) {
    announceCertified(now, effects);
    long stable = ledger.stableSequence();
    if (stable > announcedStable) {
      announcedStable = stable;
      effects.add(new OrderingEffect.Execute(new ExecutionEvent.CheckpointStable(stable)));
    }
    if (ledger.heldSequence() > forgotten) {
      forgotten = ledger.heldSequence();
      stepAgreement(new Event.StableCheckpoint(forgotten), now, effects);
    }
  }

  /** Execution waits for stable checkpoints; only if none comes it follows a certified one. */
  private void announceCertified(Now now, List<OrderingEffect> effects) {
    long newest = ledger.certified().map(CheckpointCertificate::sequence).orElse(0L);
    if (newest > certified) {
      certified = newest;
      certifiedMicros = now.monotonicMicros();
    } else if (certified > Math.max(announcedCertified, ledger.stableSequence())
        && now.monotonicMicros() - certifiedMicros >= UNSTABLE_MICROS_MAX) {
      announcedCertified = certified;
      effects.add(new OrderingEffect.Execute(new ExecutionEvent.CheckpointCertified(certified)));
    }
  }

  private void stepAgreement(Event event, Now now, List<OrderingEffect> effects) {
    for (Effect effect : agreement.step(event, now)) {
      translate(effect, effects);
    }
  }

  private void translate(Effect effect, List<OrderingEffect> effects) {
    if (effect instanceof Effect.Persist persist) {
      effects.add(new OrderingEffect.Persist(persist.record()));
    } else if (effect instanceof Effect.Send send) {
      effects.add(new OrderingEffect.Send(send.to(), new PeerMessage.Order(send.message())));
    } else if (effect instanceof Effect.Broadcast broadcast) {
      effects.add(new OrderingEffect.Broadcast(new PeerMessage.Order(broadcast.message())));
    } else if (effect instanceof Effect.RunTask run) {
      effects.add(
          new OrderingEffect.RunTask(
              keys -> new OrderingEvent.Agreement(run.task().run(keys)), run.signatures()));
    } else if (effect instanceof Effect.Deliver deliver) {
      execute(new OrderingEffect.Execute(new ExecutionEvent.Execute(ordered(deliver))), effects);
    } else if (effect instanceof Effect.DeliverFromLog log) {
      execute(new OrderingEffect.ExecuteFromLog(log.from(), log.to()), effects);
    } else if (effect instanceof Effect.ResendReply resend) {
      ClientId client = new ClientId(resend.id().principal(), resend.id().session());
      effects.add(
          new OrderingEffect.Execute(new ExecutionEvent.Resend(client, resend.id().number())));
    } else if (effect instanceof Effect.ServeBatches serve) {
      effects.add(new OrderingEffect.ServeBatches(serve));
    } else if (effect instanceof Effect.ServeBody serve) {
      effects.add(new OrderingEffect.ServeBody(serve.to(), serve.sequence(), serve.digest()));
    } else if (effect instanceof Effect.ResendProposal resend) {
      effects.add(new OrderingEffect.ResendProposal(resend.to(), resend.view(), resend.sequence()));
    } else if (effect instanceof Effect.ForgetLog forget) {
      effects.add(new OrderingEffect.ForgetLog(forget.sequence()));
    } else if (effect instanceof Effect.Reconfigured changed) {
      effects.add(new OrderingEffect.KeepConfigurations(changed.configurations()));
    } else if (effect instanceof Effect.TransferNeeded needed) {
      recovery.bodiesGone(needed.oldestAvailable());
      if (sequential != null) {
        sequential.bodiesGone(needed.oldestAvailable());
      }
    } else {
      report(effect, effects);
    }
  }

  private static void report(Effect effect, List<OrderingEffect> effects) {
    if (effect instanceof Effect.Refused refused) {
      effects.add(new OrderingEffect.Report(new Notice.Refused(refused)));
    } else if (effect instanceof Effect.Suspected suspected) {
      effects.add(
          new OrderingEffect.Report(new Notice.Suspected(suspected.view(), suspected.reason())));
    } else if (effect instanceof Effect.ViewEntered entered) {
      effects.add(
          new OrderingEffect.Report(new Notice.ViewEntered(entered.view(), entered.reason())));
    } else if (effect instanceof Effect.ReconfigurationRefused refused) {
      effects.add(
          new OrderingEffect.Report(
              new Notice.ReconfigurationRefused(refused.sequence(), refused.reason())));
    } else if (effect instanceof Effect.Diverged diverged) {
      effects.add(
          new OrderingEffect.Report(
              new Notice.HistoryDiverged(
                  diverged.sequence(), diverged.own(), diverged.certified())));
    }
  }

  private void execute(OrderingEffect effect, List<OrderingEffect> effects) {
    if (passes() && held.isEmpty()) { // what waits comes first
      audit.handed(lastBatch(effect));
      effects.add(effect);
    } else {
      held.add(effect);
    }
  }

  private static OrderedBatch ordered(Effect.Deliver deliver) {
    return ordered(deliver.sequence(), deliver.batch(), deliver.history());
  }

  /**
   * A committed batch as execution sees it.
   *
   * @param history the history digest after it
   */
  public static OrderedBatch ordered(
      long sequence, Batch batch, io.evenkeel.agreement.Digest history) {
    List<OrderedRequest> requests = new ArrayList<>(batch.requests().size());
    for (ClientRequest request : batch.requests()) {
      ClientId client = new ClientId(request.id().principal(), request.id().session());
      boolean library = request.kind() == ClientRequest.Kind.LIBRARY;
      requests.add(new OrderedRequest(client, request.id().number(), library, request.operation()));
    }
    long seed = ByteBuffer.wrap(batch.digest().bytes()).getLong();
    return new OrderedBatch(
        sequence, Digest.of(history.bytes()), batch.timestampMillis(), seed, requests);
  }
}
