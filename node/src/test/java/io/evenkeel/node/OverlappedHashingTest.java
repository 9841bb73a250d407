package io.evenkeel.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverlappedHashingTest {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 1, "test");
  private static final int OBJECTS = 400;
  private static final int VALUE_BYTES_MAX = 20_000;

  @TempDir Path directory;
  private FileDisk disk;
  private CheckpointStore store;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  @BeforeEach
  void open() throws IOException {
    disk = FileDisk.open(directory.resolve("store"));
    store = CheckpointStore.open(disk);
  }

  @AfterEach
  void close() throws IOException {
    thread.shutdownNow();
    disk.close();
  }

  private Executor hasher(String kind) {
    return switch (kind) {
      case "another thread" -> thread;
      case "at once" -> Runnable::run;
      default -> task -> {}; // gone
    };
  }

  /** Says the same to every sink: values, removals, and values again. */
  private static void tell(ImageSink sink, long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      ObjectId id = ObjectId.of("object" + random.nextInt(OBJECTS));
      if (random.nextInt(20) == 0) {
        sink.remove(id);
      } else {
        byte[] value = new byte[random.nextInt(VALUE_BYTES_MAX)];
        random.nextBytes(value);
        sink.put(new StateObject(id, value));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"another thread", "at once", "never"})
  void theImageIsTheSameWhoeverHashes(String kind) throws IOException {
    long seed = 11;
    Image expected = image(store.newImages(LABEL).full(), 1, seed);
    NewImages overlapped = new OverlappedHashing(store.newImages(LABEL), hasher(kind));
    Image full = image(overlapped.full(), 2, seed);
    assertThat(full.header()).as("seed %d", seed).isEqualTo(expected.header());
    for (int i = 0; i < full.leaves().size(); i++) {
      assertThat(full.read(i).value()).isEqualTo(expected.read(i).value());
      assertThat(full.leaves().location(i)).isEqualTo(expected.leaves().location(i));
    }
    Image next = image(store.newImages(LABEL).on(expected, Set.of()), 3, seed + 1);
    assertThat(image(overlapped.on(full, Set.of()), 4, seed + 1).header()).isEqualTo(next.header());
  }

  private Image image(ImageSink sink, long sequence, long seed) throws IOException {
    try (sink) {
      tell(sink, seed);
      return store.publish(sink.finish(sequence));
    }
  }

  @Test
  void whatWasPutCanBeReadOnceItIsSealed() throws IOException {
    NewImages overlapped = new OverlappedHashing(store.newImages(LABEL), thread);
    try (ImageSink sink = overlapped.full()) {
      sink.put(new StateObject(ObjectId.of("a"), new byte[] {1}));
      sink.seal();
      assertThat(sink.read(ObjectId.of("a"))).containsExactly(1);
      sink.put(new StateObject(ObjectId.of("a"), new byte[] {2}));
      assertThat(sink.read(ObjectId.of("a"))).containsExactly(1);
      sink.remove(ObjectId.of("a"));
      sink.seal();
      assertThat(sink.read(ObjectId.of("a"))).isNull();
    }
  }

  @Test
  void whatIsDroppedLeavesNoFile() throws IOException {
    NewImages overlapped = new OverlappedHashing(store.newImages(LABEL), thread);
    try (ImageSink sink = overlapped.full()) {
      tell(sink, 5);
    }
    try (var files = Files.list(directory.resolve("store"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.startsWith("."));
    }
  }

  /** Counts what reaches it. */
  private static final class Counting implements ImageSink {
    long bytes;
    final List<Digest> leaves = new ArrayList<>();

    @Override
    public void put(StateObject object) {
      throw new AssertionError("not hashed");
    }

    @Override
    public void put(StateObject object, Digest hashedId, Digest leaf) {
      bytes += object.value().length;
      leaves.add(leaf);
    }

    @Override
    public void remove(ObjectId id) {}

    @Override
    public void seal() {}

    @Override
    public byte @Nullable [] read(ObjectId id) {
      return null;
    }

    @Override
    public Image finish(long sequence) {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }

  @Test
  void whatWaitsIsBoundedAlsoIfNobodyHashes() throws IOException {
    Counting counting = new Counting();
    NewImages images =
        new NewImages() {
          @Override
          public ImageSink full() {
            return counting;
          }

          @Override
          public ImageSink on(Image base, Set<ObjectId> changed) {
            return counting;
          }
        };
    int bound = OverlappedHashing.IN_FLIGHT_BYTES_MAX + 2 * OverlappedHashing.PART_BYTES;
    try (ImageSink sink = new OverlappedHashing(images, task -> {}).full()) {
      long put = 0;
      for (int i = 0; i < 3_000; i++) {
        sink.put(new StateObject(ObjectId.of("object" + i), new byte[4_096]));
        put += 4_096;
        assertThat(put - counting.bytes).isLessThan(bound);
      }
      assertThat(counting.bytes).isPositive();
      sink.seal();
      assertThat(counting.bytes).isEqualTo(put);
      assertThat(counting.leaves).doesNotHaveDuplicates();
    }
  }
}
