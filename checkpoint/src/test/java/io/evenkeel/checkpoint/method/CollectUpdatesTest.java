package io.evenkeel.checkpoint.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.contract.NaiveRoot;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the memory of collected updates comes to, and that room can be made for more. */
class CollectUpdatesTest {

  private static final long ROOM = 10_000;

  private final ModelService service = new ModelService();
  private Capture capture;
  private int seals;

  @BeforeEach
  void begin() throws IOException {
    begin(600);
  }

  private void begin(int objects) throws IOException {
    for (int i = 0; i < objects; i++) {
      service.state.put(id(i), new byte[100]);
    }
    CheckpointStore store = CheckpointStore.open(new SimulatedDisk());
    NewImages images = store.newImages(new ImageLabel(CheckpointKind.STATE, 1, "T"));
    capture = new DfcUpd().begin(service, countingSeals(images), new Changes());
  }

  private NewImages countingSeals(NewImages images) {
    return new NewImages() {
      @Override
      public ImageSink full() {
        return counting(images.full());
      }

      @Override
      public ImageSink on(Image base, Set<ObjectId> changed) {
        return counting(images.on(base, changed));
      }
    };
  }

  private ImageSink counting(ImageSink sink) {
    return (ImageSink)
        Proxy.newProxyInstance(
            ImageSink.class.getClassLoader(),
            new Class<?>[] {ImageSink.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("seal")) {
                seals++;
              }
              return method.invoke(sink, arguments);
            });
  }

  private static ObjectId id(int i) {
    return ObjectId.of(String.format("%05d", i));
  }

  private void write(int object, int bytes, int content) {
    byte[] value = new byte[bytes];
    value[0] = (byte) content;
    service.state.put(id(object), value);
    capture.updated(ModelService.update(id(object), value));
  }

  private void assertComplete() throws IOException {
    while (!capture.visited()) {
      boolean unused = capture.step();
    }
    Completion completion = capture.complete(1, List.of());
    while (!completion.step()) {}
    assertThat(completion.result().header().trie()).isEqualTo(NaiveRoot.of(service.state));
    assertThat(completion.heldBytes()).isZero();
    assertThat(completion.statistics().bytesCopied()).isGreaterThan(20 * ROOM);
  }

  private void makeRoom() throws IOException {
    for (int i = 0; !capture.makeRoom(ROOM); i++) {
      assertThat(i).isLessThan(1_000);
    }
    assertThat(capture.heldBytes()).isLessThanOrEqualTo(ROOM);
  }

  @Test
  void updatesAreAppliedAheadOfThePositionToWhatWasCaptured() throws IOException {
    while (!capture.step()) {}
    for (int round = 0; round < 30; round++) {
      for (int i = 0; i < 600; i += 7) {
        write(i, 200, round);
      }
      makeRoom();
    }
    assertComplete();
  }

  /** What the walk has not reached cannot be applied yet. */
  @Test
  void theWalkGoesOnUntilThereIsRoom() throws IOException {
    for (int round = 0; round < 3; round++) {
      for (int i = 599; i >= 300; i--) {
        write(i, 300, round);
      }
    }
    assertThat(capture.visited()).isFalse();
    makeRoom();
    assertComplete();
  }

  /** The image sorts all that is in it each time; once a range that would never end. */
  @Test
  void whatTheWalkReachesIsAppliedInFewRounds() throws IOException {
    begin(30_000);
    for (int i = 0; i < 30_000; i += 10) {
      write(i, 300, 1);
    }
    makeRoom();
    assertThat(seals).isBetween(1, 10);
    assertComplete();
  }

  @Test
  void updatesOfOneObjectAreMergedWithoutBeingApplied() throws IOException {
    for (int round = 0; round < 3_000; round++) {
      write(599, 100, round);
      if (round % 50 == 0) {
        makeRoom();
        assertThat(capture.visited()).isFalse();
      }
    }
    assertComplete();
  }
}
