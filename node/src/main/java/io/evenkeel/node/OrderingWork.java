package io.evenkeel.node;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.History;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.OrderingEffect;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.OrderingTask;
import io.evenkeel.replica.PeerMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The ordering lane: steps {@link Ordering} and carries its effects out. Records are appended to
 * the log; what others hear, and what is executed, leaves through {@link GroupCommit}.
 *
 * <p>While the disk has no room for a record the lane stands still, so that nothing is promised; it
 * tries again until there is. Nothing in here waits, but for the disk where the log itself is a
 * checkpoint: whoever brings an event may be the thread that runs the lane.
 *
 * <p>The log is shortened only when the certificate that makes it superfluous is durable: a crash
 * in between would leave neither log nor certified checkpoint.
 */
final class OrderingWork implements Lane.Work<OrderingEvent> {

  private static final long TICK_MICROS = 20_000;
  private static final int EXECUTION_BACKLOG_MAX = 256;
  private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int BRIEF_SIGNATURES_MAX = 4;
  private static final int BACKLOG_SMALL_MAX = 16;

  /** Lanes and others that get what this one decides. */
  interface Others {
    void execute(ExecutionEvent event);

    int executionBacklog();

    int orderingBacklog();

    void checkpoint(CheckpointJob job);

    void task(Runnable task);

    void order(OrderingEvent event);

    /** A client's request left the lane's queue. */
    void requestTaken(int principal);

    void roundEnded(Ordering ordering);

    /** Position of the newest checkpoint that is durable with a stable certificate. */
    long durableSequence();

    /** Whether the lane waits for room on the disk. */
    void diskFull(boolean full);
  }

  private final Ordering ordering;
  private final ReplicaLog log;
  private final GroupCommit commit;
  private final Edge edge;
  private final SignOfLife life;
  private final Keeping keeping;
  private final Keyring keys;
  private final Notices notices;
  private final Others others;

  /** Last batch that was installed or taken from the log, and the history digest after it. */
  private long replayedSequence;

  private Digest replayed;
  private final Startup.Restored restored;

  /** Tasks that the lane does itself, after the step that wanted them. */
  private final ArrayDeque<OrderingTask> brief = new ArrayDeque<>();

  private long forgettable;

  /** What is to be carried out, in order. */
  private final ArrayDeque<OrderingEffect> todo = new ArrayDeque<>();

  /** There was no room on the disk, at that time. */
  private boolean waitsForRoom;

  private long roomLookedNanos;

  private boolean started;
  private long lastTickMicros;

  /**
   * @param commit with the log in it
   * @param restored the state that execution starts with
   */
  OrderingWork(
      Ordering ordering,
      GroupCommit commit,
      Startup.Restored restored,
      Edge edge,
      Keeping keeping,
      Keyring keys,
      Notices notices,
      Others others) {
    this.ordering = ordering;
    this.commit = commit;
    this.log = commit.log();
    this.replayedSequence = restored.sequence();
    this.replayed = restored.history();
    this.restored = restored;
    this.edge = edge;
    this.life = new SignOfLife(edge, notices.counters());
    this.keeping = keeping;
    this.keys = keys;
    this.notices = notices;
    this.others = others;
  }

  @Override
  public void handle(OrderingEvent event) throws IOException {
    if (!started) {
      started = true;
      if (restored.stateLost()) {
        step(new OrderingEvent.StateLost());
      }
      if (restored.failedBatch() > 0) {
        notices.failedBefore(restored.failedBatch());
        step(new OrderingEvent.ServiceFailed(restored.failedBatch()));
      }
      step(new OrderingEvent.Agreement(new Event.Started()));
      step(new OrderingEvent.Answered(restored.answered()));
    }
    if (event instanceof OrderingEvent.Agreement agreement
        && agreement.event() instanceof Event.RequestReceived received) {
      others.requestTaken(received.request().id().principal());
    }
    if (edge.admits(event)) {
      step(event);
    }
  }

