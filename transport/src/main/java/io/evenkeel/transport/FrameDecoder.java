package io.evenkeel.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Cuts the stream into frames' contents. A length is checked before anything is allocated for it;
 * what is held of an unfinished frame is what has arrived of it.
 */
final class FrameDecoder extends ByteToMessageDecoder {

  private int frameBytesMax = TransportConfig.HELLO_BYTES_MAX;
  private boolean refused;
  private long unfinishedSinceNanos;
  private boolean unfinished;

  /** From now on frames up to this size; event loop only. */
  void allow(int bytesMax) {
    frameBytesMax = bytesMax;
  }

  /** Whether a frame began longer ago than this and has not ended; event loop only. */
  boolean slowerThan(long nanos, long nowNanos) {
    return unfinished && nowNanos - unfinishedSinceNanos > nanos;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() >= Frame.LENGTH_BYTES) {
      int length = in.getInt(in.readerIndex());
      if (length < 0 || length > frameBytesMax) {
        refused = true;
        in.skipBytes(in.readableBytes());
        throw new TooLongFrameException(
            "frame of " + Integer.toUnsignedString(length) + " bytes, at most " + frameBytesMax);
      }
      if (in.readableBytes() - Frame.LENGTH_BYTES >= length) {
        byte[] content = new byte[length];
        in.skipBytes(Frame.LENGTH_BYTES).readBytes(content);
        unfinished = false;
        out.add(content);
        return;
      }
    }
    if (in.isReadable() && !unfinished) {
      unfinished = true;
      unfinishedSinceNanos = System.nanoTime();
    }
  }
}
