package io.evenkeel.client;

import io.evenkeel.agreement.Member;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClientException.Kind;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.client.RequestSigner.Unsigned;
import io.evenkeel.client.Signing.Launch;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.crypto.KeyFiles;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Reply;
import io.evenkeel.transport.proto.ReplyStatus;
import io.evenkeel.transport.proto.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings calls and sessions together, and decides what becomes of each call.
 *
 * <p>One lock guards all state. What takes time or runs foreign code (signing, sending, completing
 * a future) is collected while the lock is held and done after it is released.
 */
final class Dispatcher implements Replicas.Listener {

  private final Object lock = new Object();
  private final ClientConfig config;
  private final RequestSigner signer;
  private final ClientMetrics metrics;
  private final SessionTable sessions;
  private final Signing signing;
  private final ResponseTime responseTime;
  private volatile @Nullable Replicas replicas;
  private boolean closed;

  Dispatcher(ClientConfig config, RequestSigner signer, ClientMetrics metrics) {
    this.config = config;
    this.signer = signer;
    this.metrics = metrics;
    this.sessions = new SessionTable(config);
    this.signing = new Signing(signer, work -> replicas().execute(work), this::send);
    this.responseTime = new ResponseTime(config.retransmitNanosMin());
  }

  /** Once, before anything else: replicas report here, and calls go there. */
  void connect(Replicas connected) {
    synchronized (lock) {
      replicas = connected;
    }
  }

  private Replicas replicas() {
    Replicas present = replicas;
    if (present == null) {
      throw new IllegalStateException("not connected to the replicas yet");
    }
    return present;
  }

  Session openSession() {
    synchronized (lock) {
      return sessions.openDedicated();
    }
  }

  /** Takes no more calls; those that were taken still run. */
  void closeSession(Session session) {
    synchronized (lock) {
      session.closed = true;
      sessions.forgetIfIdle(session);
    }
  }

  /**
   * Starts a call.
   *
   * @param dedicated the session it must use; null for any
   * @param library whether it is for the library, not the service
   */
  CompletableFuture<Result> submit(@Nullable Session dedicated, boolean library, byte[] operation) {
    Call call =
        new Call(
            operation, library, System.nanoTime() + config.timeoutNanos(), sessions.newTally());
    metrics.requests.increment();
    if (operation.length > config.operationBytesMax()) {
      fail(
          call,
          Kind.TOO_LARGE,
          Outcome.NOT_EXECUTED,
          "the operation has "
              + operation.length
              + " bytes; at most "
              + config.operationBytesMax()
              + " are allowed");
      return call.future;
    }
    Session session = null;
    Kind kind = Kind.CLOSED;
    String refusal = null;
    synchronized (lock) {
      if (closed || (dedicated != null && dedicated.closed)) {
        refusal = "the client is closed";
      } else {
        session = sessions.takeFree(dedicated);
        if (session != null) {
          sessions.assign(session, call);
        } else if (!sessions.enqueue(dedicated, call)) {
          kind = Kind.QUEUE_FULL;
          refusal = "the queue is full: " + sessions.queueText() + "; send more slowly";
        }
      }
    }
    if (refusal != null) {
      fail(call, kind, Outcome.NOT_EXECUTED, refusal);
    } else if (session != null) {
      launch(session, call);
    }
    return call.future;
  }

  /** Signs and sends a call that was assigned to a session. Not under the lock. */
  private void launch(Session session, Call call) {
    long id;
    long number;
    synchronized (lock) {
      if (session.current != call) {
        return;
      }
      id = session.id;
      number = call.number;
    }
    Unsigned unsigned = signer.prepare(id, number, call.library, call.operation);
    if (signer.signs()) {
      signing.add(new Launch(session, call, unsigned));
    } else {
      send(new Launch(session, call, unsigned), unsigned.request());
    }
  }

