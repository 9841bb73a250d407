package io.evenkeel.client;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Kind;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.EventLoops;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The client of a replicated service; see the package's documentation for how a request travels.
 * Any number of threads.
 *
 * <p>Futures complete on the client's I/O thread: what hangs on them must not block, and must not
 * call {@link #invoke} (use the {@code Async} methods of the future for that).
 */
public final class EvenkeelClient implements ServiceClient {

  private static final int TICK_MILLIS = 20;

  private final EventLoops loops = new EventLoops(1);
  private final ClientMetrics metrics;
  private final Dispatcher dispatcher;
  private final Replicas replicas;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EvenkeelClient(ClientConfig config) {
    this.metrics = new ClientMetrics(config.replicas().size());
    this.dispatcher = new Dispatcher(config, new RequestSigner(config), metrics);
    this.replicas = new Replicas(loops, config, metrics, dispatcher);
    dispatcher.connect(replicas);
  }

  /**
   * Starts connecting to all replicas and returns at once; calls wait for the connections.
   *
   * @throws IllegalArgumentException if a key cannot be used
   */
  public static EvenkeelClient open(ClientConfig config) {
    EvenkeelClient client = new EvenkeelClient(config);
    client.tick();
    return client;
  }

  private void tick() {
    if (!closed.get()) {
      dispatcher.tick();
      var next = loops.schedule(this::tick, TICK_MILLIS);
      if (next.isCancelled()) {
        close();
      }
    }
  }

  @Override
  public CompletableFuture<Result> invokeAsync(byte[] operation) {
    return dispatcher.submit(null, false, operation);
  }

  @Override
  public Result invoke(byte[] operation) {
    return await(invokeAsync(operation));
  }

  /**
   * Orders an operation of the library itself, as {@link io.evenkeel.agreement.LibraryOperation}
   * makes them, and waits for its result.
   *
   * @throws ServiceClientException if no result was obtained
   */
  public Result invokeLibrary(byte[] operation) {
    return await(dispatcher.submit(null, true, operation));
  }

  Result await(CompletableFuture<Result> future) {
    if (loops.inEventLoop() && !future.isDone()) {
      throw new IllegalStateException(
          "invoke() blocks and must not be called on the client's own thread; use invokeAsync()");
    }
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceClientException(
          Kind.INTERRUPTED, Outcome.UNKNOWN, "interrupted while waiting for the result", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ServiceClientException cause) {
        // Anew, so that the trace shows who called.
        throw new ServiceClientException(
            cause.kind(), cause.outcome(), String.valueOf(cause.getMessage()), cause);
      }
      throw new IllegalStateException("the client failed", e);
    }
  }

  /** A session whose calls keep their order. */
  public ClientSession openSession() {
    return new ClientSession(this, dispatcher.openSession());
  }

  /** What it counted since its start. */
  public ClientMetrics metrics() {
    return metrics;
  }

  /** Replicas with which a connection stands now. */
  public int connectedReplicas() {
    return replicas.connected();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      dispatcher.close();
      replicas.close();
      loops.close();
    }
  }
}
