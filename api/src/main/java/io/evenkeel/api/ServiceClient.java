package io.evenkeel.api;

import java.util.concurrent.CompletableFuture;

/**
 * Sends operations to a replicated service and returns results that {@code f+1} replicas agree on.
 * Safe for use by many threads.
 */
public interface ServiceClient extends AutoCloseable {

  /**
   * Sends an operation. It is executed at most once, however often the network or a replica makes
   * the client send it again.
   *
   * @param operation bytes only the service understands; not changed until the future completes
   * @return completes with the result, or exceptionally with a {@link ServiceClientException}
   */
  CompletableFuture<Result> invokeAsync(byte[] operation);

  /**
   * Sends an operation and waits for its result.
   *
   * @throws ServiceClientException if no result was obtained; {@link
   *     ServiceClientException#outcome()} says whether the operation may have been executed
   */
  Result invoke(byte[] operation);

  /** Ends open calls with {@link ServiceClientException} and releases connections and threads. */
  @Override
  void close();
}
