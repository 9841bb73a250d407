package io.evenkeel.transport;

import com.google.protobuf.CodedOutputStream;
import io.evenkeel.transport.proto.Envelope;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An Envelope encoded once, ready for any number of connections. Immutable. The first four bytes
 * are the length of the rest, big-endian.
 */
public final class Frame {

  static final int LENGTH_BYTES = 4;

  private final byte[] bytes;

  private Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Encodes; call it where that may take time, not under a lock. */
  public static Frame of(Envelope envelope) {
    int length = envelope.getSerializedSize();
    byte[] bytes = new byte[Math.addExact(LENGTH_BYTES, length)];
    ByteBuffer.wrap(bytes).putInt(length);
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes, LENGTH_BYTES, length);
      envelope.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail", e);
    }
    return new Frame(bytes);
  }

  /** Bytes on the wire, the length field included, TLS not. */
  public int sizeBytes() {
    return bytes.length;
  }

  /** A view of the shared bytes. */
  ByteBuf buffer() {
    return Unpooled.wrappedBuffer(bytes);
  }
}
