package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.Body;
import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import io.evenkeel.agreement.ReplicaMessage.FetchBody;
import io.evenkeel.agreement.ReplicaMessage.FetchRequest;
import io.evenkeel.agreement.ReplicaMessage.NewView;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import io.evenkeel.agreement.ReplicaMessage.Progress;
import io.evenkeel.agreement.ReplicaMessage.RelayOffer;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.ReplicaMessage.ViewChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One replica's part in ordering: a step machine. See the package documentation for the loop that
 * drives it, and {@code docs/PROTOCOL.md} for what it does.
 *
 * <p>Not thread-safe: one thread steps it. A step never blocks and never throws for what came from
 * outside; an exception is a defect of ours.
 */
public final class Agreement {

  /** A longer time between two ticks was a pause of this replica's own. */
  private static final long TICK_MICROS_MAX = 100_000;

  private final Standing standing;
  private final Refusals refusals;
  private final RequestQueue queue;
  private final Relays relays;
  private final RequestIntake intake;
  private final Backlog backlog;
  private final Ordering ordering;
  private final Proposer proposer;
  private final OrderVotes orderVotes;
  private final Delivery delivery;
  private final Peers peers;
  private final CatchUp catchUp;
  private final FetchServer fetchServer;
  private final Retransmission retransmission;
  private final EarlyMessages early;
  private final Reproposals reproposals;
  private final ViewChanger viewChanger;
  private final RequestTimers timers;
  private @Nullable ViewChange ownViewChange;
  private long lastTickMicros;
  private long replayedView;
  private long forgotten;

  private Agreement(AgreementConfig config, Membership membership, long sequence, Digest history) {
    this.refusals = new Refusals(config.cluster().size().n());
    History chain =
        new History(config.window().interval(), 2 * config.window().length(), sequence, history);
    this.standing = new Standing(config, membership, new Outbox(refusals), chain);
    Quota quota = new Quota(config.limits().verificationsPerSenderMax());
    this.queue = new RequestQueue(config.limits());
    this.relays = new Relays(standing, queue);
    Conduct conduct = new Conduct();
    this.intake = new RequestIntake(standing, queue, relays, conduct);
    this.backlog = new Backlog(config.limits(), sequence);
    this.early = new EarlyMessages(standing);
    this.ordering = new Ordering(standing, queue, quota, early);
    this.proposer = new Proposer(standing, queue, backlog, ordering);
    this.orderVotes = new OrderVotes(standing, quota);
    this.delivery = new Delivery(standing, queue, conduct, backlog, orderVotes);
    this.peers = new Peers(standing);
    this.catchUp = new CatchUp(standing, peers, delivery);
    this.fetchServer = new FetchServer(standing, peers);
    this.retransmission = new Retransmission(standing, peers, orderVotes, queue);
    this.reproposals = new Reproposals(standing, ordering, orderVotes, peers);
    this.viewChanger = new ViewChanger(standing, quota, proposer, reproposals, peers);
    this.timers = new RequestTimers(standing, queue, backlog, peers, orderVotes);
  }

  /** A replica at the very beginning: nothing executed, an empty protocol log. */
  public static Agreement start(AgreementConfig config, Membership membership) {
    return restart(config, membership, 0, Digest.ZERO, List.of());
  }

  /**
   * A replica that ran before.
   *
   * @param membership this replica's incarnation, and the configurations at {@code sequence}
   * @param sequence where the execution lane stands: its restored checkpoint, or 0
   * @param history the history digest there, {@link Digest#ZERO} at 0
   * @param records the protocol log in the order of its {@link Effect.Persist}s
   */
  public static Agreement restart(
      AgreementConfig config,
      Membership membership,
      long sequence,
      Digest history,
      Iterable<LogRecord> records) {
    return restart(config, membership, sequence, history, LogReplay.of(records), sequence);
  }

