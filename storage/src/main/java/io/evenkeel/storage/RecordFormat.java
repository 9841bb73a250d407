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
  private static final int VERSION = 1;
  private static final int HEAD = 1;
  private static final int CHECKED_FROM = 8;

  /** A record's header. */
  record Header(
      int checksum, int previous, int synced, boolean head, int type, long sequence, int length) {

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

  static ByteBuffer segmentHeader(int number, int previous, boolean startsWithHead) {
    ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER_BYTES);
    header.putInt(SEGMENT_MAGIC).putInt(VERSION).putInt(number).putInt(previous);
    header.putInt(startsWithHead ? HEAD : 0);
    return header.putInt(checksum(header.array(), 0, 20)).flip();
  }

  /** What is wrong with a segment's header; empty if nothing. */
  static String checkSegmentHeader(ByteBuffer header, int number) {
    byte[] bytes = new byte[SEGMENT_HEADER_BYTES];
    header.duplicate().get(bytes);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt(20) != checksum(bytes, 0, 20)) {
      return "its header's checksum does not match";
    }
    if (in.getInt(0) != SEGMENT_MAGIC || in.getInt(8) != number) {
      return "it is not segment " + number + " of a protocol log";
    }
    return in.getInt(4) == VERSION
        ? ""
        : "its version is " + in.getInt(4) + ", this program reads " + VERSION;
  }

  static int segmentPrevious(ByteBuffer header) {
    return header.getInt(header.position() + 12);
  }

  static boolean startsWithHead(ByteBuffer header) {
    return (header.getInt(header.position() + 16) & HEAD) != 0;
  }

  /** Header of a record; its checksum is right. */
  static ByteBuffer recordHeader(
      int previous, int synced, boolean head, int type, long sequence, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(RECORD_HEADER_BYTES);
    header.putInt(MARKER).putInt(0).putInt(previous).putInt(synced);
    header.put((byte) (head ? HEAD : 0)).put((byte) type).putLong(sequence);
    header.putInt(payload.length);
    CRC32C crc = new CRC32C();
    crc.update(header.array(), CHECKED_FROM, RECORD_HEADER_BYTES - CHECKED_FROM);
    crc.update(payload);
    return header.putInt(4, (int) crc.getValue()).flip();
  }

  static int recordChecksum(ByteBuffer recordHeader) {
    return recordHeader.getInt(4);
  }

  /** Reads a header whose marker is right. */
  static Header parse(ByteBuffer header) {
    int at = header.position();
    return new Header(
        header.getInt(at + 4),
        header.getInt(at + 8),
        header.getInt(at + 12),
        (header.get(at + 16) & HEAD) != 0,
        header.get(at + 17) & 0xff,
        header.getLong(at + 18),
        header.getInt(at + 26));
  }

  /** Whether header and payload belong together and are what was written. */
  static boolean matches(ByteBuffer header, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(header.position() + CHECKED_FROM, RECORD_HEADER_BYTES - CHECKED_FROM));
    crc.update(payload.duplicate());
    return (int) crc.getValue() == header.getInt(header.position() + 4);
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
