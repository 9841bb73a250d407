package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Records {@code [u8 flags][u16 id length][id][u32 value length][value]}. Flag 1: the object does
 * not exist (no value). Flag 2: the id is the library's. Flag 4, in segments only: in place of the
 * value there is {@code [u32 length][compressed value]}, shorter than the value.
 */
final class ObjectRecords {

  static final int OVERHEAD_BYTES = 7;
  static final int RECORD_BYTES_MAX =
      OVERHEAD_BYTES + ObjectId.BYTES_MAX + StateObject.VALUE_BYTES_MAX;

  private static final int TOMBSTONE = 1;
  private static final int RESERVED = 2;
  private static final int COMPRESSED = 4;
  private static final int COMPRESSED_OVERHEAD_BYTES = 4;

  /**
   * What a record says.
   *
   * @param valueBytes length of the value, 0 for a tombstone
   * @param compressed whether it has to be expanded
   */
  record Head(boolean tombstone, ObjectId id, int valueBytes, boolean compressed) {

    /** Takes the value that follows. */
    byte[] takeValue(Decoder decoder, ValueCompression compression) throws IOException {
      if (!compressed) {
        return decoder.bytes("value", valueBytes);
      }
      int length = decoder.number("compressed length", valueBytes - 1);
      byte[] value = compression.expand(decoder.bytes("compressed value", length), valueBytes);
      if (value == null) {
        throw decoder.bad("not the compressed form of a value of " + valueBytes + " bytes");
      }
      return value;
    }
  }

  /**
   * A record's last part, as it is written.
   *
   * @param valueBytes of the value
   * @param bytes the value, compressed or not
   */
  record Stored(int valueBytes, byte[] bytes, boolean compressed) {

    static final Stored NOTHING = new Stored(0, new byte[0], false);

    static Stored of(byte[] value, ValueCompression compression) {
      byte[] smaller = compression.compress(value);
      return smaller != null && smaller.length + COMPRESSED_OVERHEAD_BYTES < value.length
          ? new Stored(value.length, smaller, true)
          : new Stored(value.length, value, false);
    }

    /** Everything of the record but the id and these bytes. */
    int overheadBytes() {
      return OVERHEAD_BYTES + (compressed ? COMPRESSED_OVERHEAD_BYTES : 0);
    }
  }

  private ObjectRecords() {}

  /** Puts everything but the value, which is not compressed. */
  static void putHead(ByteBuffer target, ObjectId id, boolean tombstone, int valueBytes) {
    putHead(target, id, tombstone ? TOMBSTONE : 0, valueBytes);
  }

  /** Puts everything but the stored bytes. */
  static void putHead(ByteBuffer target, ObjectId id, Stored stored) {
    putHead(target, id, stored.compressed ? COMPRESSED : 0, stored.valueBytes);
    if (stored.compressed) {
      target.putInt(stored.bytes.length);
    }
  }

  private static void putHead(ByteBuffer target, ObjectId id, int flags, int valueBytes) {
    target.put((byte) (flags | (id.isReserved() ? RESERVED : 0)));
    target.putShort((short) id.length());
    target.put(id.bytes());
    target.putInt(valueBytes);
  }

  /** How long the id of a record is that begins at the buffer's position; 0 if it is cut off. */
  static int idBytes(ByteBuffer record) {
    int at = record.position() + 1;
    int length = at + Short.BYTES <= record.limit() ? record.getShort(at) & 0xffff : 0;
    return Math.min(length, ObjectId.BYTES_MAX);
  }

  /** Takes everything but the value, which is not compressed. */
  static Head takeHead(Decoder decoder) throws DamagedImageException {
    return takeHead(decoder, TOMBSTONE | RESERVED);
  }

  /** The same of a record in a segment. */
  static Head takeStoredHead(Decoder decoder) throws DamagedImageException {
    return takeHead(decoder, TOMBSTONE | RESERVED | COMPRESSED);
  }

  private static Head takeHead(Decoder decoder, int known) throws DamagedImageException {
    int flags = decoder.u8("flags");
    boolean tombstone = (flags & TOMBSTONE) != 0;
    boolean compressed = (flags & COMPRESSED) != 0;
    if ((flags & ~known) != 0 || (tombstone && compressed)) {
      throw decoder.bad("flags " + flags);
    }
    int idBytes = decoder.u16("id length");
    if (idBytes == 0 || idBytes > ObjectId.BYTES_MAX) {
      throw decoder.bad("an id of " + idBytes + " bytes");
    }
    byte[] id = decoder.bytes("id", idBytes);
    int valueBytes = decoder.number("value length", tombstone ? 0 : StateObject.VALUE_BYTES_MAX);
    boolean reserved = (flags & RESERVED) != 0;
    ObjectId object = reserved ? ObjectId.reserved(id) : ObjectId.of(id);
    return new Head(tombstone, object, valueBytes, compressed);
  }
}
