package io.evenkeel.ratis;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a client that are not answered: which wait, and which travel together. As long
 * as a few messages are under way, what arrives waits for the next; so under load messages grow
 * instead of becoming more, and with one caller nothing waits. Any thread.
 *
 * <p>An operation that is ordered has a session of its own while it is under way: the servers'
 * client table remembers one request of each.
 */
final class Outbox {

  /** Of each kind: one that is executed, and one that travels meanwhile. */
  private static final int MESSAGES_MAX = 2;

  private static final int RANDOM_BITS = 20;

  private final int principal;
  private final int inFlightMax;
  private final int waitingMax;
  private final int bytesMax;
  private final Kind ordered = new Kind(false);
  private final Kind reads = new Kind(true);
  private final ArrayDeque<Session> free = new ArrayDeque<>();
  private long lastSession;
  private int inFlight;
  private boolean closed;

  /** Counts its requests. */
  static final class Session {
    final ClientId id;
    long number;

    private Session(ClientId id) {
      this.id = id;
    }
  }

  /** An operation. */
  static final class Call {
    final byte[] operation;
    final CompletableFuture<Result> result = new CompletableFuture<>();
    final long deadlineNanos;
    private boolean read;
    private @Nullable Session session;

    Call(byte[] operation, boolean read, long deadlineNanos) {
      this.operation = operation;
      this.read = read;
      this.deadlineNanos = deadlineNanos;
    }

    /** It turned out to change something. */
    void order() {
      read = false;
    }

    boolean over() {
      return System.nanoTime() - deadlineNanos >= 0;
    }

    /** As it is sent. */
    Operations.Request request() {
      Session in = session;
      if (in == null) {
        throw new IllegalStateException("a request without a session");
      }
      return new Operations.Request(in.id, in.number, operation);
    }
  }

  /**
   * What is to be done next.
   *
   * @param calls one message; may be empty
   * @param late waited for longer than they may, and were never sent
   */
  record Departure(boolean read, List<Call> calls, List<Call> late) {

    /** When the last of them is to be answered. */
    long deadlineNanos() {
      long latest = calls.get(0).deadlineNanos;
      for (Call call : calls) {
        latest = call.deadlineNanos - latest > 0 ? call.deadlineNanos : latest;
      }
      return latest;
    }
  }

  private static final class Kind {
    final boolean read;
    final ArrayDeque<Call> waiting = new ArrayDeque<>();
    int messages;

    Kind(boolean read) {
      this.read = read;
    }
  }

  /**
   * @param principal who the client is
   * @param inFlightMax most operations under way
   * @param waitingMax most that wait
   * @param bytesMax most bytes of operations that travel together
   */
  Outbox(int principal, int inFlightMax, int waitingMax, int bytesMax) {
    this.principal = principal;
    this.inFlightMax = inFlightMax;
    this.waitingMax = waitingMax;
    this.bytesMax = bytesMax;
  }

  private Kind kind(boolean read) {
    return read ? reads : ordered;
  }

  /**
   * Takes an operation.
   *
   * @return why not; empty if it is taken
   */
  synchronized Optional<String> add(Call call) {
    if (closed) {
      return Optional.of("the client is closed");
    }
    if (ordered.waiting.size() + reads.waiting.size() >= waitingMax) {
      return Optional.of("too many operations wait");
    }
    kind(call.read).waiting.add(call);
    return Optional.empty();
  }

  /** The next message, if one may leave. */
  synchronized Optional<Departure> next() {
    Optional<Departure> first = next(ordered);
    return first.isPresent() ? first : next(reads);
  }

  private Optional<Departure> next(Kind kind) {
    if (closed || kind.messages >= MESSAGES_MAX || kind.waiting.isEmpty()) {
      return Optional.empty();
    }
    List<Call> calls = new ArrayList<>();
    List<Call> late = new ArrayList<>();
    long bytes = 0;
    while (!kind.waiting.isEmpty()
        && calls.size() < Operations.COUNT_MAX
        && inFlight < inFlightMax) {
      Call call = kind.waiting.peek();
      bytes += call.operation.length;
      if (!calls.isEmpty() && bytes > bytesMax) {
        break;
      }
      kind.waiting.remove();
      if (call.over() && call.session == null) {
        late.add(call);
        continue;
      }
      if (!kind.read && call.session == null) {
        call.session = session();
      }
      calls.add(call);
      inFlight++;
    }
    if (!calls.isEmpty()) {
      kind.messages++;
    }
    return calls.isEmpty() && late.isEmpty()
        ? Optional.empty()
        : Optional.of(new Departure(kind.read, calls, late));
  }

  /** With the number of its next request. */
  private Session session() {
    Session session = free.isEmpty() ? newSession() : free.pop();
    session.number++;
    return session;
  }

  /** Milliseconds and 20 random bits: grows with time, and two processes hardly meet. */
  private Session newSession() {
    long random = ThreadLocalRandom.current().nextLong(1L << RANDOM_BITS);
    lastSession = Math.max(lastSession + 1, System.currentTimeMillis() << RANDOM_BITS | random);
    return new Session(new ClientId(principal, lastSession));
  }

  /** A message is no longer under way, whatever became of its operations. */
  synchronized void arrived(Departure departure) {
    kind(departure.read).messages--;
    inFlight -= departure.calls.size();
  }

  /**
   * The servers are done with an operation.
   *
   * @param known whether they are known to be: its session takes another only then
   */
  synchronized void settled(Call call, boolean known) {
    Session session = call.session;
    call.session = null;
    if (session != null && known) {
      free.push(session);
    }
  }

  /** To be sent once more, before others; as the same request if it was ordered. */
  synchronized boolean again(Call call) {
    if (!closed) {
      kind(call.read).waiting.addFirst(call);
    }
    return !closed;
  }

  /** Takes nothing any more; what waits is given back. */
  synchronized List<Call> close() {
    closed = true;
    List<Call> ended = new ArrayList<>(ordered.waiting);
    ended.addAll(reads.waiting);
    ordered.waiting.clear();
    reads.waiting.clear();
    return ended;
  }
}
