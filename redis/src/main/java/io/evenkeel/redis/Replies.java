package io.evenkeel.redis;

import io.evenkeel.kv.KvException;
import io.evenkeel.kv.KvReply;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers on the wire. They hold arrays of the heap only: nobody has to release them. */
final class Replies {

  static final RedisMessage OK = new SimpleStringRedisMessage("OK");
  static final RedisMessage QUEUED = new SimpleStringRedisMessage("QUEUED");
  static final RedisMessage NIL = FullBulkStringRedisMessage.NULL_INSTANCE;

  /** What an answer takes in memory beside its own bytes. */
  private static final int EXTRA_BYTES = 64;

  private Replies() {}

  static RedisMessage simple(String text) {
    return new SimpleStringRedisMessage(text);
  }

  /** One line: a line feed in it would be the next answer. */
  static RedisMessage error(String text) {
    return new ErrorRedisMessage(text.replaceAll("[\\r\\n]+", " "));
  }

  static RedisMessage integer(long number) {
    return new IntegerRedisMessage(number);
  }

  static RedisMessage bulk(byte @Nullable [] value) {
    return value == null ? NIL : new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(value));
  }

  static RedisMessage bulk(String text) {
    return bulk(text.getBytes(StandardCharsets.UTF_8));
  }

  static RedisMessage array(List<RedisMessage> elements) {
    return new ArrayRedisMessage(elements);
  }

  /** About what it takes in memory. */
  static long bytes(RedisMessage message) {
    if (message instanceof ArrayRedisMessage array && !array.isNull()) {
      long bytes = EXTRA_BYTES;
      for (RedisMessage element : array.children()) {
        bytes += bytes(element);
      }
      return bytes;
    } else if (message instanceof FullBulkStringRedisMessage bulk && !bulk.isNull()) {
      return EXTRA_BYTES + (long) bulk.content().readableBytes();
    }
    return EXTRA_BYTES;
  }

  /** The answer for a result, or the error if the store refused the operation. */
  static <T extends KvReply> RedisMessage of(
      KvReply reply, Class<T> expected, Function<T, RedisMessage> answer) {
    if (expected.isInstance(reply)) {
      return answer.apply(expected.cast(reply));
    } else if (reply instanceof KvReply.Error refused) {
      return refused(refused);
    }
    return error("ERR the store gave a " + reply.getClass().getSimpleName());
  }

  static RedisMessage value(KvReply reply) {
    return of(reply, KvReply.Value.class, value -> bulk(value.value()));
  }

  static RedisMessage number(KvReply reply) {
    return of(reply, KvReply.Number.class, number -> integer(number.number()));
  }

  static RedisMessage flag(KvReply reply) {
    return of(reply, KvReply.Flag.class, flag -> integer(flag.flag() ? 1 : 0));
  }

  static RedisMessage done(KvReply reply) {
    return of(reply, KvReply.Done.class, done -> OK);
  }

  /** OK if it was set, nil if not. */
  static RedisMessage set(KvReply reply) {
    return of(reply, KvReply.Flag.class, flag -> flag.flag() ? OK : NIL);
  }

  /** How many of them are true. */
  static RedisMessage count(List<KvReply> results) {
    long count = 0;
    for (KvReply result : results) {
      if (result instanceof KvReply.Error refused) {
        return refused(refused);
      }
      count += result instanceof KvReply.Flag flag && flag.flag() ? 1 : 0;
    }
    return integer(count);
  }

  static RedisMessage values(List<KvReply> results) {
    for (KvReply result : results) {
      if (result instanceof KvReply.Error refused) {
        return refused(refused);
      }
    }
    return array(results.stream().map(Replies::value).toList());
  }

  static RedisMessage refused(KvReply.Error refused) {
    return error(
        switch (refused.reason()) {
          case NOT_A_NUMBER -> CommandException.NOT_AN_INTEGER;
          case OVERFLOW -> "ERR increment or decrement would overflow";
          case VALUE_SIZE -> "ERR string exceeds maximum allowed size: " + refused.text();
          case MALFORMED -> "ERR " + refused.text() + "; do all replicas run this version?";
          default -> "ERR " + refused.text();
        });
  }

  /** Whether the store refused because of what the number would become. */
  static boolean overflowed(KvReply reply) {
    return reply instanceof KvReply.Error error && error.reason() == KvException.Reason.OVERFLOW;
  }
}
