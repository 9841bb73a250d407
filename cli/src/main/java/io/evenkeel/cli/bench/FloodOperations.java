package io.evenkeel.cli.bench;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.client.FloodingClient.Kind;
import io.evenkeel.kv.KvClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongFunction;

/** What a flooding client asks of the key-value store: it works on few keys, so the state stays. */
final class FloodOperations {

  private static final int KEYS = 64;
  private static final int LARGE_KEYS = 4;
  private static final int LARGE_BYTES = 4 << 20;
  private static final int RESULT_BYTES = 256 << 10;

  private FloodOperations() {}

  /** The operation of each request. */
  static LongFunction<byte[]> of(Kind kind) {
    return switch (kind) {
      case SIZES -> {
        byte[] value = new byte[LARGE_BYTES];
        yield number -> encoded(store -> store.putAsync(key(number % LARGE_KEYS), value));
      }
      case UNREAD -> {
        byte[] put = encoded(store -> store.putAsync(key(0), new byte[RESULT_BYTES]));
        byte[] get = encoded(store -> store.getAsync(key(0)));
        yield number -> number == 0 ? put : get;
      }
      default -> number -> encoded(store -> store.incrementAsync(key(number % KEYS), 1));
    };
  }

  private static byte[] key(long number) {
    return ("flood-" + number).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] encoded(Function<KvClient, CompletableFuture<?>> call) {
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
