package io.evenkeel.microbench;

import io.evenkeel.api.ObjectId;
import java.nio.ByteBuffer;
import java.util.Random;

/** The state that captures are measured on: 50,000 objects of 4 KiB. */
final class Objects4k {

  static final int OBJECTS = 50_000;
  static final int VALUE_BYTES = 4 << 10;
  static final int BYTES = OBJECTS * VALUE_BYTES;

  private Objects4k() {}

  /** Ids ascend with the number. */
  static byte[] key(int number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  static ObjectId id(int number) {
    return ObjectId.of(key(number));
  }

  /** Bytes that nothing compresses or knows in advance; the same for the same number. */
  static byte[] value(int number) {
    byte[] value = new byte[VALUE_BYTES];
    new Random(number).nextBytes(value);
    return value;
  }
}
