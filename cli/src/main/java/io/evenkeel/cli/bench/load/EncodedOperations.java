package io.evenkeel.cli.bench.load;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.kv.KvClient;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The bytes that a client of the key-value store would send. */
public final class EncodedOperations {

  private EncodedOperations() {}

  /** Of one call. */
  public static byte[] of(Function<KvClient, CompletableFuture<?>> call) {
    Recorder recorder = new Recorder();
    CompletableFuture<?> unused = call.apply(new KvClient(recorder));
    return recorder.operation;
  }

  /** Sends nothing, and keeps what it was given. */
  private static final class Recorder implements ServiceClient {

    private byte[] operation = {};

    @Override
    public CompletableFuture<Result> invokeAsync(byte[] encoded) {
      operation = encoded;
      return new CompletableFuture<>();
    }

    @Override
    public Result invoke(byte[] encoded) {
      return invokeAsync(encoded).join();
    }

    @Override
    public void close() {}
  }
}
