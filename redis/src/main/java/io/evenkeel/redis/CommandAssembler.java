package io.evenkeel.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.redis.ArrayHeaderRedisMessage;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.BulkStringHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringRedisContent;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.InlineCommandRedisMessage;
import io.netty.handler.codec.redis.LastBulkStringRedisContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes commands of the decoder's pieces. What a client says a length is is checked before anything
 * is allocated for it, and taken out of the {@link Budget}; the library's own aggregators have no
 * such bounds. Confined to the connection's event loop.
 */
final class CommandAssembler extends ChannelInboundHandlerAdapter {

  /** Bytes that do not follow the protocol: answered with an error, then the connection ends. */
  static final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    ProtocolException(String error) {
      super(error, null, false, false);
    }
  }

  /** Words of one command; enough for an MSET of as many entries as the store takes. */
  static final int WORDS_MAX = 20_001;

  /** Bytes of one command; enough for the longest value. */
  static final int BYTES_MAX = (16 << 20) + (64 << 10);

  /** What a word takes in memory beside its own bytes. */
  private static final int WORD_EXTRA_BYTES = 48;

  private final Budget budget;
  private List<byte[]> words = new ArrayList<>();
  private int wordsMissing;
  private byte @Nullable [] word;
  private int wordBytes;
  private long heldBytes;
  private boolean broken;

  CommandAssembler(Budget budget) {
    this.budget = budget;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      if (!broken) {
        take(context, message);
      }
    } catch (ProtocolException e) {
      broken = true;
      context.fireExceptionCaught(e);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(ChannelHandlerContext context, Object message) throws ProtocolException {
    if (message instanceof BulkStringRedisContent content && word != null) {
      append(context, content);
    } else if (message instanceof BulkStringHeaderRedisMessage header) {
      begin(header);
    } else if (message == FullBulkStringRedisMessage.EMPTY_INSTANCE && wordsMissing > 0) {
      hold(WORD_EXTRA_BYTES);
      complete(context, new byte[0]);
    } else if (wordsMissing > 0) {
      throw new ProtocolException("expected '$'");
    } else if (message instanceof ArrayHeaderRedisMessage header) {
      if (header.length() > WORDS_MAX) {
        throw new ProtocolException("invalid multibulk length");
      }
      wordsMissing = (int) header.length();
    } else if (message instanceof InlineCommandRedisMessage inline) {
      inline(context, inline.content());
    } else if (!(message instanceof ArrayRedisMessage)) { // an empty one is nothing
      throw new ProtocolException("a command is an array of bulk strings");
    }
  }

  private void begin(BulkStringHeaderRedisMessage header) throws ProtocolException {
    if (wordsMissing == 0) {
      throw new ProtocolException("a command is an array of bulk strings");
    }
    int length = header.bulkStringLength();
    if (length < 0 || length > BYTES_MAX - heldBytes) {
      throw new ProtocolException("invalid bulk length");
    }
    hold(length + (long) WORD_EXTRA_BYTES);
    word = new byte[length];
    wordBytes = 0;
  }

  private void append(ChannelHandlerContext context, BulkStringRedisContent content)
      throws ProtocolException {
    byte[] open = word;
    ByteBuf bytes = content.content();
    int count = bytes.readableBytes();
    if (open == null || count > open.length - wordBytes) {
      throw new ProtocolException("invalid bulk length");
    }
    bytes.readBytes(open, wordBytes, count);
    wordBytes += count;
    if (content instanceof LastBulkStringRedisContent) {
      word = null;
      complete(context, open);
    }
  }

  private void complete(ChannelHandlerContext context, byte[] whole) {
    words.add(whole);
    wordsMissing--;
    if (wordsMissing == 0) {
      hand(context);
    }
  }

  /** What somebody types; unlike Redis without quotes. */
  private void inline(ChannelHandlerContext context, String line) throws ProtocolException {
    if (line.isBlank()) {
      return;
    }
    for (String typed : line.strip().split("\\s+")) {
      hold(typed.length() + (long) WORD_EXTRA_BYTES);
      words.add(typed.getBytes(UTF_8));
    }
    hand(context);
  }

  private void hand(ChannelHandlerContext context) {
    Command command = new Command(words, heldBytes);
    words = new ArrayList<>();
    heldBytes = 0; // the next handler's to give back
    context.fireChannelRead(command);
  }

  private void hold(long bytes) throws ProtocolException {
    if (!budget.take(bytes)) {
      throw new ProtocolException(
          "OOM commands and answers in memory take all of the front's "
              + (budget.bytesMax() >> 20)
              + " MiB; send less at once or start it with more memory");
    }
    heldBytes += bytes;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broken = true;
    budget.giveBack(heldBytes);
    heldBytes = 0;
    word = null;
    words = new ArrayList<>();
    context.fireChannelInactive();
  }
}
