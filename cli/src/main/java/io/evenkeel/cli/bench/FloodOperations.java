package io.evenkeel.cli.bench;

import io.evenkeel.cli.bench.load.EncodedOperations;
import io.evenkeel.client.FloodingClient.Kind;
import java.nio.charset.StandardCharsets;
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
        yield number ->
            EncodedOperations.of(store -> store.putAsync(key(number % LARGE_KEYS), value));
      }
      case UNREAD -> {
        byte[] put = EncodedOperations.of(store -> store.putAsync(key(0), new byte[RESULT_BYTES]));
        byte[] get = EncodedOperations.of(store -> store.getAsync(key(0)));
        yield number -> number == 0 ? put : get;
      }
      default ->
          number -> EncodedOperations.of(store -> store.incrementAsync(key(number % KEYS), 1));
    };
  }

  private static byte[] key(long number) {
    return ("flood-" + number).getBytes(StandardCharsets.US_ASCII);
  }
}