  /**
   * The same for a replica that goes on serving what is older than its checkpoint.
   *
   * @param bodiesAbove the bodies above it are wanted, as far as the log has them without a gap
   */
  public static Agreement restart(
      AgreementConfig config,
      Membership membership,
      long sequence,
      Digest history,
      LogReplay log,
      long bodiesAbove) {
    Agreement agreement = new Agreement(config, membership, sequence, history);
    agreement.ownViewChange = new Restart(agreement.standing, bodiesAbove).replay(log);
    agreement.replayedView = agreement.standing.view;
    agreement.backlog.deliveredFromLog(agreement.standing.delivered());
    agreement.rememberOrdered();
    return agreement;
  }

  /** As far as the window goes back: clients may still repeat what they got no reply to. */
  private void rememberOrdered() {
    for (Slot slot : standing.slots.above(standing.low())) {
      Batch body = slot.committed == null ? null : slot.body(slot.committed);
      if (body != null) {
        queue.answered(body.ids(), 0);
      }
    }
  }

  /**
   * Takes in one event.
   *
   * @param now must not go back between steps
   * @return what the driver has to do, in this order
   */
  public List<Effect> step(Event event, Now now) {
    standing.now = now;
    if (!standing.halted) {
      dispatch(event);
      settle();
    }
    return standing.out.drain();
  }

  private void dispatch(Event event) {
    if (event instanceof Event.MessageReceived received) {
      onMessage(received.message(), received.from(), received.incarnation());
    } else if (event instanceof Event.ChangesAnnounced announced) {
      standing.announced(announced.changes());
    } else if (event instanceof TaskResult result) {
      onResult(result);
    } else if (event instanceof Event.RequestReceived received) {
      intake.onRequest(received.request(), RequestIntake.DIRECT);
    } else if (event instanceof Event.Tick) {
      onTick();
    } else if (event instanceof Event.Executed executed) {
      backlog.executed(executed.sequence());
      queue.executed(executed.sequence(), executed.resultBytes(), standing.micros());
      standing.slots.shedBodies(backlog.executed(), standing.config.limits().unexecutedBytesMax());
    } else if (event instanceof Event.StableCheckpoint stable) {
      standing.stable(stable.sequence());
      orderVotes.stable(stable.sequence());
    } else if (event instanceof Event.CheckpointComing coming) {
      catchUp.checkpointComing(coming.sequence());
    } else if (event instanceof Event.OwnCheckpoint own) {
      standing.stable(own.sequence());
      if (own.sequence() == standing.base) { // it was put there
        orderVotes.stable(own.sequence());
      }
    } else if (event instanceof Event.Installed installed) {
      onInstalled(installed);
    } else if (event instanceof Event.Answered answered) {
      queue.answered(answered.requests(), standing.micros());
    } else if (event instanceof Event.Started) {
      standing.deliveredMicros = standing.micros();
      lastTickMicros = standing.micros();
      Restart.resume(standing, orderVotes);
      viewChanger.resume(ownViewChange);
      ownViewChange = null;
    }
  }

  private void onTick() {
    if (backlog.roomToPropose()) { // else the own execution is what everything waits for
      standing.ranMicros += Math.min(standing.micros() - lastTickMicros, TICK_MICROS_MAX);
    }
    lastTickMicros = standing.micros();
    intake.onTick();
    relays.onTick();
    timers.onTick();
    ordering.onTick();
    viewChanger.onTick();
    reproposals.onTick();
    retransmission.onTick();
    catchUp.consider();
  }