  @Override
  public void roundEnded(boolean idle) throws IOException {
    long nowMicros = nowMicros();
    if (nowMicros - lastTickMicros >= TICK_MICROS) {
      lastTickMicros = nowMicros;
      handle(new OrderingEvent.Agreement(new Event.Tick()));
      commit.quiet();
      life.tick(nowMicros, commit.syncMicros());
    }
    forgetDurable();
    keeping.look(ordering.agreement());
    commit.roundEnded();
    others.roundEnded(ordering);
  }

  @Override
  public long waitMicros() {
    return TICK_MICROS;
  }

  private static long nowMicros() {
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
  }

  private void step(OrderingEvent event) throws IOException {
    if (event instanceof OrderingEvent.Installed installed
        && installed.sequence() > replayedSequence) {
      replayedSequence = installed.sequence();
      replayed = installed.history();
    }
    stepOnce(event);
    boolean unused = goOn();
  }

  private void stepOnce(OrderingEvent event) {
    todo.addAll(ordering.step(event, new Now(nowMicros(), System.currentTimeMillis())));
  }

  /** Carries out what is wanted, in order; false if it has to stop in between. */
  private boolean goOn() throws IOException {
    while (true) {
      OrderingEffect effect = todo.peek();
      OrderingTask task = effect == null ? brief.poll() : null;
      if (effect != null) {
        if (!carryOut(effect)) {
          return false;
        }
        todo.remove();
      } else if (task != null) {
        stepOnce(task.run(keys));
      } else {
        return true;
      }
    }
  }

  /**
   * Not while an effect waits, for room on the disk or in execution, or too much waits to leave.
   */
  @Override
  public boolean ready() throws IOException {
    if (goOn() && commit.hasRoom()) {
      return true;
    }
    commit.roundEnded(); // what was decided so far leaves, or is synced, which makes room
    return false;
  }

  /**
   * Whether the lane does the work itself. To hand it over wakes a thread, and its result this one:
   * that takes as long as checking a signature. What takes no longer is never worth it; what takes
   * a little longer, only while little else waits here, and not with a slow implementation.
   */
  private boolean isBrief(OrderingEffect.RunTask run) {
    return run.signatures() == 0
        || (keys.isFast()
            && run.signatures() <= BRIEF_SIGNATURES_MAX
            && others.orderingBacklog() <= BACKLOG_SMALL_MAX);
  }

  /** False if it could not be done, or not all of it, for now. */
  private boolean carryOut(OrderingEffect effect) throws IOException {
    if (effect instanceof OrderingEffect.Persist persist) {
      return persist(persist.record());
    }
    if (effect instanceof OrderingEffect.ExecuteFromLog replay) {
      return executeFromLog(replay.from(), replay.to());
    }
    carryOutAtOnce(effect);
    return true;
  }

