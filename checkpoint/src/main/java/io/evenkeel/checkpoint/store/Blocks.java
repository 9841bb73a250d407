package io.evenkeel.checkpoint.store;

import io.evenkeel.checkpoint.store.Damage.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Blocks {@code [u32 length][u32 crc32c of payload][payload]}; a block is never empty. */
final class Blocks {

  static final int HEADER_BYTES = 8;

  /** Largest payload: a record with the longest id and the longest value. */
  static final int PAYLOAD_BYTES_MAX = ObjectRecords.RECORD_BYTES_MAX;

  private Blocks() {}

  /** Puts the header of a block whose payload follows it in the same array. */
  static void seal(byte[] block, int payloadBytes) {
    CRC32C crc = new CRC32C();
    crc.update(block, HEADER_BYTES, payloadBytes);
    ByteBuffer.wrap(block).putInt(payloadBytes).putInt((int) crc.getValue());
  }

  /**
   * Reads a block and checks it.
   *
   * @param end where blocks end in this file
   * @return the payload, from position to limit
   */
  static ByteBuffer read(Disk disk, String file, long offset, long end) throws IOException {
    return read((at, length) -> disk.read(file, at, length), file, offset, end);
  }

  /** The same from a file that is on no disk of the store. */
  static ByteBuffer read(ByteSource source, String file, long offset, long end) throws IOException {
    return read(source::read, file, offset, end);
  }

  private interface Reading {
    ByteBuffer at(long offset, int length) throws IOException;
  }

  private static ByteBuffer read(Reading reading, String file, long offset, long end)
      throws IOException {
    if (end - offset < HEADER_BYTES) {
      throw SealedFile.damaged(Reason.TRUNCATED, file, offset, "no room for a block");
    }
    ByteBuffer header = reading.at(offset, HEADER_BYTES);
    int length = header.getInt();
    int checksum = header.getInt();
    if (length <= 0 || length > PAYLOAD_BYTES_MAX || length > end - offset - HEADER_BYTES) {
      String detail = "a block of " + Integer.toUnsignedString(length) + " bytes";
      throw SealedFile.damaged(Reason.BAD_CHECKSUM, file, offset, detail);
    }
    ByteBuffer payload = reading.at(offset + HEADER_BYTES, length);
    CRC32C crc = new CRC32C();
    crc.update(payload.duplicate());
    if ((int) crc.getValue() != checksum) {
      String detail = "a block of " + length + " bytes is not what was written";
      throw SealedFile.damaged(Reason.BAD_CHECKSUM, file, offset, detail);
    }
    return payload;
  }
}
