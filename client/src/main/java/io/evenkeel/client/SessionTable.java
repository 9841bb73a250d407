package io.evenkeel.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * All sessions, which of them are free, and the calls that wait. Guarded by the dispatcher's lock.
 */
final class SessionTable {

  private static final int RANDOM_BITS = 20;

  private final ClientConfig config;
  private final Map<Long, Session> byId = new LinkedHashMap<>();
  private final ArrayDeque<Session> free = new ArrayDeque<>();
  private final ArrayDeque<Call> waiting = new ArrayDeque<>();
  private int pooled;
  private int queued;
  private long queuedBytes;
  private long lastId;

  SessionTable(ClientConfig config) {
    this.config = config;
  }

  ReplyTally newTally() {
    return new ReplyTally(config.replicas().size(), config.faulty() + 1);
  }

  /** Milliseconds and 20 random bits: grows with time, and two processes hardly meet. */
  private long newId() {
    long random = ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS);
    lastId = Math.max(lastId + 1, System.currentTimeMillis() << RANDOM_BITS | random);
    return lastId;
  }

  private Session create(boolean shared) {
    Session session = new Session(newId(), shared);
    byId.put(session.id, session);
    return session;
  }

  Session openDedicated() {
    return create(false);
  }

  Collection<Session> all() {
    return byId.values();
  }

  @Nullable Session find(long id) {
    return byId.get(id);
  }

  void renew(Session session) {
    byId.remove(session.id);
    session.renew(newId());
    byId.put(session.id, session);
  }

  /**
   * The dedicated session if it is idle, else a free one of the pool; null if the call must wait.
   */
  @Nullable Session takeFree(@Nullable Session dedicated) {
    if (dedicated != null) {
      return dedicated.current == null ? dedicated : null;
    }
    Session session = free.poll();
    if (session == null && pooled < config.sessionsMax()) {
      pooled++;
      return create(true);
    }
    return session;
  }

  void assign(Session session, Call call) {
    session.current = call;
    call.number = session.nextNumber++;
    call.tally = newTally();
    call.request = null;
    call.retransmissions = 0;
    call.skipped.clear();
  }

  void giveBack(Session session) {
    if (session.pooled) {
      free.push(session);
    } else {
      forgetIfIdle(session);
    }
  }

  void forgetIfIdle(Session session) {
    if (session.closed && session.current == null && session.waiting.isEmpty()) {
      byId.remove(session.id);
    }
  }

  boolean enqueue(@Nullable Session dedicated, Call call) {
    if (queued >= config.queueMax()
        || queuedBytes + call.operation.length > config.queueBytesMax()) {
      return false;
    }
    queued++;
    queuedBytes += call.operation.length;
    (dedicated == null ? waiting : dedicated.waiting).add(call);
    return true;
  }

  String queueText() {
    return queued + " requests with " + queuedBytes + " bytes wait";
  }

  @Nullable Call nextFor(Session session) {
    return poll(session.pooled ? waiting : session.waiting);
  }

  private @Nullable Call poll(ArrayDeque<Call> queue) {
    Call call = queue.poll();
    if (call != null) {
      queued--;
      queuedBytes -= call.operation.length;
    }
    return call;
  }

  /** All calls have the same timeout, so the oldest of a queue expires first. */
  List<Call> removeExpired(long nowNanos) {
    List<Call> expired = new ArrayList<>();
    removeExpired(waiting, nowNanos, expired);
    for (Session session : byId.values()) {
      removeExpired(session.waiting, nowNanos, expired);
    }
    return expired;
  }

  private void removeExpired(ArrayDeque<Call> queue, long nowNanos, List<Call> expired) {
    for (Call head = queue.peek();
        head != null && nowNanos - head.deadlineNanos >= 0;
        head = queue.peek()) {
      expired.add(head);
      poll(queue);
    }
  }

  List<Call> removeAllWaiting() {
    List<Call> removed = new ArrayList<>(waiting);
    waiting.clear();
    for (Session session : byId.values()) {
      removed.addAll(session.waiting);
      session.waiting.clear();
    }
    queued = 0;
    queuedBytes = 0;
    return removed;
  }
}
