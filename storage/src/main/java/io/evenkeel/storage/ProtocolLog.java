package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of opaque records in segment files: what a replica promised, so that after a
 * restart it never contradicts itself. {@linkplain io.evenkeel.storage The package} describes the
 * format and how a torn tail is told from damage.
 *
 * <p>A record is durable when {@link #sync} has returned after its {@link #append}. After an {@link
 * IOException} from either the log must be opened anew, unless it is a {@link
 * io.evenkeel.checkpoint.store.DiskFullException}: then nothing was appended.
 *
 * <p>One thread at a time; but {@link #sync}, {@link #delete}, {@link #appended} and {@link
 * #durable} are for any thread, so that one can go on appending while another waits for the disk.
 * Only where a segment ends the one that appends waits, too.
 */
public final class ProtocolLog implements AutoCloseable {

  /** Longest record, in bytes (64 MiB). */
  public static final int RECORD_BYTES_MAX = RecordFormat.PAYLOAD_BYTES_MAX;

  /** Size a segment is closed at if nothing else is asked for, in bytes (64 MiB). */
  public static final int SEGMENT_BYTES_DEFAULT = 64 << 20;

  /**
   * What each new segment starts with, so that older ones can be dropped whole.
   *
   * @param type what it is, 0 to 255
   * @param sequence sequence number it belongs to
   * @param bytes the state of affairs so far, as the caller encodes it
   */
  public record Head(int type, long sequence, byte[] bytes) {}

  /** Receives records in order. */
  @FunctionalInterface
  public interface Visitor {
    /** One record; what it throws ends the walk. */
    void visit(LogRecord entry) throws IOException;
  }

  private record Segment(long sequenceMax, long sizeBytes, int previous) {}

  private final Disk disk;
  private final int segmentBytes;
  private final Supplier<Optional<Head>> head;

  /** All segments but the one being written, with the highest sequence number in each. */
  private final TreeMap<Integer, Segment> closed = new TreeMap<>();

  private final int salt;

  /** Held while syncing, and while another segment takes the present one's place. */
  private final Object syncing = new Object();

  private Disk.Appender appender;
  private int number;
  private int firstPrevious;
  private int previous;
  private long sequenceMax = -1;
  private boolean marked;

  /** What {@link #appended} was where the present segment begins. */
  private long segmentStart;

  private volatile long appended;
  private volatile long durable;
  private final long tornBytes;

  /**
   * Opens the log, or starts one in an empty directory. Reads and checks everything; cuts a torn
   * tail; what is left is durable when this returns.
   *
   * @param segmentBytes a new segment starts after this many bytes, at least 1 and below 2^30
   * @param head called by {@link #append} whenever a segment other than the first starts
   * @throws DamagedLogException if durable records were changed or are missing
   * @throws LogVersionException if another version wrote it
   */
  public static ProtocolLog open(Disk disk, int segmentBytes, Supplier<Optional<Head>> head)
      throws IOException {
    return open(disk, segmentBytes, head, entry -> {});
  }

  /**
   * The same; hands out what it reads.
   *
   * @param visitor gets all records that are in the log when this returns, as by {@link #replay}
   */
  public static ProtocolLog open(
      Disk disk, int segmentBytes, Supplier<Optional<Head>> head, Visitor visitor)
      throws IOException {
    if (segmentBytes < 1 || segmentBytes >= 1 << 30) {
      throw new IllegalArgumentException("segments of " + segmentBytes + " bytes");
    }
    LogRecovery recovery = LogRecovery.recover(disk, visitor);
    return new ProtocolLog(disk, segmentBytes, head, recovery);
  }

  private ProtocolLog(
      Disk disk, int segmentBytes, Supplier<Optional<Head>> head, LogRecovery recovery)
      throws IOException {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    this.head = head;
    this.tornBytes = recovery.tornBytes();
    for (LogRecovery.Found found : recovery.segments()) {
      closed.put(
          found.number(), new Segment(found.sequenceMax(), found.sizeBytes(), found.previous()));
      number = found.number();
      previous = found.last();
    }
    Map.Entry<Integer, Segment> last = closed.pollLastEntry();
    if (last == null) {
      salt = RecordFormat.salt(new SecureRandom().nextInt());
      appender = disk.create(RecordFormat.segmentName(number));
      appender.append(RecordFormat.segmentHeader(number, previous, salt, false));
    } else {
      salt = recovery.segments().get(0).salt();
      sequenceMax = last.getValue().sequenceMax();
      firstPrevious = last.getValue().previous();
      appender = disk.openForAppend(RecordFormat.segmentName(number));
    }
    // What a killed process wrote is visible and not yet durable; from here on it is both.
    appender.sync();
    disk.syncDirectory();
    appended = appender.size();
    durable = appended;
  }

  /**
   * Appends a record; durable only after {@link #sync}.
   *
   * @param type what it is, 0 to 255
   * @param sequence sequence number it belongs to; not negative
   * @param bytes at most {@link #RECORD_BYTES_MAX}
   * @return its position
   * @throws io.evenkeel.checkpoint.store.DiskFullException if there is no room; it may be appended
   *     again when there is
   */
  public long append(int type, long sequence, byte[] bytes) throws IOException {
    check(type, sequence, bytes);
    if (appender.size() >= segmentBytes) {
      roll();
    }
    long offset = write(RecordFormat.record(salt, previous, synced(), type, sequence, bytes));
    sequenceMax = Math.max(sequenceMax, sequence);
    marked = false;
    return (long) number << 32 | offset;
  }

  /** How far the present segment is durable. */
  private int synced() {
    return (int) (durable - segmentStart);
  }

  private long write(ByteBuffer record) throws IOException {
    int length = record.remaining();
    long offset = appender.append(record);
    previous = RecordFormat.recordChecksum(record);
    long end = appended + length;
    appended = end;
    return offset;
  }

  /**
   * Appends a mark, if everything before is durable and does not end with one already. A mark
   * proves that what stands before it was durable, so that damage to it cannot be taken for a torn
   * tail; without one only the next record would prove that.
   *
   * @return whether one was appended
   */
  public boolean mark() throws IOException {
    if (marked || durable < appended) {
      return false;
    }
    write(RecordFormat.mark(salt, previous, synced()));
    marked = true;
    return true;
  }

  private static void check(int type, long sequence, byte[] bytes) {
    if (type < 0 || type > 255 || sequence < 0 || bytes.length > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "record of type "
              + type
              + ", sequence number "
              + sequence
              + ", "
              + bytes.length
              + " bytes");
    }
  }

  /** Everything before is durable before the next segment exists. */
  private void roll() throws IOException {
    synchronized (syncing) {
      sync();
      Optional<Head> current = head.get();
      ByteBuffer record = null;
      if (current.isPresent()) {
        Head first = current.get();
        check(first.type(), first.sequence(), first.bytes());
        record = RecordFormat.head(salt, previous, first.type(), first.sequence(), first.bytes());
      }
      int next = Math.addExact(number, 1);
      Disk.Appender started = start(next, record);
      closed.put(number, new Segment(sequenceMax, appender.size(), firstPrevious));
      appender.close();
      appender = started;
      number = next;
      firstPrevious = previous;
      previous = record == null ? previous : RecordFormat.recordChecksum(record);
      sequenceMax = -1;
      segmentStart = appended;
      appended = segmentStart + started.size();
      durable = appended;
    }
  }

  /** A durable segment with nothing but a header and a head; without room there is none. */
  private Disk.Appender start(int next, @Nullable ByteBuffer headRecord) throws IOException {
    String name = RecordFormat.segmentName(next);
    Disk.Appender started = disk.create(name);
    try {
      started.append(RecordFormat.segmentHeader(next, previous, salt, headRecord != null));
      if (headRecord != null) {
        started.append(headRecord.duplicate());
      }
    } catch (DiskFullException e) {
      started.close();
      disk.delete(name);
      disk.syncDirectory(); // it must not come back behind what is appended to the present one
      throw e;
    }
    started.sync();
    disk.syncDirectory();
    return started;
  }

  /** Returns when everything appended before is durable. */
  public void sync() throws IOException {
    synchronized (syncing) {
      long end = appended;
      if (durable < end) {
        appender.sync();
        durable = end;
      }
    }
  }

  /** How much was appended: grows with each record. */
  public long appended() {
    return appended;
  }

  /** How much of {@link #appended} is durable. */
  public long durable() {
    return durable;
  }

  /**
   * Lets segments go, from the first on, while all records in them (heads apart) are at or below a
   * sequence number. The segment being written stays. What went is not read any more, and comes
   * back at the next opening unless it was {@linkplain #delete deleted}.
   *
   * @return names of their files, the oldest first
   */
  public List<String> release(long sequence) {
    List<String> released = new ArrayList<>();
    while (!closed.isEmpty() && closed.firstEntry().getValue().sequenceMax() <= sequence) {
      released.add(RecordFormat.segmentName(closed.firstKey()));
      closed.pollFirstEntry();
    }
    return released;
  }

  /**
   * Deletes released segments; any thread, but only one. May take seconds: a file system may hand
   * every freed block to the disk at once.
   *
   * @param released as {@link #release} returned them, after all that it returned before
   */
  public void delete(List<String> released) throws IOException {
    for (String name : released) {
      disk.delete(name);
      disk.syncDirectory(); // one after the other, so that a crash never leaves a gap
    }
  }

  /**
   * Reads one record.
   *
   * @param position as {@link #append} returned it; its segment is still there
   * @throws DamagedLogException if what is there is not what was written
   */
  public LogRecord read(long position) throws IOException {
    int segment = (int) (position >>> 32);
    long offset = position & 0xffffffffL;
    long size = segment == number ? appender.size() : sizeOfClosed(segment);
    return SegmentScan.recordAt(disk, segment, salt, offset, size);
  }

  private long sizeOfClosed(int segment) {
    Segment found = closed.get(segment);
    if (found == null) {
      throw new IllegalArgumentException("the log has no segment " + segment);
    }
    return found.sizeBytes();
  }

  /**
   * Walks all records, the oldest first; holds one record and a window of the file at a time. A
   * record's head is delivered where it stands, first in its segment.
   *
   * @throws DamagedLogException if the log was changed since it was opened
   */
  public void replay(Visitor visitor) throws IOException {
    for (Map.Entry<Integer, Segment> one : closed.entrySet()) {
      replay(one.getKey(), one.getValue().previous(), one.getValue().sizeBytes(), visitor);
    }
    replay(number, firstPrevious, appender.size(), visitor);
  }

  private void replay(int segment, int before, long size, Visitor visitor) throws IOException {
    SegmentScan.visit(new SegmentScan(disk, segment, salt, before, size), visitor);
  }

  /** Bytes of a torn tail that were cut when the log was opened. */
  public long tornBytes() {
    return tornBytes;
  }

  /** Number of segments. */
  public int segments() {
    return closed.size() + 1;
  }

  /** Closes the file being written without making it durable. */
  @Override
  public void close() throws IOException {
    appender.close();
  }
}
