package io.evenkeel.kv;

import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.contract.TestedService;
import io.evenkeel.checkpoint.contract.Write;
import java.util.Arrays;
import java.util.List;

/** The key-value store in the contract of checkpoint methods. */
final class KvTested implements TestedService {

  @Override
  public String name() {
    return "kv";
  }

  /** What is half done cannot be read: SQLite's own lock sees to that. */
  @Override
  public UpdateService open(Runnable halfWay) {
    return new KvService();
  }

  @Override
  public List<byte[]> operations(Write write) {
    byte[] key = Kv.bytes(write.name());
    KvRequest request =
        switch (write.kind()) {
          case PUT -> new KvRequest.Put(key, write.value());
          case PATCH -> patch(key, write);
          case DELETE ->
              write.seed() % 2 == 0
                  ? new KvRequest.Delete(key)
                  : new KvRequest.Exchange(key, KvRequest.Condition.ALWAYS, null);
        };
    return List.of(KvCodec.encode(request));
  }

  private static KvRequest patch(byte[] key, Write write) {
    byte[] neighbour = Arrays.copyOf(key, key.length + 1);
    return switch ((int) (write.seed() & 3)) {
      case 0 -> new KvRequest.Increment(key, write.seed() % 1_000);
      case 1 ->
          new KvRequest.MultiPut(
              List.of(new KvEntry(key, write.value()), new KvEntry(neighbour, new byte[1])));
      case 2 ->
          // An object that one request changes, removes and makes again.
          new KvRequest.Transaction(
              List.of(
                  new KvRequest.Append(key, new byte[] {1}),
                  new KvRequest.Delete(neighbour),
                  new KvRequest.Increment(neighbour, 1),
                  new KvRequest.Exchange(key, KvRequest.Condition.IF_PRESENT, write.value())));
      default ->
          new KvRequest.Pipeline(
              List.of(
                  new KvRequest.Replace(key, write.value()),
                  new KvRequest.Transaction(List.of(new KvRequest.Append(key, new byte[3])))));
    };
  }
}
