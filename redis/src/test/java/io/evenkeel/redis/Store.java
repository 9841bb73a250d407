package io.evenkeel.redis;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.Request;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real key-value store of one, behind a client; may be held, and may fail. */
final class Store implements ServiceClient {

  private final KvService service = new KvService();
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final Semaphore open = new Semaphore(1);
  final AtomicInteger requests = new AtomicInteger();

  /** If set, what requests end with instead of being executed. */
  volatile @Nullable Supplier<RuntimeException> failure;

  KvClient client() {
    return new KvClient(this);
  }

  /** From now on requests wait. */
  void hold() {
    open.drainPermits();
  }

  void letGo() {
    open.release();
  }

  @Override
  public CompletableFuture<Result> invokeAsync(byte[] operation) {
    requests.incrementAndGet();
    return CompletableFuture.supplyAsync(() -> execute(operation), executor);
  }

  private Result execute(byte[] operation) {
    open.acquireUninterruptibly();
    open.release();
    Supplier<RuntimeException> failing = failure;
    if (failing != null) {
      throw failing.get();
    }
    return service.invoke(new Request(new ClientId(0, 1), 1, operation, 1, 0, 0), id -> {});
  }

  @Override
  public Result invoke(byte[] operation) {
    return invokeAsync(operation).join();
  }

  @Override
  public void close() {
    letGo();
    executor.shutdown();
    service.close();
  }
}
