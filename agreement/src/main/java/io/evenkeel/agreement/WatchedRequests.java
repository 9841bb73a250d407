package io.evenkeel.agreement;

import io.evenkeel.agreement.RequestQueue.Waiting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The part of the requests waiting that the primary is told of and expected to order in time: of
 * each principal the oldest, bounded in number and bytes. More cannot be expected of a primary that
 * is fair: a principal that has thousands waiting gets its share and no more.
 */
final class WatchedRequests {

  private static final int COUNT_MAX = 64;

  /** One request is watched whatever its size. */
  private static final long BYTES_MAX = 1L << 20;

  private static final class Part {
    /** Not watched yet, oldest first; some may be gone. */
    private final Deque<Waiting> next = new ArrayDeque<>();

    private int count;
    private long bytes;

    private boolean isEmpty() {
      return next.isEmpty() && count == 0;
    }
  }

  private final Map<Integer, Part> parts = new HashMap<>();

  /** The longest watched first. */
  private final Set<Waiting> watched = new LinkedHashSet<>();

  private List<Waiting> added = new ArrayList<>();

  /** A request waits from now on. */
  void add(Waiting entry, long nowMicros) {
    int principal = entry.request.id().principal();
    Part part = parts.computeIfAbsent(principal, key -> new Part());
    part.next.addLast(entry);
    fill(part, nowMicros);
  }

  private void fill(Part part, long nowMicros) {
    while (!part.next.isEmpty()) {
      Waiting entry = part.next.getFirst();
      long bytes = Batch.bytesOf(entry.request);
      boolean full = part.count >= COUNT_MAX || (part.count > 0 && part.bytes + bytes > BYTES_MAX);
      if (full && !entry.isGone()) {
        return;
      }
      part.next.removeFirst();
      if (!entry.isGone()) {
        entry.watchedSinceMicros = nowMicros;
        part.count++;
        part.bytes += bytes;
        watched.add(entry);
        added.add(entry);
      }
    }
  }

  /** A request is gone. */
  void remove(Waiting entry) {
    Part part = parts.get(entry.request.id().principal());
    if (part != null && watched.remove(entry)) {
      part.count--;
      part.bytes -= Batch.bytesOf(entry.request);
    }
  }

  /** Requests of a principal are gone: others take their places. */
  void refill(int principal, long nowMicros) {
    Part part = parts.get(principal);
    if (part != null) {
      fill(part, nowMicros);
      if (part.isEmpty()) {
        parts.remove(principal);
      }
    }
  }

  /** All of them, the longest watched first. */
  Iterable<Waiting> oldestFirst() {
    return watched;
  }

  int count() {
    return watched.size();
  }

  /** What was added since this was asked last. */
  List<Waiting> takeAdded() {
    List<Waiting> taken = added;
    added = new ArrayList<>();
    return taken;
  }
}
