package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of one segment through a window of {@value #WINDOW_BYTES} bytes (or one record,
 * if that is longer), checking each before it is handed out.
 */
final class SegmentScan {

  private static final int WINDOW_BYTES = 1 << 20;

  /** For one record alone: a restart reads all of them so, and most are small. */
  private static final int RECORD_WINDOW_BYTES = 4 << 10;

  private final Disk disk;
  private final int number;
  private final int salt;
  private final String file;
  private final long size;
  private final int windowBytes;
  private long offset = RecordFormat.SEGMENT_HEADER_BYTES;
  private int previous;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowOffset;
  private boolean atMark;

  /**
   * @param salt the log's
   * @param previous checksum of the record before the segment's first
   * @param size read no further
   */
  SegmentScan(Disk disk, int number, int salt, int previous, long size) {
    this(disk, number, salt, previous, size, WINDOW_BYTES);
  }

  private SegmentScan(Disk disk, int number, int salt, int previous, long size, int windowBytes) {
    this.windowBytes = windowBytes;
    this.salt = salt;
    this.disk = disk;
    this.number = number;
    this.file = RecordFormat.segmentName(number);
    this.previous = previous;
    this.size = size;
  }

  /** The segment's number. */
  int number() {
    return number;
  }

  /** Where the next record starts. */
  long offset() {
    return offset;
  }

  /** How far is read. */
  long size() {
    return size;
  }

  /** Checksum of the last record. */
  int previous() {
    return previous;
  }

  /** Whether the segment's end is reached. */
  boolean ended() {
    return offset == size;
  }

  /** Whether the last record was a mark, which nobody appended. */
  boolean atMark() {
    return atMark;
  }

  /** The next record; null if what is there is no valid record that continues the chain. */
  @Nullable LogRecord next() throws IOException {
    RecordFormat.Header header = validAt(offset);
    if (header == null || header.previous() != previous) {
      return null;
    }
    byte[] payload = new byte[header.length()];
    bytes(offset + RecordFormat.RECORD_HEADER_BYTES, header.length()).get(payload);
    LogRecord record =
        new LogRecord(
            (long) number << 32 | offset, header.head(), header.type(), header.sequence(), payload);
    offset += header.recordBytes();
    previous = header.checksum();
    atMark = header.mark();
    return record;
  }

  /** Hands out all records that were appended, in order. */
  static void visit(SegmentScan scan, ProtocolLog.Visitor visitor) throws IOException {
    while (!scan.ended()) {
      LogRecord entry = scan.next();
      if (entry == null) {
        throw new DamagedLogException(scan.file, scan.offset, "changed since it was opened");
      }
      if (!scan.atMark()) {
        visitor.visit(entry);
      }
    }
  }

  /** One record, whatever stands before it. */
  static LogRecord recordAt(Disk disk, int number, int salt, long offset, long size)
      throws IOException {
    SegmentScan scan = new SegmentScan(disk, number, salt, 0, size, RECORD_WINDOW_BYTES);
    scan.offset = offset;
    RecordFormat.Header header = scan.validAt(offset);
    if (header == null) {
      throw new DamagedLogException(scan.file, offset, "no valid record is there");
    }
    scan.previous = header.previous();
    LogRecord entry = scan.next();
    if (entry == null) {
      throw new DamagedLogException(scan.file, offset, "no valid record is there");
    }
    return entry;
  }

  /** Whether any record proves that something of this segment was durable. */
  boolean anyDurable() throws IOException {
    offset = 0;
    return wasDurable();
  }

  /**
   * Looks for proof that what stands at {@link #offset} was durable once: a valid record behind it
   * that was appended when the segment was durable beyond it.
   */
  boolean wasDurable() throws IOException {
    long at = offset + 1;
    while (at + RecordFormat.RECORD_HEADER_BYTES <= size) {
      if (bytes(at, 4).getInt() == RecordFormat.MARKER) {
        RecordFormat.Header header = validAt(at);
        if (header != null && header.synced() > offset) {
          return true;
        }
        at += header == null ? 1 : header.recordBytes();
      } else {
        at++;
      }
    }
    return false;
  }

  private RecordFormat.@Nullable Header validAt(long at) throws IOException {
    if (at + RecordFormat.RECORD_HEADER_BYTES > size) {
      return null;
    }
    ByteBuffer bytes = bytes(at, RecordFormat.RECORD_HEADER_BYTES);
    if (bytes.getInt(bytes.position()) != RecordFormat.MARKER) {
      return null;
    }
    RecordFormat.Header header = RecordFormat.parse(bytes);
    boolean fits =
        header.length() >= 0
            && header.length() <= RecordFormat.PAYLOAD_BYTES_MAX
            && at + header.recordBytes() <= size
            && header.sequence() >= 0;
    if (!fits) {
      return null;
    }
    ByteBuffer whole = bytes(at, (int) header.recordBytes());
    return RecordFormat.matches(salt, whole) ? header : null;
  }

  /** Bytes of the file from {@code at}, through the window. */
  private ByteBuffer bytes(long at, int length) throws IOException {
    if (at < windowOffset || at + length > windowOffset + window.limit()) {
      int bytes = (int) Math.min(size - at, Math.max(length, windowBytes));
      window = disk.read(file, at, bytes);
      windowOffset = at;
    }
    ByteBuffer view = window.duplicate();
    int from = (int) (at - windowOffset);
    view.limit(from + length).position(from);
    return view;
  }
}
