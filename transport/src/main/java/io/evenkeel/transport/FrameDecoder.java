package io.evenkeel.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the stream into frames' contents, each an array that is nobody else's. What arrives is
 * copied to where it stays. A length is checked before anything is allocated for it, and beyond
 * {@value #AT_ONCE_BYTES_MAX} bytes no more is allocated than twice what has arrived.
 */
final class FrameDecoder extends ChannelInboundHandlerAdapter {

  private static final int AT_ONCE_BYTES_MAX = 64 << 10;

  private int frameBytesMax = TransportConfig.HELLO_BYTES_MAX;
  private boolean refused;
  private long unfinishedSinceNanos;

  /** Of the frame under way: its length field as far as it is there, then its content. */
  private int lengthBytes;

  private int length;
  private byte @Nullable [] content;
  private int filled;

  /** From now on frames up to this size; event loop only. */
  void allow(int bytesMax) {
    frameBytesMax = bytesMax;
  }

  /** Whether a frame began longer ago than this and has not ended; event loop only. */
  boolean slowerThan(long nanos, long nowNanos) {
    return lengthBytes > 0 && nowNanos - unfinishedSinceNanos > nanos;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable() && !refused) {
        decode(context, in);
      }
    } finally {
      in.release();
    }
  }

  private void decode(ChannelHandlerContext context, ByteBuf in) {
    if (lengthBytes == 0) {
      unfinishedSinceNanos = System.nanoTime();
    }
    while (lengthBytes < Frame.LENGTH_BYTES) {
      if (!in.isReadable()) {
        return;
      }
      length = length << Byte.SIZE | in.readUnsignedByte();
      lengthBytes++;
    }
    byte[] frame = content == null ? begin() : content;
    int count = Math.min(in.readableBytes(), length - filled);
    if (filled + count > frame.length) {
      frame = Arrays.copyOf(frame, grown(filled + count));
    }
    in.readBytes(frame, filled, count);
    filled += count;
    content = frame;
    if (filled == length) {
      content = null;
      lengthBytes = 0;
      length = 0;
      filled = 0;
      context.fireChannelRead(frame);
    }
  }

  private byte[] begin() {
    if (length < 0 || length > frameBytesMax) {
      refused = true;
      throw new TooLongFrameException(
          "frame of " + Integer.toUnsignedString(length) + " bytes, at most " + frameBytesMax);
    }
    return new byte[Math.min(length, AT_ONCE_BYTES_MAX)];
  }

  private int grown(int needed) {
    return (int) Math.min(length, 2L * needed);
  }
}
