package io.evenkeel.node;

import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Event;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.node.status.Counters;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.transport.ReadControl;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Clients' requests on their way into the ordering lane: a line for each principal, however many
 * connections and sessions it has, served in turns, and few of them in the lane at once. So neither
 * another client's request nor a replica's message ever waits behind one client's flood.
 *
 * <p>Nothing is dropped: the connections of a principal whose line is long, or of which agreement
 * wants to hear no more for now, are not read. What it sends waits in its own network. Any thread.
 */
final class Admission {

  /** Requests in the lane at once, of all and of one principal. */
  private static final int IN_LANE_MAX = 256;

  private static final int IN_LANE_PER_PRINCIPAL_MAX = 64;

  /** The same in bytes, for one principal: a larger request is there alone. */
  private static final long IN_LANE_BYTES_PER_PRINCIPAL_MAX = 1L << 20;

  /** A line this long is not added to; it is again when it is half as long. */
  private static final int LINE_MAX = 128;

  private static final long LINE_BYTES_MAX = 1L << 20;

  /** A connection on which more than this waits to be read by the client is not read from. */
  private static final long UNREAD_BYTES_MAX = 1L << 20;

  private record Waiting(ClientRequest request, long bytes) {}

  private static final class Line {
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Set<ReadControl> paused = new HashSet<>();
    private long bytes;

    /** Sizes of what the lane was given and has not taken yet, in order. */
    private final Deque<Long> inLane = new ArrayDeque<>();

    private long inLaneBytes;
    private boolean heard = true;

    private boolean isLong(int share) {
      return waiting.size() > LINE_MAX / share || bytes > LINE_BYTES_MAX / share;
    }

    /** A new line is heard: one that is not has to stay. */
    private boolean isIdle() {
      return heard && waiting.isEmpty() && paused.isEmpty() && inLane.isEmpty();
    }

    /** Who is not heard any more after one large request has not handed in the next one yet. */
    private boolean isServable() {
      return heard
          && !waiting.isEmpty()
          && inLane.size() < IN_LANE_PER_PRINCIPAL_MAX
          && (inLane.isEmpty()
              || inLaneBytes + waiting.getFirst().bytes() <= IN_LANE_BYTES_PER_PRINCIPAL_MAX);
    }

    private Waiting serve() {
      Waiting first = waiting.removeFirst();
      bytes -= first.bytes();
      inLane.addLast(first.bytes());
      inLaneBytes += first.bytes();
      return first;
    }
  }

  private final Lane<OrderingEvent> ordering;
  private final Counters counters;

  /** In the order in which they are served next. */
  private final LinkedHashMap<Integer, Line> lines = new LinkedHashMap<>();

  private int inLane;
  private int waitingCount;

  Admission(Lane<OrderingEvent> ordering, Counters counters) {
    this.ordering = ordering;
    this.counters = counters;
  }

  /** A request arrived; its principal is the connection's. */
  synchronized void arrived(ReadControl connection, ClientRequest request, long bytes) {
    int principal = request.id().principal();
    Line line = lines.computeIfAbsent(principal, key -> new Line());
    line.waiting.addLast(new Waiting(request, bytes));
    line.bytes += bytes;
    waitingCount++;
    serve();
    if (line.isLong(1) || !line.heard) {
      pause(line, connection);
    }
  }

  /** A client's message was answered, maybe: it gets no further answers if it does not read. */
  void answered(ReadControl connection) {
    if (connection.queuedBytes() > UNREAD_BYTES_MAX) {
      pauseUnread(connection);
    }
  }

  private synchronized void pauseUnread(ReadControl connection) {
    pause(lines.computeIfAbsent(connection.peer().id(), key -> new Line()), connection);
  }

  private void pause(Line line, ReadControl connection) {
    if (line.paused.add(connection)) {
      connection.pauseReading();
      counters.count("connections.paused");
    }
  }

  /** Puts into the lane what may be there, one of each principal in turn. */
  private void serve() {
    while (inLane < IN_LANE_MAX && waitingCount > 0) {
      Integer next = null;
      for (Map.Entry<Integer, Line> entry : lines.entrySet()) {
        if (entry.getValue().isServable()) {
          next = entry.getKey();
          break;
        }
      }
      Line line = next == null ? null : lines.remove(next);
      if (next == null || line == null) {
        return;
      }
      lines.put(next, line);
      Waiting first = line.serve();
      waitingCount--;
      inLane++;
      ordering.leave(
          new OrderingEvent.Agreement(new Event.RequestReceived(first.request())), first.bytes());
    }
  }

  /** The lane took a principal's oldest request in. */
  synchronized void taken(int principal) {
    Line line = lines.get(principal);
    Long bytes = line == null ? null : line.inLane.pollFirst();
    if (line != null && bytes != null) {
      line.inLaneBytes -= bytes;
      inLane--;
      if (bytes > IN_LANE_BYTES_PER_PRINCIPAL_MAX) {
        line.heard = false; // what agreement says at the end of the round counts it in
      }
    }
  }

  /**
   * The lane ended a round.
   *
   * @param hears whether agreement wants to hear more of a principal
   */
  synchronized void roundEnded(IntPredicate hears) {
    lines.forEach((principal, line) -> line.heard = hears.test(principal));
    serve();
    for (Line line : lines.values()) {
      if (!line.paused.isEmpty() && line.heard && !line.isLong(2)) {
        line.paused.removeIf(Admission::resumed);
      }
    }
    lines.values().removeIf(Line::isIdle);
  }

  private static boolean resumed(ReadControl connection) {
    boolean read = connection.queuedBytes() <= UNREAD_BYTES_MAX / 2 || !connection.isOpen();
    if (read) {
      connection.resumeReading();
    }
    return read;
  }

  synchronized void closed(ReadControl connection) {
    Line line = lines.get(connection.peer().id());
    if (line != null) {
      line.paused.remove(connection);
    }
  }
}
