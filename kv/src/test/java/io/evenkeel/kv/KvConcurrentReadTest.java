package io.evenkeel.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second thread walks the state while the executor changes, creates and deletes objects. */
class KvConcurrentReadTest {

  private static final int OBJECTS = 3_000;

  /** Every 3rd object is never written: each walk must meet all of them, exactly as they are. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyUnmodifiedObjectIsSeenWithItsValue(long seed) throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    AtomicBoolean walked = new AtomicBoolean();
    try (KvService service = new KvService()) {
      for (int i = 0; i < OBJECTS; i++) {
        service.install(key(i), value(i, 2_000));
      }
      Future<Integer> walks =
          reader.submit(
              () -> {
                try {
                  return walk(service, 8);
                } finally {
                  walked.set(true);
                }
              });
      Random random = new Random(seed);
      int requests = 0;
      while (!walked.get()) {
        service.invoke(Kv.request(KvCodec.encode(write(random))), Kv.IGNORED);
        requests++;
      }
      assertThat(walks.get()).as("seed %d", seed).isEqualTo(8);
      assertThat(requests).as("seed %d", seed).isPositive();
    } finally {
      reader.shutdown();
    }
  }

  @Test
  void concurrentReadsAreDeclared() {
    try (KvService service = new KvService()) {
      assertThat(service.concurrentReads()).isTrue();
    }
  }

  private static int walk(KvService service, int walks) {
    for (int walk = 0; walk < walks; walk++) {
      Map<ObjectId, byte[]> seen = new HashMap<>();
      ObjectId after = null;
      List<StateObject> page = service.objects(after, 1 + 60 * walk, 200_000);
      while (!page.isEmpty()) {
        for (StateObject object : page) {
          assertThat(seen.put(object.id(), object.value())).isNull();
        }
        after = page.get(page.size() - 1).id();
        page = service.objects(after, 1 + 60 * walk, 200_000);
      }
      for (int i = 0; i < OBJECTS; i += 3) {
        assertThat(seen.get(key(i))).isEqualTo(value(i, 2_000));
        assertThat(service.object(key(i))).isEqualTo(value(i, 2_000));
      }
    }
    return walks;
  }

  /** Sizes from nothing to several pages, so that neighbours move when the tree is balanced. */
  private static KvRequest write(Random random) {
    int i = 3 * random.nextInt(OBJECTS / 3) + 1 + random.nextInt(2);
    byte[] key = key(i).bytes();
    return switch (random.nextInt(4)) {
      case 0 -> new KvRequest.Delete(key);
      case 1 -> new KvRequest.Put(Arrays.copyOf(key, 9), value(i, random.nextInt(100)));
      case 2 -> new KvRequest.Put(key, value(i, random.nextInt(200_000)));
      default -> new KvRequest.Put(key, value(i, 2_000));
    };
  }

  private static ObjectId key(int i) {
    return ObjectId.of(ByteBuffer.allocate(8).putInt(i * 0x9e3779b1).putInt(i).array());
  }

  private static byte[] value(int i, int length) {
    byte[] value = new byte[length];
    new Random(i).nextBytes(value);
    return value;
  }
}
