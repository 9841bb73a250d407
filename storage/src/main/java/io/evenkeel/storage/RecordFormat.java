package io.evenkeel.storage;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Bytes of segment headers and records, as the package describes them. */
final class RecordFormat {

  static final int SEGMENT_HEADER_BYTES = 24;
  static final int RECORD_HEADER_BYTES = 30;
  static final int PAYLOAD_BYTES_MAX = 64 << 20;

  /** Starts every record, so that a search for records need not try every byte. */
  static final int MARKER = 0x454b5243; // EKRC

  private static final int SEGMENT_MAGIC = 0x454b4c47; // EKLG
  private static final int VERSION = 2;
  private static final int HEAD = 1;
  private static final int MARK = 2;
  private static final int CHECKED_FROM = 8;

  /** A record's header. */
  record Header(
      int checksum, int previous, int synced, int flags, int type, long sequence, int length) {

    boolean head() {
      return (flags & HEAD) != 0;
    }

    boolean mark() {
      return (flags & MARK) != 0;
    }

    long recordBytes() {
      return (long) RECORD_HEADER_BYTES + length;
    }
  }

  private RecordFormat() {}

  static String segmentName(int number) {
    return String.format(Locale.ROOT, "%010d.log", number);
  }

  static boolean isSegmentName(String name) {
    return name.matches("[01]\\d{9}\\.log");
  }

  static int segmentNumber(String name) {
    return Integer.parseInt(name.substring(0, 10));
  }

  /**
   * @param salt even
   */
  static ByteBuffer segmentHeader(int number, int previous, int salt, boolean startsWithHead) {
    ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
    header.putInt(SEGMENT_MAGIC).putInt(VERSION).putInt(number).putInt(previous);
    header.putInt(salt | (startsWithHead ? HEAD : 0));
    return header.putInt(checksum(header.array(), 0, 20)).flip();
  }

  /**
   * What is wrong with a segment's header; empty if nothing.
   *
   * @throws LogVersionException if it is whole, and of another version
   */
  static String checkSegmentHeader(ByteBuffer header, int number) throws LogVersionException {
    byte[] bytes = new byte[SEGMENT_HEADER_BYTES];
    header.duplicate().get(bytes);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt(20) != checksum(bytes, 0, 20)) {
      return "its header's checksum does not match";
    }
    if (in.getInt(0) != SEGMENT_MAGIC || in.getInt(8) != number) {
      return "it is not segment " + number + " of a protocol log";
    }
    if (in.getInt(4) != VERSION) {
      throw new LogVersionException(segmentName(number), in.getInt(4), VERSION);
    }
    return "";
  }

  static int segmentPrevious(ByteBuffer header) {
    return header.getInt(header.position() + 12);
  }

  static boolean startsWithHead(ByteBuffer header) {
    return (header.getInt(header.position() + 16) & HEAD) != 0;
  }

  static int salt(ByteBuffer header) {
    return salt(header.getInt(header.position() + 16));
  }

  /** Of any number one that leaves room for the flag. */
  static int salt(int any) {
    return any & ~HEAD;
  }

  /** A record, whose checksum is right. */
  static ByteBuffer record(
      int salt, int previous, int synced, int type, long sequence, byte[] payload) {
    return record(salt, previous, synced, 0, type, sequence, payload);
  }

  /** The head record of a segment. */
  static ByteBuffer head(int salt, int previous, int type, long sequence, byte[] payload) {
    return record(salt, previous, 0, HEAD, type, sequence, payload);
  }

  /** A record that says nothing but what was durable before it. */
  static ByteBuffer mark(int salt, int previous, int synced) {
    return record(salt, previous, synced, MARK, 0, 0, new byte[0]);
  }

  private static ByteBuffer record(
      int salt, int previous, int synced, int flags, int type, long sequence, byte[] payload) {
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEADER_BYTES + payload.length);
    record.putInt(MARKER).putInt(0).putInt(previous).putInt(synced);
    record.put((byte) flags).put((byte) type).putLong(sequence);
    record.putInt(payload.length).put(payload).flip();
    return record.putInt(4, checksum(salt, record));
  }

  static int recordChecksum(ByteBuffer record) {
    return record.getInt(4);
  }

  /** Reads a header whose marker is right. */
  static Header parse(ByteBuffer header) {
    int at = header.position();
    return new Header(
        header.getInt(at + 4),
        header.getInt(at + 8),
        header.getInt(at + 12),
        header.get(at + 16),
        header.get(at + 17) & 0xff,
        header.getLong(at + 18),
        header.getInt(at + 26));
  }

  /** Whether a record is what was written in a log with that salt. */
  static boolean matches(int salt, ByteBuffer record) {
    return checksum(salt, record) == record.getInt(record.position() + 4);
  }

  private static int checksum(int salt, ByteBuffer record) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(4).putInt(salt).flip());
    crc.update(record.duplicate().position(record.position() + CHECKED_FROM));
    return (int) crc.getValue();
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
