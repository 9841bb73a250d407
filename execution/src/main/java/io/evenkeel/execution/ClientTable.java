package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Each session's last request number and reply: what makes execution exactly-once. Part of every
 * checkpoint.
 *
 * <p>A principal has at most {@code sessionsMax} sessions here. When one more arrives, the session
 * that executed least recently (in the agreed order) leaves, and the principal's <em>floor</em>
 * rises to it: a session that is not in the table and not above the floor is refused, so that no
 * old request of an evicted session is ever executed again. Clients choose session numbers that
 * grow with time. Everything here is a function of the agreed log.
 */
final class ClientTable {

  /**
   * One session's row. Immutable, so that freezing the table copies references only.
   *
   * @param sequence batch of the last executed request
   * @param index place of that request in its batch
   */
  record Entry(ClientId client, long number, long sequence, int index, Reply reply) {

    static final Comparator<Entry> EXECUTION_ORDER =
        Comparator.comparingLong(Entry::sequence).thenComparingInt(Entry::index);
  }

  /**
   * The lowest acceptable session of a principal is above this.
   *
   * @param session highest session that was evicted
   */
  record Floor(int principal, long session) {}

  /** What to do with a request. */
  enum Admission {
    EXECUTE,
    DUPLICATE,
    OLD,
    EXPIRED
  }

  /** Rows in the order of their last execution; the first is the next to leave. */
  private static final class Principal {
    final LinkedHashMap<Long, Entry> sessions = new LinkedHashMap<>();
    long floor = Long.MIN_VALUE;
  }

  private final int sessionsMax;
  private final int resultBytesKeptMax;
  private final TreeMap<Integer, Principal> principals = new TreeMap<>();

  /**
   * @param sessionsMax most sessions a principal has here
   * @param resultBytesKeptMax larger results are not kept
   */
  ClientTable(int sessionsMax, int resultBytesKeptMax) {
    this.sessionsMax = sessionsMax;
    this.resultBytesKeptMax = resultBytesKeptMax;
  }

  Admission admit(ClientId client, long number) {
    Principal principal = principals.get(client.principal());
    if (principal == null) {
      return Admission.EXECUTE;
    }
    Entry entry = principal.sessions.get(client.session());
    if (entry == null) {
      return client.session() > principal.floor ? Admission.EXECUTE : Admission.EXPIRED;
    }
    if (number > entry.number) {
      return Admission.EXECUTE;
    }
    return number == entry.number ? Admission.DUPLICATE : Admission.OLD;
  }

  /** The kept reply to exactly this request, or null. */
  @Nullable Reply reply(ClientId client, long number) {
    Principal principal = principals.get(client.principal());
    Entry entry = principal == null ? null : principal.sessions.get(client.session());
    return entry != null && entry.number == number ? entry.reply : null;
  }

  /** Lowest session number a new session of this principal must exceed. */
  long floor(int principal) {
    Principal row = principals.get(principal);
    return row == null ? Long.MIN_VALUE : row.floor;
  }

  /**
   * Notes an executed request and evicts the least recently executed session if one is too many.
   */
  void executed(long sequence, int index, Reply reply) {
    Reply kept =
        reply.payload().length <= resultBytesKeptMax
            ? reply
            : new Reply(reply.client(), reply.number(), Reply.Status.RESULT_DROPPED, new byte[0]);
    put(new Entry(reply.client(), reply.number(), sequence, index, kept));
  }

  private void put(Entry entry) {
    Principal principal =
        principals.computeIfAbsent(entry.client.principal(), key -> new Principal());
    principal.sessions.remove(entry.client.session());
    principal.sessions.put(entry.client.session(), entry);
    if (principal.sessions.size() > sessionsMax) {
      Map.Entry<Long, Entry> eldest = principal.sessions.entrySet().iterator().next();
      principal.sessions.remove(eldest.getKey());
      principal.floor = Math.max(principal.floor, eldest.getKey());
    }
  }

  /** References to all rows, principal by principal in the order of execution. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    principals.values().forEach(principal -> entries.addAll(principal.sessions.values()));
    return entries;
  }

  /** The floors of all principals that ever evicted a session. */
  List<Floor> floors() {
    List<Floor> floors = new ArrayList<>();
    principals.forEach(
        (number, principal) -> {
          if (principal.floor != Long.MIN_VALUE) {
            floors.add(new Floor(number, principal.floor));
          }
        });
    return floors;
  }

  int size() {
    int size = 0;
    for (Principal principal : principals.values()) {
      size += principal.sessions.size();
    }
    return size;
  }

  /** A table with the content of a checkpoint. */
  ClientTable restored(List<Entry> entries, List<Floor> floors) {
    ClientTable table = new ClientTable(sessionsMax, resultBytesKeptMax);
    for (Floor floor : floors) {
      table.principals.computeIfAbsent(floor.principal, key -> new Principal()).floor =
          floor.session;
    }
    entries.stream().sorted(Entry.EXECUTION_ORDER).forEach(table::put);
    return table;
  }
}
