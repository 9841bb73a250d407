package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store that is only looked at. */
class StoreReaderTest {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 1, "DDFC_CAW");
  private static final int OBJECTS = 40;

  private final SimulatedDisk disk = new SimulatedDisk();
  private CheckpointStore store;

  @BeforeEach
  void publishOneOnAnother() throws IOException {
    store = CheckpointStore.open(disk, 1_000);
    ImageSink first = store.newImage(LABEL);
    for (int i = 0; i < OBJECTS; i++) {
      first.put(object(i, 100));
      if (i % 10 == 9) {
        first.seal(); // so that there are several segments
      }
    }
    Image base = store.publish(first.finish(1));
    store.certify(1, new byte[] {4, 5, 6}, true);
    ImageSink second = store.newImage(LABEL, base, Set.of(object(7, 0).id()));
    second.put(object(7, 50));
    store.publish(second.finish(2));
  }

  private static StateObject object(int number, int bytes) {
    return new StateObject(ObjectId.of("object" + number), new byte[bytes]);
  }

  private static List<Object> contents(Disk disk) throws IOException {
    List<Object> contents = new ArrayList<>();
    for (String file : disk.list()) {
      contents.add(file);
      contents.add(disk.read(file, 0, (int) disk.size(file)));
    }
    return contents;
  }

  @Test
  void seesWhatTheStoreSeesAndLeavesLeftoversAlone() throws IOException {
    disk.create("image-9-0.seg").append(ByteBuffer.wrap(new byte[] {1}));
    List<Object> before = contents(disk);
    StoreReader reader = StoreReader.open(disk);
    assertThat(reader.images()).isEqualTo(store.images());
    assertThat(reader.certificate(1)).hasValueSatisfying(bytes -> assertThat(bytes).hasSize(3));
    assertThat(reader.certificate(2)).isEmpty();
    assertThat(reader.load(2).header()).isEqualTo(store.load(2).header());
    assertThat(contents(disk)).isEqualTo(before);
  }

  @Test
  void saysWhichFilesACheckpointHasOfAnother() throws IOException {
    StoreReader reader = StoreReader.open(disk);
    assertThat(reader.files(1)).allMatch(StoredFile::own);
    List<StoredFile> files = reader.files(2);
    assertThat(files.get(0).role()).isEqualTo(StoredFile.Role.MANIFEST);
    assertThat(files).filteredOn(file -> !file.own()).hasSizeGreaterThan(2);
    assertThat(files)
        .filteredOn(StoredFile::own)
        .extracting(StoredFile::role)
        .containsExactly(StoredFile.Role.MANIFEST, StoredFile.Role.INDEX, StoredFile.Role.SEGMENT);
    assertThatThrownBy(() -> reader.files(3)).hasMessage("there is no checkpoint 3");
  }

  @Test
  void verifyingTellsHowFarItIs() throws IOException {
    StoreReader reader = StoreReader.open(disk);
    AtomicLong done = new AtomicLong();
    assertThat(reader.verify(2, done::set).intact()).isTrue();
    assertThat(done.get()).isPositive().isLessThanOrEqualTo(reader.bytesToVerify(2));
  }

  @Test
  void aSwappedSegmentIsNamedWithTheObjectsThatAreNotThere() throws IOException {
    SimulatedDisk swapped = disk.copy();
    swapped.rename("image-0-1.seg", "other");
    swapped.rename("image-0-2.seg", "image-0-1.seg");
    swapped.rename("other", "image-0-2.seg");
    Verification found = StoreReader.open(swapped).verify(1, bytes -> {});
    assertThat(found.damages())
        .extracting(Damage::toString)
        .anyMatch(damage -> damage.startsWith("image-0-1.seg at byte 0: BAD_CHECKSUM"))
        .anyMatch(damage -> damage.matches("image-0-2.seg at byte \\d+: WRONG_OBJECT, .*object.*"));
  }

  @Test
  void aPrunedCheckpointIsKnownToBeGone() throws IOException {
    StoreReader reader = StoreReader.open(disk);
    assertThat(reader.published(2)).isTrue();
    disk.delete("0000000000000000002.manifest");
    assertThat(reader.published(2)).isFalse();
    assertThatThrownBy(() -> reader.load(2)).isInstanceOf(DamagedImageException.class);
  }
}
