package io.evenkeel.redis;

import io.evenkeel.kv.KvKeys;
import io.evenkeel.kv.KvRequest;
import java.util.concurrent.CompletableFuture;

/** How a walk reads keys. */
interface Pages {

  /** One page; completes exceptionally as {@link Sender#execute} does. */
  CompletableFuture<KvKeys> next(KvRequest.Keys request);

  /** Keeps bytes in memory until the answer is written; false if there is no room for them. */
  boolean hold(long bytes);
}
