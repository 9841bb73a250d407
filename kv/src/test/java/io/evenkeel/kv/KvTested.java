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
          case PATCH ->
              write.seed() % 2 == 0
                  ? new KvRequest.Increment(key, write.seed() % 1_000)
                  : new KvRequest.MultiPut(
                      List.of(
                          new KvEntry(key, write.value()),
                          new KvEntry(Arrays.copyOf(key, key.length + 1), new byte[1])));
          case DELETE -> new KvRequest.Delete(key);
        };
    return List.of(KvCodec.encode(request));
  }
}
