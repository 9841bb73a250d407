package io.evenkeel.redis;

import io.evenkeel.kv.KvReply;
import io.evenkeel.kv.KvRequest;
import io.netty.handler.codec.redis.RedisMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What a command means. */
sealed interface Task {

  /** An answer that needs no store. */
  record Ready(RedisMessage answer) implements Task {}

  /**
   * Operations of the store that belong together.
   *
   * @param operations at least one; several make a transaction
   * @param answer makes the answer of their results, one for each, the refused among them
   */
  record Stored(List<KvRequest> operations, Function<List<KvReply>, RedisMessage> answer)
      implements Task {

    static Stored of(KvRequest operation, Function<KvReply, RedisMessage> answer) {
      return new Stored(List.of(operation), results -> answer.apply(results.get(0)));
    }
  }

  /** Requests one after the other, each depending on the one before; nothing goes with them. */
  record Walk(Function<Pages, CompletableFuture<RedisMessage>> start) implements Task {}

  /** An answer after which the connection is closed. */
  record Last(RedisMessage answer) implements Task {}
}
