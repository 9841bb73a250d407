package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.nio.ByteBuffer;

/**
 * Records {@code [u8 flags][u16 id length][id][u32 value length][value]}. Flag 1: the object does
 * not exist (no value). Flag 2: the id is the library's.
 */
final class ObjectRecords {

  static final int OVERHEAD_BYTES = 7;
  static final int RECORD_BYTES_MAX =
      OVERHEAD_BYTES + ObjectId.BYTES_MAX + StateObject.VALUE_BYTES_MAX;

  private static final int TOMBSTONE = 1;
  private static final int RESERVED = 2;

  /**
   * What a record says.
   *
   * @param valueBytes length of the value, 0 for a tombstone
   */
  record Head(boolean tombstone, ObjectId id, int valueBytes) {

    int recordBytes() {
      return OVERHEAD_BYTES + id.length() + valueBytes;
    }
  }

  private ObjectRecords() {}

  /** Puts everything but the value. */
  static void putHead(ByteBuffer target, ObjectId id, boolean tombstone, int valueBytes) {
    target.put((byte) ((tombstone ? TOMBSTONE : 0) | (id.isReserved() ? RESERVED : 0)));
    target.putShort((short) id.length());
    target.put(id.bytes());
    target.putInt(valueBytes);
  }

  /** Takes everything but the value. */
  static Head takeHead(Decoder decoder) throws DamagedImageException {
    int flags = decoder.u8("flags");
    if ((flags & ~(TOMBSTONE | RESERVED)) != 0) {
      throw decoder.bad("flags " + flags);
    }
    int idBytes = decoder.u16("id length");
    if (idBytes == 0 || idBytes > ObjectId.BYTES_MAX) {
      throw decoder.bad("an id of " + idBytes + " bytes");
    }
    byte[] id = decoder.bytes("id", idBytes);
    boolean tombstone = (flags & TOMBSTONE) != 0;
    int valueBytes = decoder.number("value length", tombstone ? 0 : StateObject.VALUE_BYTES_MAX);
    boolean reserved = (flags & RESERVED) != 0;
    return new Head(tombstone, reserved ? ObjectId.reserved(id) : ObjectId.of(id), valueBytes);
  }
}
