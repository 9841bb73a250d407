package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointStoreTest {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 3, "DFC_CAW");

  private SimulatedDisk disk = new SimulatedDisk();

  private static StateObject object(String id, int bytes) {
    byte[] value = new byte[bytes];
    new Random(id.hashCode()).nextBytes(value);
    return new StateObject(ObjectId.of(id), value);
  }

  private static Image publish(CheckpointStore store, long sequence, StateObject... objects)
      throws IOException {
    ImageSink sink = store.newImage(LABEL);
    for (StateObject object : objects) {
      sink.put(object);
    }
    Image image = sink.finish(sequence);
    store.publish(image);
    return image;
  }

  private static List<Long> sequences(CheckpointStore store) {
    return store.images().stream().map(StoredCheckpoint::sequence).toList();
  }

  private static final StateObject[] OBJECTS = {
    object("a", 0),
    object("b", 200_000),
    object("large", 3 << 20),
    object("c", 200_000),
    object("d", 300),
    object("an id of usual length, with some more ".repeat(2), 400),
    object("x".repeat(ObjectId.BYTES_MAX), 5),
    new StateObject(ObjectId.reserved(new byte[] {1}), new byte[] {1, 2, 3})
  };

  @Test
  void whatWasPublishedIsFoundAfterReopening() throws IOException {
    areFoundAfterReopening(OBJECTS);
  }

  /** A third of each is left of values, so that there are some of each kind that is written. */
  @Test
  void whatWasCompressedIsTheSameAndHasTheSameRoot() throws IOException {
    StateObject[] objects =
        Arrays.stream(OBJECTS)
            .map(
                object -> {
                  byte[] value = object.value().clone();
                  Arrays.fill(value, value.length / 3, value.length, (byte) 7);
                  return new StateObject(object.id(), value);
                })
            .toArray(StateObject[]::new);
    Image plain = areFoundAfterReopening(objects);
    long written = disk.appendedBytes();
    disk = new SimulatedDisk().compressing();
    Image compressed = areFoundAfterReopening(objects);
    assertThat(compressed.header()).isEqualTo(plain.header());
    assertThat(disk.appendedBytes()).isBetween(written / 4, written / 2);
  }

  private Image areFoundAfterReopening(StateObject[] objects) throws IOException {
    CheckpointStore store = CheckpointStore.open(disk, 300_000);
    Image image = publish(store, 7, objects);

    CheckpointStore reopened = CheckpointStore.open(disk.copy(), 300_000);
    Image loaded = reopened.load(7);

    assertThat(loaded.header()).isEqualTo(image.header());
    assertThat(loaded.header().objects()).isEqualTo(objects.length);
    for (Image one : List.of(image, loaded)) {
      for (int i = 0; i < one.leaves().size(); i++) {
        StateObject read = one.read(i);
        StateObject expected =
            Arrays.stream(objects).filter(o -> o.id().equals(read.id())).findFirst().orElseThrow();
        assertThat(read.value()).isEqualTo(expected.value());
      }
    }
    assertThat(disk.list()).filteredOn(name -> name.endsWith(".seg")).hasSizeGreaterThan(1);
    assertThat(reopened.images())
        .containsExactly(
            new StoredCheckpoint(7, CheckpointKind.STATE, "DFC_CAW", image.header(), false, false));
    assertThat(reopened.verify(7).intact()).isTrue();
    assertThat(reopened.verify(7).objects()).isEqualTo(objects.length);
    return image;
  }

  @Test
  void theLatestWordOnAnIdWins() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    ImageSink sink = store.newImage(LABEL);
    sink.put(object("a", 5));
    sink.put(object("b", 5));
    sink.remove(ObjectId.of("never"));
    sink.remove(ObjectId.of("a"));
    sink.put(new StateObject(ObjectId.of("b"), new byte[] {9}));
    sink.put(object("c", 1));
    sink.remove(ObjectId.of("c"));
    sink.put(object("c", 2));
    Image image = sink.finish(1);
    Image expected =
        publish(store, 2, object("c", 2), new StateObject(ObjectId.of("b"), new byte[] {9}));
    assertThat(image.header().root()).isEqualTo(expected.header().root());
  }

  @Test
  void anEmptyStateIsACheckpoint() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    Image image = publish(store, 1);
    assertThat(image.header().trie()).isEqualTo(Digest.EMPTY);
    assertThat(CheckpointStore.open(disk.copy()).load(1).leaves().size()).isZero();
    assertThat(store.verify(1).intact()).isTrue();
  }

  @Test
  void leftoversOfCrashedWritersAreRemovedOnceNobodyWantsThem() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    publish(store, 1, object("a", 10));
    List<String> before = disk.list();
    ImageSink sink = store.newImage(LABEL);
    sink.put(object("b", 10));
    disk.create("0000000000000000002.manifest.tmp").close();
    disk.create("not-ours").close();
    CheckpointStore.open(disk).discardLeftovers();
    assertThat(disk.list()).contains("not-ours").containsAll(before).hasSize(before.size() + 1);
  }

  @Test
  void closingASinkOrDiscardingAnImageLeavesNothing() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    ImageSink closed = store.newImage(LABEL);
    closed.put(object("a", 10));
    closed.close();
    ImageSink discarded = store.newImage(LABEL);
    discarded.put(object("a", 10));
    Image image = discarded.finish(1);
    discarded.close();
    assertThat(image.read(0).id()).isEqualTo(ObjectId.of("a"));
    store.discard(image);
    assertThat(disk.list()).isEmpty();
  }

  /** Under heavy loss many positions pass between two that become stable. */
  @Test
  void betweenTheLastTwoStableNothingStays() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    for (long sequence = 1; sequence <= 6; sequence++) {
      publish(store, sequence, object("a" + sequence, 10));
    }
    store.certify(1, new byte[] {1}, true);
    store.certify(3, new byte[] {1}, false);
    store.certify(5, new byte[] {1}, true);
    assertThat(store.prune(5)).containsExactly(2L, 3L, 4L);
    assertThat(sequences(store)).containsExactly(1L, 5L, 6L);
  }

  @Test
  void ofThoseWithoutACertificateTheNewestFourStay() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    for (long sequence = 1; sequence <= 8; sequence++) {
      publish(store, sequence, object("a" + sequence, 10));
    }
    store.certify(1, new byte[] {1}, false);
    store.certify(6, new byte[] {1}, false);
    store.pin(2);
    assertThat(store.pruneUncertified()).containsExactly(3L);
    assertThat(sequences(store)).containsExactly(1L, 2L, 4L, 5L, 6L, 7L, 8L);
    assertThat(store.pruneUncertified()).isEmpty();
  }

  @Test
  void theLastTwoStableAndWhatIsPinnedStay() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    for (long sequence = 1; sequence <= 5; sequence++) {
      publish(store, sequence, object("a" + sequence, 10));
    }
    assertThat(store.prune(5)).as("nothing is stable").isEmpty();
    store.certify(2, new byte[] {1}, true);
    store.certify(3, new byte[] {1}, false);
    assertThat(store.prune(5)).containsExactly(1L);
    store.pin(2);
    store.pin(2);
    store.certify(3, new byte[] {1}, true);
    store.certify(4, new byte[] {1}, true);
    assertThat(store.prune(5)).isEmpty();
    store.unpin(2);
    assertThat(store.prune(5)).isEmpty();
    store.unpin(2);
    assertThat(store.prune(2)).as("no further than asked").isEmpty();
    assertThat(store.prune(5)).containsExactly(2L);
    assertThat(sequences(store)).containsExactly(3L, 4L, 5L);
    CheckpointStore reopened = CheckpointStore.open(disk.copy());
    assertThat(sequences(reopened)).containsExactly(3L, 4L, 5L);
    assertThat(reopened.images())
        .extracting(StoredCheckpoint::stable)
        .containsExactly(true, true, false);
  }

  @Test
  void aStableCertificateIsNotReplacedByAWeakerOne() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    publish(store, 1, object("a", 10));
    store.certify(1, new byte[] {1, 2}, true);
    store.certify(1, new byte[] {1}, false);
    assertThat(store.certificate(1)).hasValue(new byte[] {1, 2});
    assertThatThrownBy(() -> store.certify(9, new byte[0], true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no checkpoint 9");
  }

  @Test
  void aReplacedImageLosesTheCertificateOfTheOldRoot() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    publish(store, 1, object("wrong", 10));
    store.certify(1, new byte[] {1}, true);
    Image right = publish(store, 1, object("right", 10));
    assertThat(store.certificate(1)).isEmpty();
    CheckpointStore reopened = CheckpointStore.open(disk.copy());
    assertThat(reopened.images()).extracting(StoredCheckpoint::certified).containsExactly(false);
    assertThat(reopened.load(1).header()).isEqualTo(right.header());
    assertThat(disk.list()).as("the old image's files are gone").hasSize(3);
  }

  @Test
  void aFullDiskIsReportedAndTheOlderCheckpointStays() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    publish(store, 1, object("a", 10));
    disk.freeBytes(500);
    assertThatThrownBy(() -> publish(store, 2, object("b", 300_000)))
        .isInstanceOf(IOException.class)
        .isInstanceOf(DiskFullException.class);
    disk.freeBytes(Long.MAX_VALUE);
    CheckpointStore reopened = CheckpointStore.open(disk);
    assertThat(sequences(reopened)).containsExactly(1L);
    assertThat(reopened.verify(1).intact()).isTrue();
  }

  @Test
  void withoutRoomNothingOfAnImageStaysAndLaterThereIsOne() throws IOException {
    int full = 0;
    for (int free = 0; free < 2_500; free += 9) {
      SimulatedDisk small = new SimulatedDisk();
      CheckpointStore store = CheckpointStore.open(small);
      publish(store, 1, object("a", 10));
      List<String> before = small.list();
      small.freeBytes(free);
      if (!publishes(store, 2, object("b", 900))) {
        full++;
        assertThat(small.list()).as("%d bytes free", free).isEqualTo(before);
      }
      small.freeBytes(Long.MAX_VALUE);
      publish(store, 3, object("c", 100));
      CheckpointStore reopened = CheckpointStore.open(small.afterPowerLoss(free));
      assertThat(sequences(reopened)).contains(1L, 3L);
      assertThat(reopened.verify(1).intact()).isTrue();
      assertThat(reopened.verify(3).intact()).isTrue();
    }
    assertThat(full).isBetween(100, 2_500 / 9);
  }

  /** As the checkpoint lane does it. */
  private static boolean publishes(CheckpointStore store, long sequence, StateObject object)
      throws IOException {
    ImageSink sink = store.newImage(LABEL);
    try {
      sink.put(object);
      Image image = sink.finish(sequence);
      try {
        store.publish(image);
        return true;
      } catch (DiskFullException e) {
        store.discard(image);
        return false;
      }
    } catch (DiskFullException e) {
      sink.close();
      return false;
    }
  }

  @Test
  void valuesAboveTheLimitAreRefused() {
    ImageSink sink = open().newImage(LABEL);
    byte[] tooLong = new byte[StateObject.VALUE_BYTES_MAX + 1];
    assertThatThrownBy(() -> sink.put(new StateObject(ObjectId.of("a"), tooLong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("object a");
  }

  private CheckpointStore open() {
    try {
      return CheckpointStore.open(disk);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
