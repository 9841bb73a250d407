package io.evenkeel.kv;

import static io.evenkeel.kv.KvException.Reason.KEY_SIZE;
import static io.evenkeel.kv.KvException.Reason.MALFORMED;
import static io.evenkeel.kv.KvException.Reason.VALUE_SIZE;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields from bytes nobody vouches for. The first thing that is wrong is remembered, and from
 * then on every field reads as zero or empty: a decoder is straight-line code that asks once, at
 * the end. Nothing is allocated for a length that the remaining bytes do not have.
 */
final class Input {

  private static final byte[] NOTHING = new byte[0];

  private final ByteBuffer bytes;
  private KvRequest.@Nullable Refused refusal;

  Input(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  private Input(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * A field that has fields of its own: {@code i32 length} and these. What is wrong in it is its.
   */
  Input nested() {
    int length = i32();
    if (length < 0 || !has(length)) {
      refuse(MALFORMED, "the bytes end within a field");
      return new Input(NOTHING);
    }
    Input nested = new Input(bytes.slice(bytes.position(), length));
    bytes.position(bytes.position() + length);
    return nested;
  }

  /** What was wrong first, or null. */
  KvRequest.@Nullable Refused refusal() {
    return refusal;
  }

  boolean refused() {
    return refusal != null;
  }

  void refuse(KvException.Reason reason, String text) {
    if (refusal == null) {
      refusal = new KvRequest.Refused(reason, text);
    }
  }

  int u8() {
    return has(1) ? Byte.toUnsignedInt(bytes.get()) : 0;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      refuse(MALFORMED, "a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  int i32() {
    return has(4) ? bytes.getInt() : 0;
  }

  long i64() {
    return has(8) ? bytes.getLong() : 0;
  }

  /** A key of {@code lengthMin} (0 for a prefix) to {@link KvLimits#KEY_BYTES_MAX} bytes. */
  byte[] key(int lengthMin) {
    int length = has(2) ? Short.toUnsignedInt(bytes.getShort()) : 0;
    if (length < lengthMin || length > KvLimits.KEY_BYTES_MAX) {
      refuse(KEY_SIZE, Texts.keySize(lengthMin, length));
    }
    return take(length);
  }

  byte[] value() {
    int length = i32();
    if (length < 0 || length > KvLimits.VALUE_BYTES_MAX) {
      refuse(VALUE_SIZE, Texts.valueSize(Integer.toUnsignedLong(length)));
    }
    return take(length);
  }

  byte @Nullable [] optionalValue() {
    return flag() ? value() : null;
  }

  /** All that is left, as UTF-8. */
  String text() {
    return new String(take(bytes.remaining()), StandardCharsets.UTF_8);
  }

  /** To be called last: what follows the last field is an error. */
  void end() {
    if (bytes.hasRemaining()) {
      refuse(MALFORMED, bytes.remaining() + " bytes follow the last field");
    }
  }

  private byte[] take(int length) {
    if (!has(length)) {
      return NOTHING;
    }
    byte[] taken = new byte[length];
    bytes.get(taken);
    return taken;
  }

  private boolean has(int count) {
    if (bytes.remaining() < count) {
      refuse(MALFORMED, "the bytes end within a field");
    }
    return !refused();
  }
}
