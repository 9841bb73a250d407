package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckpointStoreDamageTest {

  private static final String MANIFEST = "0000000000000000002.manifest";

  private final SimulatedDisk disk = new SimulatedDisk();

  @BeforeEach
  void publishTwo() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk, 700);
    for (long sequence = 1; sequence <= 2; sequence++) {
      ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "FULL"));
      Random random = new Random(sequence);
      for (int i = 0; i < 5; i++) {
        byte[] value = new byte[150];
        random.nextBytes(value);
        sink.put(new StateObject(ObjectId.of("object" + i), value));
      }
      sink.put(new StateObject(ObjectId.of("object2"), new byte[] {1}));
      sink.remove(ObjectId.of("object3"));
      store.publish(sink.finish(sequence));
      store.certify(sequence, new byte[] {4, 5, 6}, true);
    }
  }

  /** A checkpoint with one object that lies there compressed, and one that does not. */
  private static SimulatedDisk compressed() throws IOException {
    SimulatedDisk disk = new SimulatedDisk().compressing();
    CheckpointStore store = CheckpointStore.open(disk, 700);
    ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "FULL"));
    sink.put(new StateObject(ObjectId.of("object"), new byte[3000]));
    sink.put(new StateObject(ObjectId.of("small"), new byte[] {1, 2}));
    store.publish(sink.finish(2));
    store.certify(2, new byte[] {4, 5, 6}, true);
    return disk;
  }

  /** Every way to look at the store; empty if everything is as it was. */
  private static List<String> complaints(SimulatedDisk disk) throws IOException {
    List<String> complaints = new ArrayList<>();
    CheckpointStore store = CheckpointStore.open(disk, 700);
    store.damages().forEach(damage -> complaints.add(damage.toString()));
    for (StoredCheckpoint checkpoint : store.images()) {
      store
          .verify(checkpoint.sequence())
          .damages()
          .forEach(damage -> complaints.add(damage.toString()));
    }
    return complaints;
  }

  @Test
  void everyFlippedBitIsFoundAndItsFileNamed() throws IOException {
    flipEveryByte(disk);
    flipEveryByte(compressed());
  }

  private static void flipEveryByte(SimulatedDisk disk) throws IOException {
    assertThat(complaints(disk.copy())).isEmpty();
    int flips = 0;
    for (String file : disk.list()) {
      for (int offset = 0; offset < disk.size(file); offset++) {
        SimulatedDisk flipped = disk.copy();
        flipped.flip(file, offset, offset % 8);
        List<String> complaints = complaints(flipped);
        assertThat(complaints).as("bit %d of byte %d of %s", offset % 8, offset, file).isNotEmpty();
        assertThat(complaints.get(0)).contains(file);
        flips++;
      }
    }
    System.err.println(flips + " flipped bits found");
  }

  @Test
  void filesOfANewerVersionAreRefusedAsSuch() throws IOException {
    for (String file : List.of(MANIFEST, "0000000000000000002.cert", "image-1.index")) {
      SimulatedDisk newer = disk.copy();
      int size = (int) disk.size(file);
      byte[] bytes = new byte[size];
      disk.read(file, 0, size).get(bytes);
      ByteBuffer.wrap(bytes).putInt(4, 9);
      int checked = file.endsWith(".index") ? 24 : size - 4;
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, checked);
      ByteBuffer.wrap(bytes).putInt(checked, (int) crc.getValue());
      newer.create(file).append(ByteBuffer.wrap(bytes));
      assertThat(complaints(newer).get(0))
          .startsWith(file + " at byte 4: UNKNOWN_VERSION, format version 9, this program reads")
          .endsWith("use the program that wrote it");
    }
  }

  /** A flipped bit that changes nothing, there are some in compressed bytes, is no damage. */
  @Test
  void aDamagedCompressedValueIsNeverReadAsAnother() throws IOException {
    SimulatedDisk disk = compressed();
    String segment =
        disk.list().stream().filter(name -> name.endsWith(".seg")).findFirst().orElseThrow();
    assertThat(disk.size(segment)).isLessThan(200);
    Image image = CheckpointStore.open(disk, 700).load(2);
    int notExpanded = 0;
    for (int bit = 0; bit < 8 * disk.size(segment); bit++) {
      for (int i = 0; i < image.leaves().size(); i++) {
        byte[] value = image.read(i).value();
        disk.flip(segment, bit / 8, bit % 8);
        try {
          assertThat(image.read(i).value()).as("bit %d", bit).isEqualTo(value);
        } catch (DamagedObjectException e) {
          notExpanded += e.getMessage().contains("not the compressed form") ? 1 : 0;
        }
        disk.flip(segment, bit / 8, bit % 8);
      }
    }
    assertThat(notExpanded).isPositive();
  }

  @Test
  void whoKnowsNoCompressionSaysSoAndCallsNothingDamaged() throws IOException {
    SimulatedDisk plain = new SimulatedDisk();
    SimulatedDisk from = compressed();
    for (String file : from.list()) {
      Disk.Appender copy = plain.create(file);
      copy.append(from.read(file, 0, (int) from.size(file)));
      copy.sync();
    }
    Image image = CheckpointStore.open(plain, 700).load(2);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < image.leaves().size(); i++) {
                image.read(i);
              }
            })
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(DamagedObjectException.class)
        .hasMessageContaining("knows no compression");
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    for (String file : disk.list()) {
      for (long length = 0; length < disk.size(file); length++) {
        SimulatedDisk cut = disk.copy();
        cut.truncate(file, length);
        assertThat(complaints(cut)).as("%s cut to %d bytes", file, length).isNotEmpty();
      }
    }
  }

  @Test
  void everyLostFileButTheManifestsIsFound() throws IOException {
    for (String file : disk.list()) {
      SimulatedDisk lost = disk.copy();
      lost.delete(file);
      if (file.endsWith(".manifest") || file.endsWith(".cert")) {
        assertThat(complaints(lost)).isEmpty();
      } else {
        assertThat(complaints(lost).get(0)).contains(file).contains("MISSING_FILE");
      }
    }
  }

  @Test
  void aDamagedManifestHidesOnlyItsOwnCheckpointAndIsReplacedByANewOne() throws IOException {
    disk.flip(MANIFEST, 30, 1);
    CheckpointStore store = CheckpointStore.open(disk, 700);
    assertThat(store.images()).extracting(StoredCheckpoint::sequence).containsExactly(1L);
    assertThat(store.damages())
        .extracting(Damage::reason)
        .containsExactly(Damage.Reason.BAD_CHECKSUM);
    assertThat(store.verify(1).intact()).isTrue();
    ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "TRANSFER"));
    sink.put(new StateObject(ObjectId.of("again"), new byte[3]));
    store.publish(sink.finish(2));
    CheckpointStore reopened = CheckpointStore.open(disk, 700);
    assertThat(reopened.damages()).isEmpty();
    assertThat(reopened.load(2).read(0).id()).isEqualTo(ObjectId.of("again"));
  }

  @Test
  void readingAgainPieceByPieceFindsDamageWhereverItBegins() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk, 700);
    Image image = store.load(2);
    for (int thousandth : new int[] {0, 400, 999}) {
      Scrub scrub = store.scrub(2, thousandth);
      long bytes = 0;
      while (!scrub.over()) {
        Scrub.Step step = scrub.step();
        assertThat(step.damage()).isEmpty();
        bytes += step.bytes();
      }
      assertThat(bytes).isEqualTo(image.header().bytes());
    }
    String segment =
        disk.list().stream().filter(name -> name.startsWith("image-1-0")).findFirst().orElseThrow();
    disk.flip(segment, 100, 3);
    for (int thousandth : new int[] {0, 400, 999}) {
      Scrub scrub = store.scrub(2, thousandth);
      List<Damage> damages = new ArrayList<>();
      while (!scrub.over() && damages.isEmpty()) {
        scrub.step().damage().ifPresent(damages::add);
      }
      assertThat(damages).extracting(Damage::file).containsExactly(segment);
    }
  }

  @Test
  void aDamagedObjectIsNamedWhenItIsRead() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk, 700);
    Image image = store.load(2);
    String segment =
        disk.list().stream().filter(name -> name.startsWith("image-1-0")).findFirst().orElseThrow();
    disk.flip(segment, 100, 3); // in object0's value
    int refused = 0;
    for (int i = 0; i < image.leaves().size(); i++) {
      try {
        image.read(i);
      } catch (DamagedObjectException e) {
        assertThat(e).hasMessageContaining(segment).hasMessageContaining("object0");
        refused++;
      }
    }
    assertThat(refused).isEqualTo(1);
    assertThat(store.verify(2).damages())
        .extracting(Damage::reason)
        .containsExactly(Damage.Reason.BAD_CHECKSUM, Damage.Reason.WRONG_OBJECT);
  }

  @Test
  void anotherCheckpointsFilesAreRefused() throws IOException {
    SimulatedDisk swapped = disk.copy();
    swapped.rename("0000000000000000001.manifest", MANIFEST);
    CheckpointStore store = CheckpointStore.open(swapped, 700);
    assertThat(store.images()).isEmpty();
    assertThat(store.damages().get(0).detail()).contains("sequence number 1");

    CheckpointStore before = CheckpointStore.open(disk, 700);
    disk.rename("image-0.index", "image-1.index");
    assertThatThrownBy(() -> before.load(2))
        .isInstanceOfSatisfying(
            DamagedImageException.class,
            e -> assertThat(e.damage().reason()).isEqualTo(Damage.Reason.BAD_CONTENT));
  }

  @Test
  void aManifestThatPromisesTooMuchAllocatesNothing() throws IOException {
    Manifest real = Manifest.read(disk, 2);
    IndexFile.Part part = real.index().get(0);
    IndexFile.Part huge =
        new IndexFile.Part(part.name(), part.sizeBytes(), part.sequence(), Integer.MAX_VALUE);
    new Manifest(2, real.kind(), "X", real.header(), List.of(huge), real.segments()).publish(disk);
    CheckpointStore store = CheckpointStore.open(disk, 700);
    assertThat(store.damages().get(0).detail()).contains("2147483647 entries");
  }
}
