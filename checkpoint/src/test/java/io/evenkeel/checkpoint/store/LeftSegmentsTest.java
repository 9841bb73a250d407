package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeftSegmentsTest {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 1, "TEST");

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Map<ObjectId, byte[]> last = new TreeMap<>();
  private final Map<ObjectId, List<byte[]>> written = new HashMap<>();

  /** A writer that dies after some records, a value changed and an object removed again. */
  @BeforeEach
  void die() throws IOException {
    CheckpointStore store = CheckpointStore.open(disk, 1_000);
    ImageSink published = store.newImage(LABEL);
    published.put(new StateObject(ObjectId.of("published"), new byte[10]));
    store.publish(published.finish(1));
    ImageSink sink = store.newImage(LABEL);
    Random random = new Random(3);
    for (int i = 0; i < 12; i++) {
      byte[] value = new byte[random.nextInt(400)];
      random.nextBytes(value);
      ObjectId id = i == 0 ? ObjectId.reserved(new byte[] {1}) : ObjectId.of("o" + i % 9);
      sink.put(new StateObject(id, value));
      last.put(id, value);
      written.merge(id, List.of(value), LeftSegmentsTest::both);
      if (i % 3 == 2) {
        sink.seal();
      }
    }
    sink.remove(ObjectId.of("o5"));
    last.remove(ObjectId.of("o5"));
    sink.seal();
  }

  private static List<byte[]> both(List<byte[]> some, List<byte[]> more) {
    return List.of(some.get(0), more.get(0));
  }

  private static Map<ObjectId, byte[]> read(CheckpointStore store) throws IOException {
    Map<ObjectId, byte[]> objects = new TreeMap<>();
    Image image = store.leftovers(false).orElseThrow();
    for (int i = 0; i < image.leaves().size(); i++) {
      StateObject object = image.read(i);
      objects.put(object.id(), object.value());
    }
    assertThat(objects).hasSize(image.leaves().size());
    return objects;
  }

  private CheckpointStore reopened() throws IOException {
    return CheckpointStore.open(disk, 1_000);
  }

  @Test
  void theLatestWordOnEachObjectIsFound() throws IOException {
    Map<ObjectId, byte[]> found = read(reopened());
    assertThat(found.keySet()).isEqualTo(last.keySet());
    found.forEach((id, value) -> assertThat(value).isEqualTo(last.get(id)));
  }

  @Test
  void whatACaptureLeftIsNotReadWhereOnlyFetchedObjectsAreWanted() throws IOException {
    ImageSink fetching = reopened().newImage(ImageLabel.fetched(CheckpointKind.STATE, 1));
    fetching.put(new StateObject(ObjectId.of("fetched"), new byte[300]));
    fetching.seal();
    Image fetched = reopened().leftovers(true).orElseThrow();
    assertThat(fetched.leaves().size()).isEqualTo(1);
    assertThat(fetched.read(0).id()).isEqualTo(ObjectId.of("fetched"));
    assertThat(read(reopened()))
        .as("without a checkpoint")
        .containsKeys(ObjectId.of("fetched"))
        .hasSizeGreaterThan(1);
  }

  @Test
  void theyGoWhenToldAndWhatIsPublishedStays() throws IOException {
    CheckpointStore store = reopened();
    assertThat(disk.list()).anyMatch(file -> file.startsWith("image-1-"));
    store.discardLeftovers();
    assertThat(store.leftovers(false)).isEmpty();
    assertThat(disk.list()).noneMatch(file -> file.startsWith("image-1-"));
    assertThat(store.verify(1).intact()).isTrue();
  }

  @Test
  void ofManyWritersThatDiedTheLastTwoLeaveSomething() throws IOException {
    for (int death = 0; death < 4; death++) {
      ImageSink sink = reopened().newImage(LABEL);
      sink.put(new StateObject(ObjectId.of("death " + death), new byte[300]));
      sink.seal();
    }
    assertThat(read(reopened())).containsOnlyKeys(ObjectId.of("death 2"), ObjectId.of("death 3"));
    assertThat(disk.list()).filteredOn(file -> file.endsWith(".seg")).hasSize(3);
  }

  @Test
  void whileAManifestCannotBeReadNothingIsDeleted() throws IOException {
    List<String> files = disk.list();
    disk.flip("0000000000000000001.manifest", 20, 1);
    CheckpointStore store = reopened();
    assertThat(read(store)).containsKey(ObjectId.of("published"));
    store.discardLeftovers();
    assertThat(disk.list()).isEqualTo(files);
  }

  /** What a disk does to them may hide objects, but not change one. */
  @Test
  void noFlippedBitAndNoTruncationGivesAnObjectThatWasNotWritten() throws IOException {
    int found = 0;
    int changes = 0;
    for (String file : disk.list()) {
      for (int offset = 0; file.startsWith("image-1-") && offset < disk.size(file); offset++) {
        SimulatedDisk flipped = disk.copy();
        flipped.flip(file, offset, offset % 8);
        SimulatedDisk cut = disk.copy();
        cut.truncate(file, offset);
        for (SimulatedDisk damaged : List.of(flipped, cut)) {
          Map<ObjectId, byte[]> objects = read(CheckpointStore.open(damaged, 1_000));
          objects.forEach((id, value) -> assertThat(written.get(id)).as(file).contains(value));
          found += objects.size();
          changes++;
        }
      }
    }
    assertThat(found).isPositive();
    System.err.printf("%d flipped bits and truncations of what was left%n", changes);
  }
}
