package io.evenkeel.client;

import io.evenkeel.api.Result;
import java.util.concurrent.CompletableFuture;

/**
 * A session of one's own: its calls execute in the order in which they were made, each after the
 * one before ended (with a result, or with an exception). Any number of threads.
 */
public final class ClientSession implements AutoCloseable {

  private final EvenkeelClient client;
  private final Session session;

  ClientSession(EvenkeelClient client, Session session) {
    this.client = client;
    this.session = session;
  }

  /** As {@link EvenkeelClient#invokeAsync}, after all earlier calls of this session. */
  public CompletableFuture<Result> invokeAsync(byte[] operation) {
    return client.dispatcher().submit(session, false, operation);
  }

  /** As {@link EvenkeelClient#invoke}, after all earlier calls of this session. */
  public Result invoke(byte[] operation) {
    return client.await(invokeAsync(operation));
  }

  /** Takes no more calls; those made before still run. Does not block. */
  @Override
  public void close() {
    client.dispatcher().closeSession(session);
  }
}