  private void onMessage(ReplicaMessage message, int from, long incarnation) {
    if (!standing.size.contains(from) || from == standing.self) {
      standing.out.refuseReplica(Refusal.UNKNOWN_SENDER, from);
      return;
    }
    if (!standing.knows(from, incarnation)) {
      standing.out.refuseReplica(Refusal.WRONG_INCARNATION, from);
      return;
    }
    timers.heard(from);
    if (message instanceof PrePrepare prePrepare) {
      ordering.onPrePrepare(prePrepare, from, incarnation);
    } else if (message instanceof Prepare prepare) {
      ordering.onPrepare(prepare, from, incarnation);
    } else if (message instanceof Commit commit) {
      ordering.onCommit(commit, from, incarnation);
    } else if (message instanceof RelayedRequest relayed) {
      intake.onRequest(relayed.request(), from);
    } else if (message instanceof RelayOffer offer) {
      intake.onOffer(offer, from);
    } else if (message instanceof FetchRequest fetch) {
      relays.onFetch(fetch, from);
    } else if (message instanceof Progress progress) {
      retransmission.onProgress(progress, from);
      catchUp.consider();
    } else if (message instanceof OrderVote vote) {
      orderVotes.onVote(vote, from);
      peers.committed(from, vote.sequence());
      catchUp.consider();
    } else if (message instanceof OrderCertificate certificate) {
      orderVotes.onCertificate(certificate, from);
    } else if (message instanceof FetchBatches fetch) {
      fetchServer.onFetch(fetch, from);
    } else if (message instanceof Batches batches) {
      catchUp.onBatches(batches, from);
      catchUp.consider();
    } else if (message instanceof ViewChange viewChange) {
      viewChanger.onViewChange(viewChange, from);
    } else if (message instanceof NewView newView) {
      viewChanger.onNewView(newView, from);
    } else if (message instanceof FetchBody fetch) {
      reproposals.onFetchBody(fetch, from);
    } else if (message instanceof Body body) {
      reproposals.onBody(body, from);
    }
  }

  private void onResult(TaskResult result) {
    if (result instanceof TaskResult.ProposalSigned signed) {
      proposer.onSigned(signed.prePrepare());
    } else if (result instanceof TaskResult.ProposalVerified verified) {
      ordering.onProposalVerified(verified);
    } else if (result instanceof TaskResult.PrepareSigned signed) {
      ordering.onPrepareSigned(signed.prepare());
    } else if (result instanceof TaskResult.PrepareVerified verified) {
      ordering.onPrepareVerified(verified);
    } else if (result instanceof TaskResult.OrderVoteSigned signed) {
      orderVotes.onSigned(signed.vote());
    } else if (result instanceof TaskResult.OrderVoteVerified verified) {
      orderVotes.onVoteVerified(verified);
    } else if (result instanceof TaskResult.CertificateVerified verified) {
      orderVotes.onCertificateVerified(verified);
    } else if (result instanceof TaskResult.RequestVerified verified) {
      intake.onVerified(verified);
    } else if (result instanceof TaskResult.ViewChangeSigned signed) {
      viewChanger.onViewChangeSigned(signed.message());
    } else if (result instanceof TaskResult.ViewChangeVerified verified) {
      viewChanger.onViewChangeVerified(verified);
    } else if (result instanceof TaskResult.NewViewSigned signed) {
      viewChanger.onNewViewSigned(signed.message());
    } else if (result instanceof TaskResult.NewViewVerified verified) {
      viewChanger.onNewViewVerified(verified);
    }
  }

  private void onInstalled(Event.Installed installed) {
    if (installed.sequence() <= standing.delivered()) {
      return;
    }
    standing.history.jump(installed.sequence(), installed.history());
    standing.installed(installed.configurations());
    standing.base = installed.sequence();
    standing.wholeAbove = installed.sequence();
    standing.deliveredMicros = standing.micros();
    standing.slots.forgetUpTo(installed.sequence());
    backlog.executed(installed.sequence());
    queue.executed(installed.sequence(), Map.of(), standing.micros());
    catchUp.reset();
    proposer.reset();
    if (installed.sequence() == standing.stableCheckpoint) { // stable before it was installed
      orderVotes.stable(installed.sequence());
    }
  }

