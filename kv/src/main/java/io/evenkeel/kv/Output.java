package io.evenkeel.kv;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes fields into an array that grows; the counterpart of {@link Input}. */
final class Output {

  private ByteBuffer bytes;

  Output(int version, int code, int sizeHint) {
    bytes = ByteBuffer.allocate(2 + sizeHint);
    u8(version).u8(code);
  }

  Output u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  Output flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  Output i32(int value) {
    room(4).putInt(value);
    return this;
  }

  Output i64(long value) {
    room(8).putLong(value);
    return this;
  }

  Output key(byte[] key) {
    room(2 + key.length).putShort((short) key.length).put(key);
    return this;
  }

  Output value(byte[] value) {
    room(4 + value.length).putInt(value.length).put(value);
    return this;
  }

  Output optionalValue(byte @Nullable [] value) {
    return value == null ? flag(false) : flag(true).value(value);
  }

  Output raw(byte[] value) {
    room(value.length).put(value);
    return this;
  }

  byte[] toBytes() {
    if (!bytes.hasRemaining()) {
      return bytes.array();
    }
    byte[] exact = new byte[bytes.position()];
    bytes.flip().get(exact);
    return exact;
  }

  private ByteBuffer room(int count) {
    if (bytes.remaining() < count) {
      int capacity = Math.max(Math.addExact(bytes.position(), count), 2 * bytes.capacity());
      bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
    }
    return bytes;
  }
}
