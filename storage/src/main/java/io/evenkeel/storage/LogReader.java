package io.evenkeel.storage;

import io.evenkeel.checkpoint.store.Disk;
import java.io.IOException;
import java.util.List;

/**
 * A protocol log that is only looked at, after the event: judged as {@link ProtocolLog#open} judges
 * it, and left as it is. One thread at a time.
 */
public final class LogReader {

  private final Disk disk;
  private final List<LogRecovery.Found> segments;
  private final long tornBytes;

  private LogReader(Disk disk, LogRecovery inspected) {
    this.disk = disk;
    this.segments = inspected.segments();
    this.tornBytes = inspected.tornBytes();
  }

  /**
   * Reads and checks everything; changes nothing.
   *
   * @throws DamagedLogException if durable records were changed or are missing
   * @throws LogVersionException if another version wrote it
   */
  public static LogReader open(Disk disk) throws IOException {
    return new LogReader(disk, LogRecovery.inspect(disk, entry -> {}));
  }

  /** Number of segments. */
  public int segments() {
    return segments.size();
  }

  /** Bytes of a torn tail, which the next start of the replica would cut. */
  public long tornBytes() {
    return tornBytes;
  }

  /** Name of the segment file in which a record stands. */
  public static String file(LogRecord record) {
    return RecordFormat.segmentName((int) (record.position() >>> 32));
  }

  /** Where in that file it stands, in bytes. */
  public static long offset(LogRecord record) {
    return record.position() & 0xffffffffL;
  }

  /**
   * Walks all records, the oldest first, as {@link ProtocolLog#replay} does.
   *
   * @throws DamagedLogException if the log was changed since it was opened
   */
  public void replay(ProtocolLog.Visitor visitor) throws IOException {
    for (LogRecovery.Found one : segments) {
      SegmentScan.visit(
          new SegmentScan(disk, one.number(), one.salt(), one.previous(), one.sizeBytes()),
          visitor);
    }
  }
}