  private void send(Launch launch, Request request) {
    Call call = launch.call();
    synchronized (lock) {
      if (launch.session().current != call
          || call.number != request.getNumber()
          || launch.session().id != request.getSession()) {
        return;
      }
      call.connectionsAtStart = replicas().connectionCounts();
      call.sentNanos = System.nanoTime();
      call.retransmitNanos = call.sentNanos + responseTime.retransmitNanos();
      call.request = request;
    }
    BitSet skipped = replicas().sendToPrimary(frame(request));
    synchronized (lock) {
      call.skipped = skipped;
    }
  }

  private static Frame frame(Request request) {
    return Frame.of(Envelope.newBuilder().setRequest(request).build());
  }

  @Override
  public void onKeysChanged(int replica, Member member) {
    signer.macKey(replica, KeyFiles.x25519OfRaw(member.keys().mac().bytes()));
  }

  @Override
  public void onReply(int replica, Reply reply) {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      Session session = sessions.find(reply.getSession());
      if (session == null || reply.getPrincipal() != config.principal()) {
        return;
      }
      Call call = session.current;
      if (call == null || call.number != reply.getNumber() || call.request == null) {
        late(session, replica, reply);
        return;
      }
      if (ReplyTally.valueOf(reply) == null) {
        metrics.countMalformed(replica);
        return;
      }
      ReplyTally.Accepted accepted = call.tally.record(replica, reply);
      if (accepted != null) {
        responseTime.observe(System.nanoTime() - call.sentNanos);
        countMismatches(session, call, accepted.value());
        finish(session, call, accepted, after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** A reply after the fact still tells who lies. */
  private void late(Session session, int replica, Reply reply) {
    ReplyTally.Value agreed = session.lastValue;
    if (agreed != null && session.lastNumber == reply.getNumber()) {
      ReplyTally.Value said = ReplyTally.valueOf(reply);
      if (said == null) {
        metrics.countMalformed(replica);
      } else if (differs(said, agreed)) {
        metrics.countMismatch(replica);
      }
    }
  }

  private void countMismatches(Session session, Call call, ReplyTally.Value agreed) {
    session.lastNumber = call.number;
    session.lastValue = agreed;
    for (int id = 0; id < replicas().count(); id++) {
      ReplyTally.Value said = call.tally.slot(id);
      if (said != null && differs(said, agreed)) {
        metrics.countMismatch(id);
      }
    }
  }

  private static boolean differs(ReplyTally.Value said, ReplyTally.Value agreed) {
    return !said.equals(agreed) && said.status() != ReplyStatus.REPLY_OVERLOADED;
  }

  private void finish(
      Session session, Call call, ReplyTally.Accepted accepted, List<Runnable> after) {
    ReplyStatus status = accepted.value().status();
    if (status == ReplyStatus.REPLY_SESSION_EXPIRED) {
      metrics.sessionsExpired.increment();
      boolean certain = certainlyNotExecuted(call, accepted.value());
      sessions.renew(session);
      if (certain) {
        sessions.assign(session, call);
        after.add(() -> launch(session, call));
        return;
      }
    }
    release(session, after);
    if (status == ReplyStatus.REPLY_OK) {
      metrics.results.increment();
      Result result = new Result(accepted.result().toByteArray());
      after.add(() -> call.future.complete(result));
    } else {
      Verdict verdict = Verdict.of(status, accepted.result());
      after.add(() -> fail(call, verdict.kind(), verdict.outcome(), verdict.message()));
    }
  }

  /**
   * An earlier copy of the request cannot have been executed: it was sent once, every reply said
   * expired, and those who said so could not have said anything else unheard, because their
   * connections stand since before it was sent.
   */
  private boolean certainlyNotExecuted(Call call, ReplyTally.Value expired) {
    if (call.retransmissions > 0 || !call.tally.unanimous(expired)) {
      return false;
    }
    for (int id = 0; id < replicas().count(); id++) {
      boolean sameConnection = replicas().connectionCount(id) == call.connectionsAtStart[id];
      if (call.tally.hasReplied(id) && !sameConnection) {
        return false;
      }
    }
    return true;
  }

  /** The session is free again: it takes the next call, if there is one. */
  private void release(Session session, List<Runnable> after) {
    session.current = null;
    Call next = sessions.nextFor(session);
    if (next != null) {
      sessions.assign(session, next);
      after.add(() -> launch(session, next));
    } else {
      sessions.giveBack(session);
    }
  }

  @Override
  public void onConnected(int replica) {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      for (Session session : sessions.all()) {
        Call call = session.current;
        if (call != null && call.request != null && call.skipped.get(replica)) {
          call.skipped.clear(replica);
          Request request = call.request;
          after.add(() -> replicas().sendTo(replica, frame(request)));
        }
      }
    }
    after.forEach(Runnable::run);
  }

  /**
   * What only the primary got died with it, or is lost with the connection: nothing is gained by
   * waiting, so the next tick sends it to all.
   */
  @Override
  public void onDisconnected(int replica) {
    synchronized (lock) {
      if (replica != replicas().primary()) {
        return;
      }
      long now = System.nanoTime();
      for (Session session : sessions.all()) {
        Call call = session.current;
        if (call != null && call.request != null && call.retransmissions == 0) {
          call.retransmitNanos = now;
        }
      }
    }
  }

  /** Looks at every timer; called some fifty times a second. */
  void tick() {
    long now = System.nanoTime();
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      if (closed) {
        return;
      }
      Optional<String> rejection = replicas().rejection();
      if (rejection.isPresent()) {
        failAll(
            Kind.REJECTED,
            replicas().everConnected() ? Outcome.UNKNOWN : Outcome.NOT_EXECUTED,
            rejection.get(),
            after);
      }
      for (Call expired : sessions.removeExpired(now)) {
        String none = "no session became free within " + timeoutText();
        after.add(() -> fail(expired, Kind.TIMEOUT, Outcome.NOT_EXECUTED, none));
      }
      for (Session session : List.copyOf(sessions.all())) {
        look(session, now, after);
      }
    }
    after.forEach(Runnable::run);
  }

  private void look(Session session, long now, List<Runnable> after) {
    Call call = session.current;
    if (call == null) {
      return;
    }
    if (now - call.deadlineNanos >= 0) {
      String missing = replicas().missing(call.tally);
      session.lastValue = null;
      release(session, after);
      String late = "no result within " + timeoutText() + ": " + missing;
      after.add(() -> fail(call, Kind.TIMEOUT, Outcome.UNKNOWN, late));
    } else if (call.request != null && now - call.retransmitNanos >= 0) {
      retransmit(call, now, after);
    }
  }

  private String timeoutText() {
    return config.timeoutNanos() / 1_000_000 + " ms";
  }

  private void retransmit(Call call, long now, List<Runnable> after) {
    Request request = call.request;
    if (request == null) {
      return;
    }
    call.retransmissions++;
    metrics.retransmissions.increment();
    long wait = responseTime.retransmitNanos();
    for (int i = 0; i < call.retransmissions && wait < config.retransmitNanosMax(); i++) {
      wait *= 2;
    }
    call.retransmitNanos = now + Math.min(wait, config.retransmitNanosMax());
    Request full = request.toBuilder().setFullFromAll(true).build();
    call.request = full;
    after.add(
        () -> {
          BitSet skipped = replicas().sendToAll(frame(full));
          synchronized (lock) {
            call.skipped = skipped;
          }
        });
  }

  private void fail(Call call, Kind kind, Outcome outcome, String message) {
    metrics.failures.increment();
    call.fail(kind, outcome, message);
  }

  /** Ends all calls. */
  void close() {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      failAll(Kind.CLOSED, Outcome.UNKNOWN, "the client was closed before a result came", after);
    }
    after.forEach(Runnable::run);
  }

  /** Under the lock. */
  private void failAll(Kind kind, Outcome started, String message, List<Runnable> after) {
    for (Call waiting : sessions.removeAllWaiting()) {
      after.add(() -> fail(waiting, kind, Outcome.NOT_EXECUTED, message));
    }
    for (Session session : List.copyOf(sessions.all())) {
      Call call = session.current;
      if (call != null) {
        session.lastValue = null;
        release(session, after);
        after.add(() -> fail(call, kind, started, message));
      }
    }
  }
}
