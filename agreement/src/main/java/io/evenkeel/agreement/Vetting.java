package io.evenkeel.agreement;

import io.evenkeel.agreement.Conduct.Sender;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests on their way to having their signatures verified: a bounded line for each sender, served
 * in turns. Few verifications are under way at once, so that one sender's requests stand in front
 * of nobody else's, nor of the replicas' own messages.
 */
final class Vetting {

  /** Enough for two threads to have work while results travel. */
  static final int UNDER_WAY_MAX = 32;

  static final int LINE_MAX = 512;

  /** A line takes more than this only if it was empty. */
  static final long LINE_BYTES_MAX = 2L << 20;

  /**
   * A request that waits.
   *
   * @param relayedBy the replica it came from, or {@link RequestIntake#DIRECT}
   */
  record Entry(ClientRequest request, int relayedBy) {

    Sender sender() {
      return relayedBy == RequestIntake.DIRECT
          ? new Sender(Refusal.Origin.PRINCIPAL, request.id().principal())
          : new Sender(Refusal.Origin.REPLICA, relayedBy);
    }
  }

  private static final class Line {
    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
  }

  /** In the order in which they are served next. */
  private final LinkedHashMap<Sender, Line> lines = new LinkedHashMap<>();

  private final Set<Digest> known = new HashSet<>();
  private final int underWayMax;
  private int underWay;

  /**
   * @param underWayMax verifications under way at once, but never more than {@value #UNDER_WAY_MAX}
   */
  Vetting(int underWayMax) {
    this.underWayMax = Math.min(underWayMax, UNDER_WAY_MAX);
  }

  /** Whether this very request waits or is being verified. */
  boolean holds(Digest request) {
    return known.contains(request);
  }

  /** Adds one; false if the sender's line is full. */
  boolean offer(Entry entry) {
    Line line = lines.computeIfAbsent(entry.sender(), sender -> new Line());
    long bytes = Batch.bytesOf(entry.request());
    if (line.entries.size() >= LINE_MAX
        || (!line.entries.isEmpty() && line.bytes + bytes > LINE_BYTES_MAX)) {
      return false;
    }
    line.entries.addLast(entry);
    line.bytes += bytes;
    known.add(entry.request().digest());
    return true;
  }

  /**
   * The next to verify: one of each sender in turn. Null if none waits that may be served, or
   * enough are under way.
   *
   * @param heard which senders are served now
   */
  @Nullable Entry next(Predicate<Sender> heard) {
    if (underWay >= underWayMax) {
      return null;
    }
    Sender chosen = null;
    for (Sender sender : lines.keySet()) {
      if (heard.test(sender)) {
        chosen = sender;
        break;
      }
    }
    Line line = chosen == null ? null : lines.remove(chosen);
    Entry entry = line == null ? null : line.entries.pollFirst();
    if (chosen == null || line == null || entry == null) {
      return null;
    }
    line.bytes -= Batch.bytesOf(entry.request());
    if (!line.entries.isEmpty()) {
      lines.put(chosen, line);
    }
    underWay++;
    return entry;
  }

  /** A verification ended. */
  void ended(ClientRequest request) {
    if (known.remove(request.digest())) {
      underWay--;
    }
  }

  /** Whether a sender's line is at most half full. */
  boolean hasRoom(Sender sender) {
    Line line = lines.get(sender);
    return line == null
        || (line.entries.size() <= LINE_MAX / 2 && line.bytes <= LINE_BYTES_MAX / 2);
  }
}
