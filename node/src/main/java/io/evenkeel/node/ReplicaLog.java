package io.evenkeel.node;

import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.LogRecord.AcceptedRecord;
import io.evenkeel.agreement.LogRecord.CommittedRecord;
import io.evenkeel.agreement.LogRecord.FetchedRecord;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.LogRecord.PreparedRecord;
import io.evenkeel.agreement.LogRecord.ViewRecord;
import io.evenkeel.agreement.LogReplay;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.node.wire.LogWire;
import io.evenkeel.node.wire.MalformedMessageException;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.storage.ProtocolLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The protocol log with what the ordering lane needs of it: records in and out, and where the body
 * of each committed batch stands. Ordering lane only, but for {@link #sync} and how much is
 * durable.
 */
final class ReplicaLog implements AutoCloseable {

  /** Where a batch with this digest stands in the log. */
  private record Body(Digest digest, long position) {}

  private final ProtocolLog log;
  private final LogWire wire;

  /** Bodies accepted at a sequence number, in any view, until one is committed. */
  private final TreeMap<Long, List<Body>> accepted = new TreeMap<>();

  private final TreeMap<Long, Body> committed = new TreeMap<>();

  /** Last record of each kind that must outlive its segment. */
  private final Map<Class<?>, LogRecord> last = new HashMap<>();

  private long forgotten;

  /** What was in the log when it was opened, until something is appended. */
  private @Nullable List<Found> found;

  /**
   * A record that was in the log.
   *
   * @param slot the slot it is of, or that it says is committed if that is covered; else {@link
   *     #MARK}
   */
  private record Found(long position, long slot) {}

  private static final long MARK = -1;

  /** What is done when the log was closed, all of it durable. */
  interface Closed {
    void closed() throws IOException;
  }

  private final Closed closed;
  private final LogDeletion deletion;

  /**
   * Opens the log and reads it once.
   *
   * @param segmentBytes after how many bytes it begins another file
   * @param covered a stable checkpoint of that position is here: bodies up to it are served to
   *     nobody, and are not decoded
   * @param deletes how files that are no longer needed are deleted
   */
  ReplicaLog(
      Disk disk,
      int segmentBytes,
      RequestWire requests,
      long covered,
      Function<ProtocolLog, LogDeletion> deletes,
      Closed closed)
      throws IOException {
    this.closed = closed;
    this.wire = new LogWire(requests);
    this.forgotten = covered;
    List<Found> all = new ArrayList<>();
    this.log =
        ProtocolLog.open(
            disk,
            segmentBytes,
            this::head,
            entry -> all.add(new Found(entry.position(), slot(entry, covered))));
    this.deletion = deletes.apply(log);
    this.found = all;
  }

  /** Takes note of a record that is not covered; the slot it is of, or {@link #MARK}. */
  private long slot(io.evenkeel.storage.LogRecord entry, long covered) throws IOException {
    if (entry.sequence() > 0 && entry.sequence() <= covered) {
      return entry.sequence();
    }
    long slot = MARK;
    for (LogRecord record : decode(entry.bytes())) {
      index(record, entry.position());
      slot = LogReplay.slot(record).orElse(MARK); // a head has several, all marks
    }
    return slot;
  }

  private Optional<ProtocolLog.Head> head() {
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProtocolLog.Head(LogWire.HEAD, 0, LogWire.encodeHead(ordered())));
  }

  private List<LogRecord> ordered() {
    List<LogRecord> records = new ArrayList<>();
    for (Class<?> kind :
        List.of(
            ViewRecord.class,
            OrderCertificateRecord.class,
            LogRecord.ViewChangeRecord.class,
            LogRecord.NewViewRecord.class)) {
      LogRecord record = last.get(kind);
      if (record != null) {
        records.add(record);
      }
    }
    return records;
  }

  private List<LogRecord> decode(byte[] bytes) throws IOException {
    try {
      return wire.decode(bytes);
    } catch (MalformedMessageException e) {
      throw new IOException("the protocol log holds what this version does not know", e);
    }
  }

  /**
   * Appends; not durable before {@link #sync}.
   *
   * @throws io.evenkeel.checkpoint.store.DiskFullException if there is no room; it can be tried
   *     again
   */
  void append(LogRecord record) throws IOException {
    deletion.check();
    found = null;
    long position = log.append(LogWire.RECORD, sequence(record), LogWire.encode(record));
    index(record, position);
  }

  private static long sequence(LogRecord record) {
    return record instanceof CommittedRecord entry
        ? entry.sequence()
        : LogReplay.slot(record).orElse(0);
  }

  private void index(LogRecord record, long position) {
    if (record instanceof AcceptedRecord entry) {
      noteBody(entry.prePrepare().sequence(), entry.prePrepare().batch().digest(), position);
    } else if (record instanceof FetchedRecord entry) {
      noteBody(entry.sequence(), entry.batch().digest(), position);
    } else if (record instanceof CommittedRecord entry) {
      List<Body> bodies = accepted.getOrDefault(entry.sequence(), List.of());
      for (Body body : bodies) {
        if (body.digest.equals(entry.digest())) {
          committed.put(entry.sequence(), body);
        }
      }
      accepted.headMap(entry.sequence(), true).clear();
    } else if (!(record instanceof PreparedRecord)) {
      last.put(record.getClass(), record);
    }
  }

  private void noteBody(long sequence, Digest digest, long position) {
    if (sequence > forgotten && !committed.containsKey(sequence)) {
      accepted.computeIfAbsent(sequence, key -> new ArrayList<>(1)).add(new Body(digest, position));
    }
  }

  /** Returns when everything appended before is durable; any thread. */
  void sync() throws IOException {
    log.sync();
  }

  /** How much was appended; any thread. */
  long appended() {
    return log.appended();
  }

  /** How much of that is durable; any thread. */
  long durable() {
    return log.durable();
  }

  /** Appends a mark, if everything before is durable and there is none; whether it did. */
  boolean mark() throws IOException {
    return log.mark();
  }

  /** Bytes of a torn tail that were cut when the log was opened. */
  long tornBytes() {
    return log.tornBytes();
  }

  /** Drops whole segments at and below a stable checkpoint. */
  void forget(long sequence) throws IOException {
    forgotten = Math.max(forgotten, sequence);
    committed.headMap(sequence, true).clear();
    deletion.add(log.release(sequence));
  }

  /** Digest of the committed batch at a sequence number, or null if it is not here. */
  @Nullable Digest committedDigest(long sequence) {
    Body body = committed.get(sequence);
    return body == null ? null : body.digest;
  }

  /** The committed batch at a sequence number, or null if it is not here. */
  @Nullable Batch committedBatch(long sequence) throws IOException {
    Body body = committed.get(sequence);
    return body == null ? null : read(sequence, body);
  }

  /** The batch with this digest at a sequence number, committed or not, or null. */
  @Nullable Batch body(long sequence, Digest digest) throws IOException {
    for (Body body : known(sequence)) {
      if (body.digest.equals(digest)) {
        return read(sequence, body);
      }
    }
    return null;
  }

  private List<Body> known(long sequence) {
    List<Body> bodies = new ArrayList<>(accepted.getOrDefault(sequence, List.of()));
    Body chosen = committed.get(sequence);
    if (chosen != null) {
      bodies.add(chosen);
    }
    return bodies;
  }

  private Batch read(long sequence, Body body) throws IOException {
    for (LogRecord record : decode(log.read(body.position).bytes())) {
      if (record instanceof AcceptedRecord entry) {
        return entry.prePrepare().batch();
      } else if (record instanceof FetchedRecord entry) {
        return entry.batch();
      }
    }
    throw new IOException("the log's index for batch " + sequence + " points to another record");
  }

  /** The proposal this replica accepted in that view, or null if it is not here any more. */
  ReplicaMessage.@Nullable PrePrepare accepted(long view, long sequence) throws IOException {
    for (Body body : known(sequence)) {
      for (LogRecord record : decode(log.read(body.position).bytes())) {
        if (record instanceof AcceptedRecord entry && entry.prePrepare().view() == view) {
          return entry.prePrepare();
        }
      }
    }
    return null;
  }

  /** What was in the log when it was opened, read from the disk; before anything is appended. */
  LogReplay replay() {
    List<Found> all = found;
    if (all == null) {
      throw new IllegalStateException("the log was appended to");
    }
    return new LogReplay() {
      @Override
      public Iterable<LogRecord> marks() {
        return records(all, one -> one.slot == MARK);
      }

      @Override
      public Iterable<LogRecord> slots(long above) {
        return records(all, one -> one.slot != MARK && one.slot > above);
      }
    };
  }

  private Iterable<LogRecord> records(List<Found> all, Predicate<Found> wanted) {
    return () -> new Records(all.stream().filter(wanted).map(Found::position).iterator());
  }

  private final class Records implements Iterator<LogRecord> {
    private final Iterator<Long> positions;
    private final ArrayDeque<LogRecord> next = new ArrayDeque<>();

    Records(Iterator<Long> positions) {
      this.positions = positions;
    }

    @Override
    public boolean hasNext() {
      return !next.isEmpty() || positions.hasNext();
    }

    @Override
    public LogRecord next() {
      while (next.isEmpty()) {
        if (!positions.hasNext()) {
          throw new NoSuchElementException();
        }
        try {
          next.addAll(decode(log.read(positions.next()).bytes()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return next.remove();
    }
  }

  /** Everything is durable afterwards, and the log says so. */
  @Override
  public void close() throws IOException {
    deletion.close();
    log.sync();
    if (log.mark()) {
      log.sync();
    }
    log.close();
    closed.closed();
  }
}
