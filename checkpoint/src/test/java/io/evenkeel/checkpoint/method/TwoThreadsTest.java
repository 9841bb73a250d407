package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.contract.NaiveRoot;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Executor and checkpoint lane as real threads, on objects that are changed in place, byte after
 * byte, without any synchronization: the weakest service that is still memory-safe.
 */
class TwoThreadsTest {

  private static final int CHECKPOINTS = 40;
  private static final int OBJECTS = 1_500;
  private static final int VALUE_BYTES = 64;

  /** In-place values in a map that can be read while it changes. */
  private static final class InPlace implements StateReader {
    final ConcurrentSkipListMap<ObjectId, byte[]> state = new ConcurrentSkipListMap<>();

    void write(ObjectId id, byte fill) {
      byte[] value = state.computeIfAbsent(id, key -> new byte[VALUE_BYTES]);
      for (int i = 0; i < value.length; i++) {
        value[i] = fill;
      }
    }

    @Override
    public boolean concurrentReads() {
      return true;
    }

    @Override
    public List<StateObject> objects(@Nullable ObjectId after, int countMax, long bytesMax) {
      List<StateObject> range = new ArrayList<>();
      for (Map.Entry<ObjectId, byte[]> entry :
          (after == null ? state : state.tailMap(after, false)).entrySet()) {
        if (range.size() == Math.min(countMax, 50)) {
          break;
        }
        range.add(new StateObject(entry.getKey(), entry.getValue().clone()));
      }
      return range;
    }

    @Override
    public byte @Nullable [] object(ObjectId id) {
      byte[] value = state.get(id);
      return value == null ? null : value.clone();
    }
  }

  @ParameterizedTest
  @EnumSource(CompletionMode.class)
  void theImageIsTheStateAtThePosition(CompletionMode mode) throws Exception {
    ExecutorService lane = Executors.newSingleThreadExecutor();
    Random random = new Random(mode.ordinal());
    InPlace service = new InPlace();
    try {
      for (int i = 0; i < CHECKPOINTS; i++) {
        checkpoint(service, mode, random, lane);
      }
    } finally {
      lane.shutdownNow();
    }
  }

  private static void checkpoint(
      InPlace service, CompletionMode mode, Random random, ExecutorService lane) throws Exception {
    CheckpointStore store = CheckpointStore.open(new SimulatedDisk());
    Capture capture =
        new DfcCaw()
            .begin(
                service,
                store.newImages(new ImageLabel(CheckpointKind.STATE, 1, "T")),
                new Changes());
    capture.completeBy(mode);
    AtomicReference<Completion> handedOver = new AtomicReference<>();
    Future<Image> taken = lane.submit(() -> take(capture, handedOver));
    for (int batch = random.nextInt(60); batch > 0; batch--) {
      for (int i = 0; i < 10; i++) {
        ObjectId id = ObjectId.of("o" + random.nextInt(OBJECTS));
        capture.modified(id);
        change(service, id, random);
      }
      capture.batchEnded();
    }
    Completion completion = capture.complete(1, List.of());
    TreeMap<ObjectId, byte[]> expected = new TreeMap<>();
    service.state.forEach((id, value) -> expected.put(id, value.clone()));
    handedOver.set(completion);
    while (!taken.isDone()) {
      ObjectId id = ObjectId.of("o" + random.nextInt(OBJECTS));
      if (completion.claims(id)) {
        completion.copy(id);
      }
      change(service, id, random);
    }
    assertThat(taken.get().header().trie()).isEqualTo(NaiveRoot.of(expected));
  }

  private static void change(InPlace service, ObjectId id, Random random) {
    if (random.nextInt(4) == 0) {
      service.state.remove(id);
    } else {
      service.write(id, (byte) random.nextInt());
    }
  }

  private static Image take(Capture capture, AtomicReference<Completion> handedOver)
      throws IOException {
    boolean over = false;
    while (handedOver.get() == null) {
      over = over || capture.step();
    }
    Completion completion = handedOver.get();
    while (!completion.step()) {
      Thread.onSpinWait();
    }
    return completion.result();
  }
}
