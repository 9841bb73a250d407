package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a log as it was left and refuses what is damaged; cuts its torn tail, or only says how much
 * that would be.
 */
final class LogRecovery {

  /**
   * A whole segment.
   *
   * @param sequenceMax highest sequence number of its records, heads apart; -1 without any
   * @param sizeBytes where its last record ends
   * @param previous checksum of the record before its first
   * @param last checksum of its last record
   * @param salt the log's
   */
  record Found(int number, long sequenceMax, long sizeBytes, int previous, int last, int salt) {}

  private final Disk disk;
  private final List<Found> segments = new ArrayList<>();
  private long tornBytes;

  /** What makes the torn tail go; it concerns the last segment. */
  private Cut cut = () -> {};

  private interface Cut {
    void run() throws IOException;
  }

  private final ProtocolLog.Visitor visitor;

  private LogRecovery(Disk disk, ProtocolLog.Visitor visitor) {
    this.disk = disk;
    this.visitor = visitor;
  }

  /**
   * Judges the log and cuts its torn tail.
   *
   * @param visitor gets the records that were appended, in order; they count only when this returns
   */
  static LogRecovery recover(Disk disk, ProtocolLog.Visitor visitor) throws IOException {
    LogRecovery recovery = inspect(disk, visitor);
    recovery.cut.run();
    return recovery;
  }

  /** Judges the log and leaves it as it is. */
  static LogRecovery inspect(Disk disk, ProtocolLog.Visitor visitor) throws IOException {
    LogRecovery recovery = new LogRecovery(disk, visitor);
    List<Integer> numbers = new ArrayList<>();
    for (String name : disk.list()) {
      if (RecordFormat.isSegmentName(name)) {
        numbers.add(RecordFormat.segmentNumber(name));
      }
    }
    for (int i = 0; i < numbers.size(); i++) {
      recovery.segment(numbers.get(i), i == 0, i == numbers.size() - 1);
    }
    return recovery;
  }

  List<Found> segments() {
    return segments;
  }

  long tornBytes() {
    return tornBytes;
  }

  private void segment(int number, boolean first, boolean last) throws IOException {
    String file = RecordFormat.segmentName(number);
    long size = disk.size(file);
    Found before = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    if (!first && (before == null || before.number() + 1 != number)) {
      throw new DamagedLogException(file, 0, "the segment before it is missing");
    }
    String complaint = "it is shorter than its header";
    int previous = 0;
    int salt = before == null ? 0 : before.salt();
    int foundSalt = salt;
    boolean withHead = false;
    if (size >= RecordFormat.SEGMENT_HEADER_BYTES) {
      ByteBuffer header = disk.read(file, 0, RecordFormat.SEGMENT_HEADER_BYTES);
      complaint = RecordFormat.checkSegmentHeader(header, number);
      previous = RecordFormat.segmentPrevious(header);
      withHead = RecordFormat.startsWithHead(header);
      foundSalt = RecordFormat.salt(header);
    }
    if (!complaint.isEmpty()) {
      dropTornStart(file, new SegmentScan(disk, number, salt, 0, size), first, last, complaint);
      return;
    }
    if (before != null && (before.last() != previous || before.salt() != foundSalt)) {
      throw new DamagedLogException(file, 12, "it does not continue the segment before it");
    }
    SegmentScan scan = new SegmentScan(disk, number, foundSalt, previous, size);
    Found found = records(scan, number, previous, foundSalt, last);
    boolean lostHead = withHead && found.sizeBytes() == RecordFormat.SEGMENT_HEADER_BYTES;
    if (lostHead && first) {
      // Its predecessors were dropped only after its head was durable.
      throw new DamagedLogException(file, found.sizeBytes(), "its head record is damaged");
    }
    if (lostHead) {
      cut = () -> delete(file); // the next append starts it again
    } else {
      segments.add(found);
    }
  }

  /** A segment that was just being started when the power went holds nothing durable. */
  private void dropTornStart(
      String file, SegmentScan scan, boolean first, boolean last, String complaint)
      throws IOException {
    boolean torn = last && scan.size() <= RecordFormat.SEGMENT_HEADER_BYTES;
    // A log begins with a header alone; what stands behind it was appended when that was durable.
    // All other segments' predecessors were dropped only after they were durable themselves.
    boolean provenByPlace = first && (scan.number() > 0 || !torn);
    if (provenByPlace || (!torn && (!last || scan.anyDurable()))) {
      throw new DamagedLogException(file, 0, complaint);
    }
    tornBytes += scan.size();
    cut = () -> delete(file);
  }

  private void delete(String file) throws IOException {
    disk.delete(file);
    disk.syncDirectory();
  }

  private Found records(SegmentScan scan, int number, int previous, int salt, boolean last)
      throws IOException {
    long sequenceMax = -1;
    while (!scan.ended()) {
      LogRecord entry = scan.next();
      if (entry == null) {
        cutTail(scan, number, last);
        break;
      }
      if (!scan.atMark()) {
        sequenceMax = entry.head() ? sequenceMax : Math.max(sequenceMax, entry.sequence());
        visitor.visit(entry);
      }
    }
    return new Found(number, sequenceMax, scan.offset(), previous, scan.previous(), salt);
  }

  private void cutTail(SegmentScan scan, int number, boolean last) throws IOException {
    String file = RecordFormat.segmentName(number);
    if (!last || scan.wasDurable()) {
      throw new DamagedLogException(file, scan.offset(), "a record that was durable has changed");
    }
    tornBytes += scan.size() - scan.offset();
    long end = scan.offset();
    cut = () -> disk.truncate(file, end);
  }
}
