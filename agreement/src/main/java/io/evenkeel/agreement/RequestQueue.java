package io.evenkeel.agreement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Verified requests until they are ordered: one for each session, bounded in number and bytes,
 * taken in turns between principals, to each its fair share ({@link Shares}). It also remembers
 * each session's last ordered number, as far as memory goes; exactly-once does not hang on that,
 * the client table of the execution decides.
 */
final class RequestQueue {

  /** What became of an offered request. */
  enum Offer {
    QUEUED,
    DUPLICATE,
    CONFLICTING,
    SUPERSEDED,
    FULL
  }

  /** A request that waits. */
  static final class Waiting {
    final ClientRequest request;
    final boolean direct;

    /** Since when the primary is expected to order it. Written by {@link WatchedRequests}. */
    long watchedSinceMicros = Long.MAX_VALUE;

    /** Whether the primary was offered it, and did not ask for it since. Written by Relays. */
    boolean offered;

    private boolean gone;
    private boolean proposed;

    private Waiting(ClientRequest request, boolean direct) {
      this.request = request;
      this.direct = direct;
    }

    boolean isReady() {
      return !gone && !proposed;
    }

    boolean isGone() {
      return gone;
    }
  }

  private record Session(int principal, long session) {
    static Session of(RequestId id) {
      return new Session(id.principal(), id.session());
    }
  }

  private static final class Principal {
    final Deque<Waiting> ready = new ArrayDeque<>();
    int waiting;
    long bytes;
    long servedMicros = Long.MIN_VALUE / 2;
  }

  private static final int BYTES_PARTS = 16;

  private final AgreementConfig.Limits limits;
  private final Shares shares = new Shares();
  private final Map<Session, Waiting> waiting = new LinkedHashMap<>();

  private final WatchedRequests watched = new WatchedRequests();
  private final Map<Integer, Principal> principals = new HashMap<>();
  private final Deque<Integer> rotation = new ArrayDeque<>();
  private final LinkedHashMap<Session, Long> ordered = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long orderedRequests;
  private long orderedBytes;

  RequestQueue(AgreementConfig.Limits limits) {
    this.limits = limits;
  }

  /** The highest number of this session that was ordered, as far as remembered, else 0. */
  long lastOrdered(RequestId id) {
    Long number = ordered.get(Session.of(id));
    return number == null ? 0 : number;
  }

  /** What waits for this request's session, or null. */
  @Nullable Waiting of(RequestId id) {
    return waiting.get(Session.of(id));
  }

  /** Whether this very request was verified and waits. */
  boolean holds(ClientRequest request) {
    Waiting entry = of(request.id());
    return entry != null && entry.request.equals(request);
  }

  /** What adding this request would come to; nothing changes. */
  Offer check(ClientRequest request) {
    Waiting earlier = of(request.id());
    if (earlier != null) {
      long number = earlier.request.id().number();
      if (number > request.id().number()) {
        return Offer.SUPERSEDED;
      }
      if (number == request.id().number()) {
        return earlier.request.equals(request) ? Offer.DUPLICATE : Offer.CONFLICTING;
      }
    }
    return hasRoom(request.id().principal(), Batch.bytesOf(request)) ? Offer.QUEUED : Offer.FULL;
  }

  /**
   * Whether a principal may have one more request wait. It holds at most as much as is still free
   * (dynamic thresholds, Choudhury and Hahne 1998): alone it gets half of the places, and however
   * many fill their shares, there is room for the next. Of the bytes it never holds more than a
   * fixed part: large requests are read by all replicas long before their turn comes.
   */
  boolean hasRoom(int number, long requestBytes) {
    long free = limits.queuedBytesMax() - bytes;
    Principal principal = principals.get(number);
    if (waiting.size() >= limits.queuedMax() || requestBytes > free) {
      return false;
    }
    return principal == null
        || principal.waiting == 0
        || (principal.waiting < limits.queuedPerPrincipalMax()
            && principal.waiting < limits.queuedMax() - waiting.size()
            && principal.bytes + requestBytes
                <= Math.min(free, limits.queuedBytesMax() / BYTES_PARTS));
  }

