package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.ObjectDigests;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that share what did not change with the one before. */
class ImageOnImageTest {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 3, "DDFC_CAW");
  private static final int SEGMENT_BYTES = 20_000;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Random random = new Random(5);
  private final Map<ObjectId, byte[]> state = new TreeMap<>();
  private CheckpointStore store;
  private Image last;
  private long sequence;

  ImageOnImageTest() throws IOException {
    store = CheckpointStore.open(disk, SEGMENT_BYTES);
  }

  private byte[] value(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return value;
  }

  private void put(ImageSink sink, String id, int bytes) throws IOException {
    StateObject object = new StateObject(ObjectId.of(id), value(bytes));
    state.put(object.id(), object.value());
    sink.put(object);
  }

  private void remove(ImageSink sink, String id) throws IOException {
    state.remove(ObjectId.of(id));
    sink.remove(ObjectId.of(id));
  }

  private ImageSink open() {
    return last == null ? store.newImage(LABEL) : store.newImage(LABEL, last, Set.of());
  }

  private void publish(ImageSink sink) throws IOException {
    sequence++;
    last = store.publish(sink.finish(sequence));
    store.certify(sequence, new byte[] {1}, true);
    store.prune(sequence);
  }

  private void publishFirst(int objects, int bytes) throws IOException {
    ImageSink sink = open();
    for (int i = 0; i < objects; i++) {
      put(sink, "o" + i, bytes);
    }
    publish(sink);
  }

  /** The newest one is the state, in memory, on disk and for whoever starts anew. */
  private void check() throws IOException {
    SimulatedDisk plain = new SimulatedDisk();
    CheckpointStore one = CheckpointStore.open(plain);
    ImageSink sink = one.newImage(LABEL);
    for (Map.Entry<ObjectId, byte[]> entry : state.entrySet()) {
      sink.put(new StateObject(entry.getKey(), entry.getValue()));
    }
    Image expected = sink.finish(sequence);
    CheckpointStore again = CheckpointStore.open(disk.copy(), SEGMENT_BYTES);
    assertThat(again.damages()).isEmpty();
    for (Image image : List.of(last, again.load(sequence))) {
      assertThat(image.header()).isEqualTo(expected.header());
      for (int i = 0; i < image.leaves().size(); i++) {
        StateObject object = image.read(i);
        assertThat(Arrays.equals(object.value(), state.get(object.id()))).isTrue();
      }
    }
    for (StoredCheckpoint stored : again.images()) {
      assertThat(again.verify(stored.sequence()).damages()).isEmpty();
    }
  }

  private long stored() throws IOException {
    long bytes = 0;
    for (String file : disk.list()) {
      bytes += disk.size(file);
    }
    return bytes;
  }

  @Test
  void sharesSegmentsThatOutliveTheCheckpointTheyWereWrittenFor() throws IOException {
    publishFirst(100, 500);
    List<String> first = disk.list().stream().filter(name -> name.endsWith(".seg")).toList();
    for (int round = 0; round < 4; round++) {
      ImageSink sink = open();
      put(sink, "o" + round, 300);
      remove(sink, "o" + (50 + round));
      put(sink, "new" + round, 10);
      publish(sink);
      check();
    }
    assertThat(store.images()).extracting(StoredCheckpoint::sequence).containsExactly(4L, 5L);
    assertThat(disk.list()).containsAll(first);
  }

  @Test
  void writesOnlyWhatIsDifferent() throws IOException {
    publishFirst(500, 1000);
    long before = stored();
    ImageSink sink = open();
    for (int i = 0; i < 500; i++) { // told again, but the same
      ObjectId id = ObjectId.of("o" + i);
      sink.put(new StateObject(id, state.get(id)));
    }
    put(sink, "o1", 1000);
    put(sink, "o2", 1000);
    sink.put(new StateObject(ObjectId.of("o2"), state.get(ObjectId.of("o2"))));
    publish(sink);
    check();
    assertThat(stored() - before).isLessThan(6_000);
  }

  @Test
  void aValueThatCameBackIsTheOldOne() throws IOException {
    publishFirst(10, 100);
    ObjectId id = ObjectId.of("o3");
    ImageSink sink = open();
    sink.put(new StateObject(id, value(70)));
    sink.put(new StateObject(id, state.get(id)));
    sink.remove(ObjectId.of("o4"));
    sink.put(new StateObject(ObjectId.of("o4"), state.get(ObjectId.of("o4"))));
    publish(sink);
    check();
  }

  @Test
  void libraryObjectsThatAreNotMentionedAreGone() throws IOException {
    ObjectId session = ObjectId.reserved(new byte[] {'s', 1});
    ObjectId other = ObjectId.reserved(new byte[] {'s', 2});
    ImageSink sink = open();
    put(sink, "o", 5);
    for (ObjectId id : List.of(session, other)) {
      sink.put(new StateObject(id, new byte[] {3}));
      state.put(id, new byte[] {3});
    }
    publish(sink);
    ImageSink next = open();
    next.put(new StateObject(other, new byte[] {3}));
    state.remove(session);
    publish(next);
    check();
  }

  @Test
  void changedObjectsThatAreNotMentionedAreGone() throws IOException {
    publishFirst(100, 100);
    Set<ObjectId> changed =
        Set.of(ObjectId.of("o1"), ObjectId.of("o2"), ObjectId.of("o3"), ObjectId.of("never"));
    ImageSink sink = store.newImage(LABEL, last, changed);
    put(sink, "o1", 50);
    sink.put(new StateObject(ObjectId.of("o2"), state.get(ObjectId.of("o2"))));
    state.remove(ObjectId.of("o3"));
    publish(sink);
    check();
  }

  @Test
  void whatWasSaidCanBeReadAfterASeal() throws IOException {
    publishFirst(20, 100);
    ImageSink sink = open();
    put(sink, "o1", 70);
    put(sink, "large", 400_000);
    remove(sink, "o2");
    sink.seal();
    put(sink, "new", 10);
    assertThat(sink.read(ObjectId.of("o1"))).isEqualTo(state.get(ObjectId.of("o1")));
    assertThat(sink.read(ObjectId.of("large"))).isEqualTo(state.get(ObjectId.of("large")));
    assertThat(sink.read(ObjectId.of("o3"))).isEqualTo(state.get(ObjectId.of("o3")));
    assertThat(sink.read(ObjectId.of("o2"))).isNull();
    assertThat(sink.read(ObjectId.of("never"))).isNull();
    publish(sink);
    check();
  }

  /** Tells all of the state; what is in the base is not shown. */
  private int tellAll(ImageSink sink) throws IOException {
    ObjectDigests digests = new ObjectDigests();
    int shown = 0;
    for (Map.Entry<ObjectId, byte[]> entry : state.entrySet()) {
      Digest hashedId = digests.hashedId(entry.getKey());
      Digest leaf = digests.leaf(entry.getKey(), entry.getValue());
      if (!sink.keep(hashedId, leaf)) {
        sink.put(new StateObject(entry.getKey(), entry.getValue()), hashedId, leaf);
        shown++;
      }
    }
    return shown;
  }

  @Test
  void whoIsToldAllSharesWhatIsTheSameAndForgetsTheRest() throws IOException {
    publishFirst(500, 1000);
    long before = stored();
    state.keySet().removeIf(id -> id.equals(ObjectId.of("o7")) || id.equals(ObjectId.of("o8")));
    state.put(ObjectId.of("o1"), value(900));
    state.put(ObjectId.of("new"), value(90));
    ImageSink sink = store.newImageSharing(LABEL, last);
    assertThat(tellAll(sink)).isEqualTo(2);
    publish(sink);
    check();
    assertThat(stored() - before).as("two objects and an index").isLessThan(45_000);
  }

  @Test
  void whatIsSharedStaysUntilThePublicationAlthoughItsCheckpointWasPruned() throws IOException {
    publishFirst(100, 500);
    Map<ObjectId, byte[]> first = new TreeMap<>(state);
    ImageSink slow = store.newImageSharing(LABEL, last);
    for (int i = 0; i < 2; i++) {
      ImageSink sink = store.newImage(LABEL);
      state.clear();
      put(sink, "x", 5);
      publish(sink);
    }
    state.clear();
    state.putAll(first);
    tellAll(slow);
    publish(slow);
    check();
    store.newImageSharing(LABEL, last).close();
    check();
    Set<String> named = new TreeSet<>();
    for (StoredCheckpoint stored : store.images()) {
      named.addAll(((StoredImage) store.load(stored.sequence())).manifest().files());
      named.add(Names.manifest(stored.sequence()));
      named.add(Names.certificate(stored.sequence()));
    }
    assertThat(disk.list()).as("nothing else").containsExactlyInAnyOrderElementsOf(named);
  }

  @Test
  void whatWasPrunedGoesWithTheImageThatSharedIt() throws IOException {
    publishFirst(100, 500);
    ImageSink dropped = store.newImageSharing(LABEL, last);
    for (int i = 0; i < 2; i++) {
      ImageSink sink = store.newImage(LABEL);
      state.clear();
      put(sink, "x", 5);
      publish(sink);
    }
    long before = stored();
    dropped.close();
    assertThat(stored()).isLessThan(before - 50_000);
    check();
  }

  /** Little garbage, few segments, few parts of an index, whatever is written how often. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void garbageAndDepthStayBounded(boolean fetched) throws IOException {
    publishFirst(400, 500);
    for (int round = 0; round < 150; round++) {
      ImageSink sink = fetched && round > 0 ? store.newImageSharing(LABEL, last) : open();
      int changes = round % 10 == 0 ? 100 : 4;
      for (int i = 0; i < changes; i++) {
        String id = "o" + random.nextInt(500);
        if (random.nextInt(6) == 0) {
          remove(sink, id);
        } else {
          put(sink, id, random.nextInt(1000));
        }
      }
      if (fetched && round > 0) {
        tellAll(sink);
      }
      publish(sink);
      if (round % 7 == 0) {
        check();
      }
      long live = last.header().bytes() + 64 * last.header().objects();
      Manifest manifest = ((StoredImage) last).manifest();
      long weight = manifest.segments().values().stream().mapToLong(s -> s.weight()).sum();
      assertThat(weight).as("round %d", round).isLessThan(3 * live + 2 * SEGMENT_BYTES);
      assertThat(manifest.index().size()).isLessThanOrEqualTo(16);
      assertThat(manifest.segments().size())
          .as("round %d", round)
          .isLessThan(Cleaning.SMALL_MAX + 4 + (int) (3 * live / (SEGMENT_BYTES / 4)));
    }
    check();
  }

  @Test
  void aBaseThatIsGoneOrDamagedIsNamed() throws IOException {
    publishFirst(100, 500);
    Image first = last;
    ImageSink late = store.newImage(LABEL, first, Set.of());
    late.put(new StateObject(ObjectId.of("o1"), new byte[9]));
    for (int i = 0; i < 2; i++) {
      ImageSink sink = store.newImage(LABEL);
      put(sink, "x", 5);
      publish(sink);
    }
    assertThatThrownBy(() -> late.finish(9))
        .isInstanceOf(BaseLostException.class)
        .hasMessageContaining("checkpoint 1 ");
    late.close();
    check0();
  }

  private void check0() throws IOException {
    assertThat(store.images()).hasSize(2);
    for (StoredCheckpoint stored : store.images()) {
      assertThat(store.verify(stored.sequence()).damages()).isEmpty();
    }
  }

  @Test
  void filesOfABaseStayUntilTheImageOnItIsPublished() throws IOException {
    publishFirst(100, 500);
    ImageSink slow = store.newImage(LABEL, last, Set.of());
    slow.put(new StateObject(ObjectId.of("o1"), new byte[9]));
    Image written = slow.finish(7);
    for (int i = 0; i < 3; i++) {
      ImageSink sink = store.newImage(LABEL);
      put(sink, "x", 5);
      publish(sink);
    }
    Image published = store.publish(written);
    for (int i = 0; i < published.leaves().size(); i++) {
      published.read(i);
    }
    assertThat(store.verify(7).damages()).isEmpty();
  }
}