  private void carryOutAtOnce(OrderingEffect effect) throws IOException {
    if (effect instanceof OrderingEffect.SyncLog) {
      log.sync();
    } else if (effect instanceof OrderingEffect.Send send) {
      commit.hold(() -> edge.send(send.to(), send.message()));
    } else if (effect instanceof OrderingEffect.Broadcast broadcast) {
      commit.hold(
          () -> {
            edge.broadcast(broadcast.message());
            life.left(broadcast.message());
          });
    } else if (effect instanceof OrderingEffect.RunTask run) {
      if (isBrief(run)) {
        brief.add(run.task());
      } else {
        others.task(() -> others.order(run.task().run(keys)));
      }
    } else if (effect instanceof OrderingEffect.Execute execute) {
      commit.holdExecution(() -> others.execute(execute.event()));
    } else if (effect instanceof OrderingEffect.Rewind rewind) {
      replayedSequence = rewind.sequence();
      replayed = rewind.history();
    } else if (effect instanceof OrderingEffect.ServeBatches serve) {
      serve(serve.request());
    } else if (effect instanceof OrderingEffect.ServeBody serve) {
      Batch body = log.body(serve.sequence(), serve.digest());
      if (body != null) {
        ReplicaMessage answer = new ReplicaMessage.Body(serve.sequence(), body);
        commit.hold(() -> edge.send(serve.to(), new PeerMessage.Order(answer)), body.bytes());
      }
    } else if (effect instanceof OrderingEffect.ResendProposal resend) {
      ReplicaMessage.PrePrepare proposal = log.accepted(resend.view(), resend.sequence());
      if (proposal != null) {
        commit.hold(
            () -> edge.send(resend.to(), new PeerMessage.Order(proposal)),
            proposal.batch().bytes());
      }
    } else if (effect instanceof OrderingEffect.ForgetLog forget) {
      forgettable = Math.max(forgettable, forget.sequence());
    } else if (effect instanceof OrderingEffect.KeepConfigurations keep) {
      commit.hold(() -> keeping.keep(keep.configurations()));
    } else if (effect instanceof OrderingEffect.Certified certified) {
      notices.certified(certified);
      others.checkpoint(new CheckpointJob.Certify(certified.certificate(), certified.stable()));
    } else if (effect instanceof OrderingEffect.DeltaCertified certified) {
      notices.deltaCertified(certified.certificate());
    } else if (effect instanceof OrderingEffect.FetchCheckpoint fetch) {
      others.checkpoint(new CheckpointJob.Fetch(fetch.certificate()));
    } else if (effect instanceof OrderingEffect.Report report) {
      notices.report(report.notice());
    }
  }

  private boolean persist(LogRecord record) throws IOException {
    if (waitsForRoom && System.nanoTime() - roomLookedNanos < ROOM_NANOS) {
      return false;
    }
    try {
      commit.persist(record);
    } catch (DiskFullException full) {
      waitsForRoom = true;
      roomLookedNanos = System.nanoTime();
      others.diskFull(true);
      notices.diskFull(full);
      forgetDurable();
      return false;
    }
    if (waitsForRoom) {
      waitsForRoom = false;
      others.diskFull(false);
      notices.diskHasRoom();
    }
    return true;
  }

  private void forgetDurable() throws IOException {
    if (forgettable > 0 && others.durableSequence() >= forgettable) {
      log.forget(forgettable);
      forgettable = 0;
    }
  }

  /**
   * Replays committed batches above what was installed meanwhile; stops while the execution lane is
   * full, and goes on where it stopped.
   */
  private boolean executeFromLog(long from, long to) throws IOException {
    for (long sequence = Math.max(from, replayedSequence + 1); sequence <= to; sequence++) {
      commit.roundEnded();
      if (others.executionBacklog() + commit.waiting() > EXECUTION_BACKLOG_MAX) {
        return false;
      }
      Batch batch = log.committedBatch(sequence);
      if (batch == null) {
        throw new IOException("the protocol log lacks the committed batch " + sequence);
      }
      replayed = History.after(replayed, sequence, batch.digest());
      replayedSequence = sequence;
      ExecutionEvent event =
          new ExecutionEvent.Execute(Ordering.ordered(sequence, batch, replayed));
      commit.holdExecution(() -> others.execute(event));
    }
    return true;
  }

  private void serve(Effect.ServeBatches request) throws IOException {
    List<ReplicaMessage.Batches.Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (long sequence = request.from(); sequence < request.from() + request.count(); sequence++) {
      Digest digest = log.committedDigest(sequence);
      Batch body = digest != null && request.bodies() ? log.committedBatch(sequence) : null;
      long size = body == null ? 0 : body.bytes();
      if (digest == null || (bytes + size > request.bytesMax() && !entries.isEmpty())) {
        break;
      }
      bytes += size;
      entries.add(new ReplicaMessage.Batches.Entry(digest, body));
    }
    ReplicaMessage.Batches answer =
        new ReplicaMessage.Batches(
            request.from(), request.oldestAvailable(), request.committed(), entries);
    commit.hold(() -> edge.send(request.to(), new PeerMessage.Order(answer)), bytes);
  }

  /** The agreement inside, on the ordering lane only. */
  Agreement agreement() {
    return ordering.agreement();
  }
}