  /**
   * Whether more of a principal's requests should be read. Large ones stop at half of its bytes:
   * there is room for what is on its way then, and nothing was read and digested to be refused.
   */
  boolean wantsMore(int number) {
    Principal principal = principals.get(number);
    return hasRoom(number, 0)
        && (principal == null || principal.bytes <= limits.queuedBytesMax() / BYTES_PARTS / 2);
  }

  /** Adds a verified request. */
  Offer offer(ClientRequest request, boolean direct, long nowMicros) {
    Offer offer = check(request);
    if (offer != Offer.QUEUED) {
      return offer;
    }
    remove(Session.of(request.id()));
    Waiting entry = new Waiting(request, direct);
    waiting.put(Session.of(request.id()), entry);
    bytes += Batch.bytesOf(request);
    Principal principal =
        principals.computeIfAbsent(request.id().principal(), key -> new Principal());
    principal.waiting++;
    principal.bytes += Batch.bytesOf(request);
    shares.queued(request.id().principal());
    makeReady(principal, entry);
    watched.add(entry, nowMicros);
    return Offer.QUEUED;
  }

  private void makeReady(Principal principal, Waiting entry) {
    if (principal.ready.isEmpty()) {
      rotation.addLast(entry.request.id().principal());
    }
    principal.ready.addLast(entry);
  }

  /** Those that the primary is expected to order in time. */
  WatchedRequests watched() {
    return watched;
  }

  /** When a request of this one's principal was ordered last, if that is still known. */
  long servedMicros(Waiting entry) {
    Principal principal = principals.get(entry.request.id().principal());
    return principal == null ? Long.MIN_VALUE / 2 : principal.servedMicros;
  }

  /** Whether a fair primary may let this one wait for others, see {@link Shares#isAhead}. */
  boolean waitsForOthers(Waiting entry) {
    return shares.isAhead(entry.request.id().principal());
  }

  /** Whether something may be proposed now. */
  boolean hasReady(long nowMicros) {
    if (rotation.isEmpty()) {
      return false;
    }
    shares.look(nowMicros);
    return next(nowMicros) != null;
  }

  /** The principal whose turn it is, at the head of the rotation; null if none may propose now. */
  private @Nullable Principal next(long nowMicros) {
    int waitingForCredit = 0;
    long best = Long.MIN_VALUE;
    for (int look = rotation.size(); look > 0; look--) {
      int number = rotation.getFirst();
      Principal principal = principals.get(number);
      if (principal == null || !dropStale(principal)) {
        rotation.removeFirst();
        retire(number);
      } else if (shares.mayTake(number, nowMicros)) {
        return principal;
      } else {
        waitingForCredit++;
        best = Math.max(best, shares.creditOf(number));
        rotation.addLast(rotation.removeFirst());
      }
    }
    if (waitingForCredit > 1 && waitingForCredit >= shares.active()) {
      shares.lift(best); // nobody else could be served meanwhile
      return next(nowMicros);
    }
    return null;
  }

  /** Whether a ready one is left at the head. */
  private static boolean dropStale(Principal principal) {
    while (!principal.ready.isEmpty() && !principal.ready.getFirst().isReady()) {
      principal.ready.removeFirst();
    }
    return !principal.ready.isEmpty();
  }

  private void retire(int number) {
    Principal principal = principals.get(number);
    if (principal != null && principal.waiting == 0 && principal.ready.isEmpty()) {
      principals.remove(number);
    }
  }

