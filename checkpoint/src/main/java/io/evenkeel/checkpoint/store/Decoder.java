package io.evenkeel.checkpoint.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads fields of untrusted bytes. Every length is checked against a cap and against what is left
 * before anything is allocated; what breaks the rules is refused with file and offset.
 */
final class Decoder {

  private final ByteBuffer bytes;
  private final String file;
  private final long fileOffset;

  /**
   * @param bytes from position to limit
   * @param fileOffset offset in the file of the buffer's position
   */
  Decoder(ByteBuffer bytes, String file, long fileOffset) {
    this.bytes = bytes.slice();
    this.file = file;
    this.fileOffset = fileOffset;
  }

  int u8(String field) throws DamagedImageException {
    need(1, field);
    return bytes.get() & 0xff;
  }

  int u16(String field) throws DamagedImageException {
    need(2, field);
    return bytes.getShort() & 0xffff;
  }

  /** A number of 4 bytes from 0 to {@code max}. */
  int number(String field, int max) throws DamagedImageException {
    need(4, field);
    int value = bytes.getInt();
    if (value < 0 || value > max) {
      throw bad(field + " is " + Integer.toUnsignedString(value) + ", at most " + max);
    }
    return value;
  }

  /** A number of 8 bytes from 0 to {@code max}. */
  long number(String field, long max) throws DamagedImageException {
    need(8, field);
    long value = bytes.getLong();
    if (value < 0 || value > max) {
      throw bad(field + " is " + Long.toUnsignedString(value) + ", at most " + max);
    }
    return value;
  }

  /** Four bytes of any value. */
  int raw(String field) throws DamagedImageException {
    need(4, field);
    return bytes.getInt();
  }

  byte[] bytes(String field, int length) throws DamagedImageException {
    need(length, field);
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  /** A text of printable ASCII, its length in two bytes before it. */
  String text(String field, int lengthMax) throws DamagedImageException {
    int length = u16(field);
    if (length > lengthMax) {
      throw bad(field + " has " + length + " bytes, at most " + lengthMax);
    }
    byte[] value = bytes(field, length);
    for (byte b : value) {
      if (b < 0x20 || b > 0x7e) {
        throw bad(field + " is not printable");
      }
    }
    return new String(value, StandardCharsets.US_ASCII);
  }

  int remaining() {
    return bytes.remaining();
  }

  long offset() {
    return fileOffset + bytes.position();
  }

  void end() throws DamagedImageException {
    if (bytes.hasRemaining()) {
      throw bad(bytes.remaining() + " bytes after the content");
    }
  }

  DamagedImageException bad(String detail) {
    return new DamagedImageException(new Damage(Damage.Reason.BAD_CONTENT, file, offset(), detail));
  }

  private void need(int count, String field) throws DamagedImageException {
    if (count > bytes.remaining()) {
      throw bad(field + " ends early");
    }
  }
}