  /** Looks at every guard again until nothing moves: one transition may enable another. */
  private void settle() {
    boolean moved = true;
    while (moved) {
      catchUp.apply();
      moved = delivery.advance();
      moved |= orderVotes.settle();
      moved |= reproposals.settle();
      moved |= viewChanger.settle();
      moved |= replayEarly();
    }
    proposer.propose();
    long forget = Math.min(standing.bodiesKeptAbove(), standing.certified.sequence());
    if (forget > forgotten) {
      forgotten = forget;
      standing.out.add(new Effect.ForgetLog(forget));
    }
  }

  /** In a view just entered: what came for it before, and what clients wait for. */
  private boolean replayEarly() {
    if (!standing.active || replayedView >= standing.view) {
      return false;
    }
    replayedView = standing.view;
    relays.viewEntered();
    for (int from = 0; from < standing.size.n(); from++) {
      EarlyMessages.Kept kept = early.take(from);
      for (ReplicaMessage message : kept.messages()) {
        onMessage(message, from, kept.incarnation());
      }
    }
    return true;
  }

  /**
   * Whether this replica wants to hear more from a client: its requests that wait are below its
   * share, and it was not caught sending what costs and is worth nothing. A driver that goes on
   * stepping its requests in sees them refused.
   */
  public boolean hears(int principal) {
    return intake.hears(principal);
  }

  /** What was refused so far, from whom; principals are counted together. */
  public List<RefusalCount> refusals() {
    return refusals.counts();
  }

  /** Which configuration is in force where. */
  public Configurations configurations() {
    return standing.configurations;
  }

  /** Up to here it is known which configuration is in force. */
  public long configurationsKnownUpTo() {
    return standing.knownUpTo();
  }

  /** The configuration whose keys prove what names it at a sequence number; empty if none does. */
  public Optional<Configuration> proving(long number, long sequence) {
    return standing.configurations.proving(number, sequence, standing.knownUpTo());
  }

  /** Whether this incarnation of the replica is in force at a sequence number. */
  public boolean belongsTo(long sequence) {
    return standing.at(sequence).member(standing.self).incarnation()
        == standing.membership.incarnation();
  }

  /** Whether that is an incarnation of another replica that counts somewhere yet. */
  public boolean knows(int replica, long incarnation) {
    return standing.size.contains(replica) && standing.knows(replica, incarnation);
  }

  /** Whether this replica is the primary of a view that has begun. */
  public boolean proposes() {
    return standing.active && standing.isPrimary();
  }

  /** Whether this replica votes now: it has its vote log, and its incarnation may. */
  public boolean voting() {
    return standing.voting();
  }

  /** The highest order certificate this replica reached: the low watermark. */
  public OrderCertificate orderCertificate() {
    return standing.certified;
  }

  /** Where this replica stands, for people and tests. */
  public Status status() {
    return new Status(
        standing.view,
        standing.active,
        standing.delivered(),
        standing.history.digest(),
        standing.certified.sequence(),
        backlog.executed(),
        standing.stableCheckpoint,
        new Memory(queue.count(), queue.bytes(), standing.slots.count(), orderVotes.count()),
        standing.halted);
  }

  /**
   * Where a replica stands.
   *
   * @param view the view it takes part in, or wants to enter
   * @param active whether it takes part in it
   * @param delivered last batch handed to the execution lane
   * @param history the history digest there
   * @param certified the low watermark h
   * @param executed what the execution lane last reported
   * @param stableCheckpoint likewise
   * @param halted whether a quorum contradicted this replica's history
   */
  public record Status(
      long view,
      boolean active,
      long delivered,
      Digest history,
      long certified,
      long executed,
      long stableCheckpoint,
      Memory memory,
      boolean halted) {}

  /**
   * What it holds.
   *
   * @param requests requests waiting or in flight
   * @param requestBytes the same in bytes
   * @param slots sequence numbers it knows something about
   * @param orderVotes positions with votes on the history
   */
  public record Memory(int requests, long requestBytes, int slots, int orderVotes) {}

  /**
   * How often something was refused.
   *
   * @param from the replica, or -1 for all principals together
   */
  public record RefusalCount(Refusal reason, Refusal.Origin origin, int from, long count) {}
}