  /** Takes ready requests for a batch, one principal after the other; the first always fits. */
  List<ClientRequest> take(int requestsMax, long bytesMax, long nowMicros) {
    List<ClientRequest> result = new ArrayList<>();
    long sum = 0;
    shares.look(nowMicros);
    Principal principal = next(nowMicros);
    while (principal != null && result.size() < requestsMax) {
      Waiting entry = principal.ready.getFirst();
      long entryBytes = Batch.bytesOf(entry.request);
      if (!result.isEmpty() && sum + entryBytes > bytesMax) {
        break;
      }
      sum += entryBytes;
      entry.proposed = true;
      result.add(entry.request);
      principal.ready.removeFirst();
      int number = rotation.removeFirst();
      shares.taken(number, entry.request);
      if (dropStale(principal)) {
        rotation.addLast(number);
      }
      principal = next(nowMicros);
    }
    shares.batchTaken();
    return result;
  }

  /** An accepted proposal carries these: nobody needs to propose them again. */
  void proposed(Batch batch) {
    for (ClientRequest request : batch.requests()) {
      Waiting entry = of(request.id());
      if (entry != null && entry.request.equals(request)) {
        entry.proposed = true;
      }
    }
  }

  /** Whatever was proposed may have been lost: everything waiting is ready again. */
  void unproposeAll() {
    rotation.clear();
    shares.givenUp();
    principals.values().forEach(principal -> principal.ready.clear());
    for (Waiting entry : waiting.values()) {
      entry.proposed = false;
      Principal principal = principals.get(entry.request.id().principal());
      if (principal != null) {
        makeReady(principal, entry);
      }
    }
    principals.values().removeIf(principal -> principal.waiting == 0);
  }

  /** Everything up to this batch is executed, with results of this size. */
  void executed(long sequence, Map<Integer, Long> resultBytes, long nowMicros) {
    shares.executed(sequence, nowMicros);
    shares.answered(resultBytes);
  }

  /** A batch waits for its execution. */
  void delivered(long sequence, Batch batch) {
    shares.delivered(sequence, batch);
  }

  /** These are ordered: they and older ones of their sessions need not wait. */
  void ordered(Batch batch, long nowMicros) {
    orderedRequests += batch.requests().size();
    orderedBytes += batch.bytes();
    for (ClientRequest request : batch.requests()) {
      Principal principal = principals.get(request.id().principal());
      if (principal != null) {
        principal.servedMicros = nowMicros;
      }
    }
    answered(batch.ids(), nowMicros);
  }

  /** The same of requests that were ordered long ago, or elsewhere. */
  void answered(List<RequestId> requests, long nowMicros) {
    for (RequestId id : requests) {
      Session session = Session.of(id);
      ordered.merge(session, id.number(), Math::max);
      Waiting entry = waiting.get(session);
      if (entry != null && entry.request.id().number() <= id.number()) {
        remove(session);
        watched.refill(session.principal(), nowMicros);
      }
    }
    int remembered = 4 * limits.queuedMax();
    Iterator<Session> eldest = ordered.keySet().iterator();
    while (ordered.size() > remembered && eldest.hasNext()) {
      eldest.next();
      eldest.remove();
    }
  }

  private void remove(Session session) {
    Waiting entry = waiting.remove(session);
    if (entry == null) {
      return;
    }
    entry.gone = true;
    long entryBytes = Batch.bytesOf(entry.request);
    bytes -= entryBytes;
    shares.left(session.principal());
    Principal principal = principals.get(session.principal());
    if (principal != null) {
      principal.waiting--;
      principal.bytes -= entryBytes;
      watched.remove(entry);
      if (!dropStale(principal)) {
        rotation.remove(session.principal());
      }
      retire(session.principal());
    }
  }

  int count() {
    return waiting.size();
  }

  /** Requests of one principal. */
  int waitingOf(int number) {
    Principal principal = principals.get(number);
    return principal == null ? 0 : principal.waiting;
  }

  /** Requests ordered since the start, and their bytes. */
  long orderedRequests() {
    return orderedRequests;
  }

  long orderedBytes() {
    return orderedBytes;
  }

  long bytes() {
    return bytes;
  }
}
