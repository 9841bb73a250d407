package io.evenkeel.agreement;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Canonical bytes, in and out: big-endian numbers, texts and bytes with their u32 length. */
final class Bytes {

  private Bytes() {}

  /** Collects bytes. */
  static final class Out {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Out u8(int value) {
      out.write(value);
      return this;
    }

    Out u32(int value) {
      return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    Out u64(long value) {
      return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    Out raw(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Out sized(byte[] bytes) {
      return u32(bytes.length).raw(bytes);
    }

    Out text(String text) {
      return sized(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }

  /** Takes bytes apart; whatever does not fit is an {@link IllegalArgumentException}. */
  static final class In {
    private final ByteBuffer in;

    In(byte[] bytes) {
      this.in = ByteBuffer.wrap(bytes);
    }

    int u8() {
      return raw(1)[0] & 0xff;
    }

    int u32() {
      return ByteBuffer.wrap(raw(4)).getInt();
    }

    /** A number that must not be negative. */
    long u64() {
      long value = ByteBuffer.wrap(raw(8)).getLong();
      if (value < 0) {
        throw new IllegalArgumentException("a negative number");
      }
      return value;
    }

    byte[] raw(int count) {
      if (count < 0 || count > in.remaining()) {
        throw new IllegalArgumentException("bytes end early", new BufferUnderflowException());
      }
      byte[] bytes = new byte[count];
      in.get(bytes);
      return bytes;
    }

    byte[] sized(int max) {
      int length = u32();
      if (length < 0 || length > max) {
        throw new IllegalArgumentException("a length of " + length);
      }
      return raw(length);
    }

    String text(int max) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(sized(max))).toString();
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException("no UTF-8", e);
      }
    }

    void expect(String tag) {
      if (!text(255).equals(tag)) {
        throw new IllegalArgumentException("not " + tag);
      }
    }

    void end() {
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("bytes left over");
      }
    }
  }
}
