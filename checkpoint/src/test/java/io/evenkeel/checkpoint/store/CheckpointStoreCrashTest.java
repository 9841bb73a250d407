package io.evenkeel.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation of a life of publishing, certifying and pruning is a crash point. */
class CheckpointStoreCrashTest {

  private static final int SEGMENT_BYTES = 2000;
  private static final int SURVIVALS = 6;
  private static final int ROUNDS = 9;

  /** What the life had reached when the power went. */
  private static final class Progress {
    long published;
    long underWay;
    long stable;
    final Map<Long, Map<ObjectId, byte[]>> states = new HashMap<>();
    final Map<ObjectId, Set<String>> written = new HashMap<>();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyCrashLeavesTheLastPublishedCheckpointOrTheNextOne(boolean compressing)
      throws IOException {
    SimulatedDisk whole = disk(compressing);
    live(whole, new Progress());
    long points = whole.operations();
    int checked = 0;
    int newer = 0;
    for (long point = 1; point <= points; point++) {
      SimulatedDisk disk = disk(compressing).losePowerAt(point);
      Progress progress = new Progress();
      try {
        live(disk, progress);
      } catch (SimulatedDisk.PowerLoss expected) {
        assertThat(disk.operations()).isGreaterThanOrEqualTo(point);
      }
      for (int seed = 0; seed <= SURVIVALS; seed++) {
        SimulatedDisk found = seed == SURVIVALS ? disk.afterKill() : disk.afterPowerLoss(seed);
        String where = "crash at operation " + point + ", survival seed " + seed;
        newer += check(found, progress, where) > progress.published ? 1 : 0;
        checked++;
      }
    }
    assertThat(newer).as("crashes after which the newer one was found").isPositive();
    System.err.printf(
        "%d crash points, %d survivals checked, in %d the newer checkpoint was found%n",
        points, checked, newer);
  }

  /**
   * Publishes, certifies and prunes; the state changes a little from one to the next. Of four
   * images one is full, one is told all and shares what is the same, the others stand on the one
   * before.
   */
  private static void live(SimulatedDisk disk, Progress progress) throws IOException {
    Random random = new Random(7);
    Map<ObjectId, byte[]> state = new TreeMap<>();
    CheckpointStore store = CheckpointStore.open(disk, SEGMENT_BYTES);
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, "TEST");
    Image last = null;
    for (long sequence = 10; sequence <= 10L * ROUNDS; sequence += 10) {
      boolean full = last == null || sequence % 40 == 10;
      boolean sharing = sequence % 40 == 30;
      ImageSink sink =
          full
              ? store.newImage(label)
              : sharing
                  ? store.newImageSharing(label, last)
                  : store.newImage(label, last, Set.of());
      for (int i = 0; i < 8; i++) {
        ObjectId id = ObjectId.of("o" + random.nextInt(20));
        byte[] value = value(random);
        if (random.nextInt(5) == 0) {
          state.remove(id);
          sink.remove(id);
        } else {
          state.put(id, value);
          progress
              .written
              .computeIfAbsent(id, key -> new HashSet<>())
              .add(HexFormat.of().formatHex(value));
          sink.put(new StateObject(id, value));
        }
      }
      progress.states.put(sequence, Map.copyOf(state));
      progress.underWay = sequence;
      if (full || sharing) {
        for (Map.Entry<ObjectId, byte[]> entry : state.entrySet()) {
          sink.put(new StateObject(entry.getKey(), entry.getValue()));
        }
      }
      last = store.publish(sink.finish(sequence));
      progress.published = sequence;
      store.certify(sequence, new byte[] {1}, false);
      store.certify(sequence, new byte[] {1, 2, 3}, true);
      progress.stable = sequence;
      store.prune(sequence);
    }
  }

  private static SimulatedDisk disk(boolean compressing) {
    SimulatedDisk disk = new SimulatedDisk();
    return compressing ? disk.compressing() : disk;
  }

  /** Half of them can be compressed. */
  private static byte[] value(Random random) {
    byte[] value = new byte[random.nextInt(600)];
    random.nextBytes(value);
    if (random.nextBoolean()) {
      Arrays.fill(value, value.length / 3, value.length, (byte) 0);
    }
    return value;
  }

  private static void publish(CheckpointStore store, long sequence, Map<ObjectId, byte[]> state)
      throws IOException {
    ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "TEST"));
    for (Map.Entry<ObjectId, byte[]> entry : state.entrySet()) {
      sink.put(new StateObject(entry.getKey(), entry.getValue()));
    }
    store.publish(sink.finish(sequence));
  }

  /** Opens, with a second crash on the way if there is something to clean up, and checks. */
  private static long check(SimulatedDisk found, Progress progress, String where)
      throws IOException {
    SimulatedDisk again = found.copy().losePowerAt(2);
    try {
      CheckpointStore.open(again, SEGMENT_BYTES);
    } catch (SimulatedDisk.PowerLoss expected) {
      again = again.afterPowerLoss(99);
    }
    checkOpened(again.copy(), progress, where + ", and one while opening");
    return checkOpened(found, progress, where);
  }

  private static long checkOpened(SimulatedDisk found, Progress progress, String where)
      throws IOException {
    CheckpointStore store = CheckpointStore.open(found, SEGMENT_BYTES);
    assertThat(store.damages()).as(where).isEmpty();
    List<Long> sequences = store.images().stream().map(StoredCheckpoint::sequence).toList();
    long newest = sequences.isEmpty() ? 0 : sequences.get(sequences.size() - 1);
    assertThat(newest).as(where).isIn(progress.published, progress.underWay);
    for (long sequence : sequences) {
      assertThat(store.verify(sequence).damages()).as(where).isEmpty();
      assertThat(read(store.load(sequence)))
          .as(where)
          .isEqualTo(text(progress.states.get(sequence)));
    }
    if (progress.stable != 0) {
      StoredCheckpoint stable =
          store.images().stream()
              .filter(one -> one.sequence() == progress.stable)
              .findFirst()
              .orElseThrow(() -> new AssertionError("stable one lost: " + where));
      assertThat(stable.stable()).as(where).isTrue();
      assertThat(store.certificate(progress.stable)).as(where).hasValue(new byte[] {1, 2, 3});
    }
    checkLeftovers(store, progress, where);
    Map<ObjectId, byte[]> next = Map.of(ObjectId.of("next"), new byte[] {5});
    publish(store, 1000, next);
    assertThat(read(store.load(1000))).as(where).isEqualTo(text(next));
    return newest;
  }

  /** What a writer left is what it wrote, and nothing of a checkpoint goes with it. */
  private static void checkLeftovers(CheckpointStore store, Progress progress, String where)
      throws IOException {
    Optional<Image> left = store.leftovers(false);
    if (left.isPresent()) {
      read(left.get())
          .forEach((id, value) -> assertThat(progress.written.get(id)).as(where).contains(value));
    }
    store.discardLeftovers();
    for (StoredCheckpoint stored : store.images()) {
      assertThat(store.verify(stored.sequence()).damages()).as(where).isEmpty();
    }
  }

  private static Map<ObjectId, String> read(Image image) throws IOException {
    Map<ObjectId, byte[]> objects = new HashMap<>();
    for (int i = 0; i < image.leaves().size(); i++) {
      StateObject object = image.read(i);
      objects.put(object.id(), object.value());
    }
    return text(objects);
  }

  private static Map<ObjectId, String> text(Map<ObjectId, byte[]> objects) {
    Map<ObjectId, String> text = new TreeMap<>();
    objects.forEach((id, value) -> text.put(id, HexFormat.of().formatHex(value)));
    return text;
  }
}
