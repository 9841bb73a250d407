package io.evenkeel.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.StoreReader;
import io.evenkeel.checkpoint.store.ValueCompression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZstdTest {

  private final ValueCompression zstd = Compression.ZSTD.valueCompression();

  @TempDir Path directory;

  private static byte[] text(int bytes) {
    byte[] line = "a line that comes again and again; ".getBytes(UTF_8);
    byte[] value = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      value[i] = line[i % line.length];
    }
    return value;
  }

  private static byte[] noise(int bytes) {
    byte[] value = new byte[bytes];
    new Random(bytes).nextBytes(value);
    return value;
  }

  @Test
  void aValueIsTheSameAgain() throws IOException {
    for (int bytes : new int[] {64, 1000, 4096, 65_536, 1 << 24}) {
      byte[] value = text(bytes);
      byte[] compressed = zstd.compress(value);
      assertThat(compressed.length).isLessThan(bytes);
      assertThat(zstd.expand(compressed, bytes)).isEqualTo(value);
    }
    assertThat(zstd.compress(text(1 << 20))).hasSizeLessThan(1000);
  }

  @Test
  void whatWouldNotBecomeSmallerStaysAsItIs() {
    for (int bytes : new int[] {0, 1, 63, 64, 4096, 1 << 20}) {
      assertThat(zstd.compress(noise(bytes))).as("%d bytes", bytes).isNull();
    }
    byte[] nearlyAllNoise = noise(4096);
    Arrays.fill(nearlyAllNoise, 3800, 4096, (byte) 0);
    assertThat(zstd.compress(nearlyAllNoise)).isNull();
    assertThat(Compression.NONE.valueCompression().compress(text(4096))).isNull();
  }

  @Test
  void whatIsNoCompressedValueOfThatLengthIsRefused() throws IOException {
    byte[] compressed = zstd.compress(text(4096));
    for (int bytes : new int[] {0, 1, 4095, 4097, 1 << 24}) {
      assertThat(zstd.expand(compressed, bytes)).as("%d bytes", bytes).isNull();
    }
    for (int length = 0; length < compressed.length; length++) {
      assertThat(zstd.expand(Arrays.copyOf(compressed, length), 4096)).isNull();
    }
    assertThat(zstd.expand(noise(500), 4096)).isNull();
    // Afterwards it works as before.
    assertThat(zstd.expand(compressed, 4096)).isEqualTo(text(4096));
  }

  /**
   * A frame that promises a terabyte must not be believed: only what the caller allows is there.
   */
  @Test
  void whatAFramePromisesIsNotAllocated() throws IOException {
    byte[] huge = zstd.compress(new byte[1 << 24]);
    assertThat(huge).hasSizeLessThan(2000);
    assertThat(zstd.expand(huge, 100)).isNull();
  }

  @Test
  void severalThreadsDoNotDisturbOneAnother() {
    List<Integer> sizes = IntStream.range(0, 4000).mapToObj(i -> 100 + i).toList();
    List<Integer> wrong =
        sizes.parallelStream()
            .filter(
                bytes -> {
                  try {
                    byte[] value = text(bytes);
                    return !Arrays.equals(value, zstd.expand(zstd.compress(value), bytes));
                  } catch (IOException e) {
                    return true;
                  }
                })
            .toList();
    assertThat(wrong).isEmpty();
  }

  @Test
  void aStoreIsSmallerAndReadWhateverTheReadersSetting() throws IOException {
    Image plain = publish(directory.resolve("plain"), Compression.NONE, 1);
    Path compressed = directory.resolve("compressed");
    Image smaller = publish(compressed, Compression.ZSTD, 1);
    assertThat(smaller.header()).isEqualTo(plain.header());
    assertThat(bytes(compressed)).isLessThan(bytes(directory.resolve("plain")) / 2);
    try (FileDisk disk = FileDisk.open(compressed)) {
      CheckpointStore store = CheckpointStore.open(disk);
      assertThat(store.verify(1).damages()).isEmpty();
      assertThat(store.load(1).read(17).value()).isEqualTo(plain.read(17).value());
    }
    // Who changes his mind has both kinds in one directory.
    publish(compressed, Compression.NONE, 2);
    try (ReadOnlyDisk disk = ReadOnlyDisk.open(compressed)) {
      StoreReader reader = StoreReader.open(disk);
      assertThat(reader.images()).hasSize(2);
      assertThat(reader.verify(1, done -> {}).intact()).isTrue();
      assertThat(reader.verify(2, done -> {}).intact()).isTrue();
    }
  }

  private static Image publish(Path directory, Compression compression, long sequence)
      throws IOException {
    try (FileDisk disk = FileDisk.open(directory, compression)) {
      CheckpointStore store = CheckpointStore.open(disk);
      ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "FULL"));
      for (int i = 0; i < 500; i++) {
        byte[] value = i % 5 == 0 ? noise(1000 + i) : text(4096 + i);
        sink.put(new StateObject(ObjectId.of("object" + i), value));
      }
      return store.publish(sink.finish(sequence));
    }
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
