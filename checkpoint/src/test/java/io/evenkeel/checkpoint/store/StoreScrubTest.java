package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreScrubTest {

  private static final int OBJECTS = 200;

  private final SimulatedDisk disk = new SimulatedDisk();
  private CheckpointStore store;
  private StoreScrub scrub;

  @BeforeEach
  void publish() throws IOException {
    store = CheckpointStore.open(disk);
    scrub = new StoreScrub(store);
    for (long sequence = 1; sequence <= 3; sequence++) {
      publish(sequence);
      if (sequence < 3) {
        store.certify(sequence, new byte[] {1}, true);
      }
    }
  }

  private void publish(long sequence) throws IOException {
    ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "TEST"));
    for (int i = 0; i < OBJECTS; i++) {
      sink.put(new StateObject(ObjectId.of("o" + i), new byte[] {(byte) sequence, (byte) i}));
    }
    store.publish(sink.finish(sequence));
  }

  /** Steps until so many checkpoints were read, or found damaged; what was damaged. */
  private List<StoreScrub.Damaged> read(int checkpoints) throws IOException {
    List<StoreScrub.Damaged> damaged = new ArrayList<>();
    long bytes = 0;
    int over = 0;
    for (int steps = 0; over < checkpoints; steps++) {
      assertThat(steps).isLessThan(1_000);
      StoreScrub.Step step = scrub.step();
      bytes += step.bytes();
      over += step.passed() || step.damaged().isPresent() ? 1 : 0;
      step.damaged().ifPresent(damaged::add);
    }
    if (damaged.isEmpty()) {
      assertThat(bytes).isEqualTo(2L * OBJECTS * checkpoints);
    }
    return damaged;
  }

  private void damage(long image) throws IOException {
    String file = Names.segment(image, 0);
    disk.flip(file, disk.size(file) / 2, 3);
  }

  @Test
  void whatIsIntactIsReadAgainAndAgain() throws IOException {
    assertThat(scrub.between()).isTrue();
    assertThat(read(5)).isEmpty();
  }

  @Test
  void bothStableOnesAreReadAndDamageIsSaidToBeNewOnce() throws IOException {
    damage(0);
    damage(1);
    List<StoreScrub.Damaged> damaged = read(6);
    assertThat(damaged)
        .extracting(StoreScrub.Damaged::sequence)
        .containsExactly(2L, 1L, 2L, 1L, 2L, 1L);
    assertThat(damaged)
        .extracting(StoreScrub.Damaged::known)
        .containsExactly(false, false, true, true, true, true);
  }

  @Test
  void whatWasRepairedAndIsDamagedAgainIsNew() throws IOException {
    damage(1);
    assertThat(read(2)).extracting(StoreScrub.Damaged::known).containsExactly(false);
    publish(2);
    assertThat(read(2)).isEmpty();
    String file = Names.segment(3, 0);
    disk.flip(file, disk.size(file) / 2, 3);
    assertThat(read(2)).extracting(StoreScrub.Damaged::known).containsExactly(false);
  }

  @Test
  void aCheckpointThatIsPublishedAgainMeanwhileIsBegunAnew() throws IOException {
    scrub.step();
    publish(2);
    assertThat(scrub.between()).isTrue();
    assertThat(read(4)).isEmpty();
  }

  @Test
  void aLostIndexIsFoundToo() throws IOException {
    disk.delete(Names.index(1));
    assertThat(read(2)).extracting(StoreScrub.Damaged::sequence).containsExactly(2L);
  }

  @Test
  void aCheckpointThatIsPrunedMeanwhileIsLeft() throws IOException {
    scrub.step();
    store.certify(3, new byte[] {1}, true);
    publish(4);
    store.certify(4, new byte[] {1}, true);
    store.prune(4);
    assertThat(scrub.between()).isTrue();
    assertThat(read(4)).isEmpty();
  }
}
