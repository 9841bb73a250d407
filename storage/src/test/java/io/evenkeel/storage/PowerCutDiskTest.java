package io.evenkeel.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.DiskFullException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill leaves is what lies in the directory at that moment: a copy of it is opened. */
class PowerCutDiskTest {

  private static final int SEEDS = 30;
  private static final int OPERATIONS = 60;

  @TempDir Path temporary;

  private int cuts;

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private Path data() {
    return temporary.resolve("data");
  }

  /** The directory as the power cut leaves it. */
  private Path cut(Path directory) throws IOException {
    Path copy = Files.createDirectory(temporary.resolve("cut-" + cuts++));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!file.endsWith(DirectoryFiles.LOCK)) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    return copy;
  }

  private static String content(Disk disk, String name) throws IOException {
    return US_ASCII.decode(disk.read(name, 0, (int) disk.size(name))).toString();
  }

  private String afterCut(String name) throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(cut(data()), Compression.NONE)) {
      return disk.exists(name) ? content(disk, name) : "(no such file)";
    }
  }

  @Test
  void whatIsNotSyncedIsReadAndGoesWithThePower() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      Disk.Appender appender = disk.create("a");
      appender.append(text("durable"));
      appender.sync();
      assertThat(afterCut("a")).as("its name was not synced").isEqualTo("(no such file)");
      disk.syncDirectory();
      assertThat(appender.append(text(", not"))).isEqualTo(7);
      assertThat(content(disk, "a")).isEqualTo("durable, not");
      assertThat(disk.read("a", 5, 4)).isEqualTo(text("le, "));
      assertThatThrownBy(() -> disk.read("a", 8, 5)).isInstanceOf(EOFException.class);
      assertThat(afterCut("a")).isEqualTo("durable");
      appender.sync();
      assertThat(afterCut("a")).isEqualTo("durable, not");
    }
  }

  @Test
  void aNameWithoutASyncOfItsBytesIsAnEmptyFile() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      disk.create("a").append(text("x"));
      disk.syncDirectory();
      assertThat(afterCut("a")).isEmpty();
    }
  }

  @Test
  void renamesAndDeletionsAreUndone() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      for (String name : List.of("a", "b", "c")) {
        Disk.Appender appender = disk.create(name);
        appender.append(text(name));
        appender.sync();
      }
      disk.syncDirectory();
      disk.rename("a", "b");
      disk.delete("c");
      disk.delete("none");
      assertThat(disk.list()).containsExactly("b");
      assertThat(content(disk, "b")).isEqualTo("a");
      assertThatThrownBy(() -> disk.size("c")).isInstanceOf(NoSuchFileException.class);
      assertThat(List.of(afterCut("a"), afterCut("b"), afterCut("c")))
          .containsExactly("a", "b", "c");
      disk.syncDirectory();
      assertThat(afterCut("a")).isEqualTo("(no such file)");
      assertThat(afterCut("b")).isEqualTo("a");
      assertThat(afterCut("c")).isEqualTo("(no such file)");
    }
  }

  @Test
  void whatWasCutIsThereAgainUnlessSomethingIsSyncedAfterIt() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      Disk.Appender appender = disk.create("a");
      appender.append(text("abcdef"));
      appender.sync();
      disk.syncDirectory();
      disk.truncate("a", 2);
      assertThat(content(disk, "a")).isEqualTo("ab");
      assertThat(afterCut("a")).isEqualTo("abcdef");
      Disk.Appender again = disk.openForAppend("a");
      again.append(text("x"));
      assertThat(content(disk, "a")).isEqualTo("abx");
      assertThat(afterCut("a")).isEqualTo("abcdef");
      again.sync();
      assertThat(afterCut("a")).isEqualTo("abx");
    }
  }

  @Test
  void someBytesArriveBeforeEarlierOnes() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      Disk.Appender appender = disk.create("a");
      disk.syncDirectory();
      String all = "";
      while (!afterCut("a").contains("\0")) {
        all += "x";
        appender.append(text("x"));
        assertThat(all).hasSizeLessThan(100);
      }
      assertThat(afterCut("a")).endsWith("x");
      assertThat(content(disk, "a")).isEqualTo(all);
      appender.sync();
      assertThat(afterCut("a")).isEqualTo(all);
    }
  }

  @Test
  void noMoreIsHeldBackThanMemoryShouldHold() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      Disk.Appender appender = disk.create("a");
      disk.syncDirectory();
      byte[] megabyte = new byte[1 << 20];
      for (int i = 0; i < 12; i++) {
        megabyte[0] = (byte) i;
        appender.append(ByteBuffer.wrap(megabyte));
      }
      assertThat(Files.size(data().resolve("a"))).isGreaterThanOrEqualTo(8 << 20);
      ByteBuffer large = ByteBuffer.allocate(HeldFile.HELD_BYTES_MAX + 1);
      assertThat(appender.append(large)).isEqualTo(12 << 20);
      for (int i = 0; i < 12; i++) {
        assertThat(disk.read("a", (long) i << 20, 1).get()).isEqualTo((byte) i);
      }
    }
  }

  @Test
  void aFullDeviceRefusesWhatCouldNotBeSynced() throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE)) {
      long room = Files.getFileStore(data()).getUsableSpace();
      disk.checkRoom("a", 1);
      assertThatThrownBy(() -> disk.checkRoom("a", room + (1L << 40)))
          .isInstanceOf(DiskFullException.class);
    }
  }

  @Test
  void theLockIsThatOfARealDisk() throws IOException {
    PowerCutDisk disk = PowerCutDisk.open(data(), Compression.NONE);
    assertThatThrownBy(() -> FileDisk.open(data())).isInstanceOf(DirectoryInUseException.class);
    disk.create("a").append(text("x"));
    disk.close();
    try (FileDisk real = FileDisk.open(data())) {
      assertThat(real.list()).isEmpty();
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(data(), ".n*")) {
      assertThat(left).isEmpty();
    }
  }

  /** What a disk has promised about a file. */
  private static final class Promise {
    private String all = "";
    private int synced;
  }

  /** Random operations: what is seen is right, and what was promised is there after a cut. */
  @Test
  void nothingThatWasPromisedIsLost() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Path directory = temporary.resolve("seed-" + seed);
      Map<String, Promise> seen = new TreeMap<>();
      Map<String, Promise> durable = new TreeMap<>();
      try (PowerCutDisk disk = PowerCutDisk.open(directory, Compression.NONE)) {
        for (int i = 0; i < OPERATIONS; i++) {
          operate(disk, random, seen, durable);
          assertThat(disk.list()).as("seed %d", seed).containsExactlyElementsOf(seen.keySet());
          for (Map.Entry<String, Promise> one : seen.entrySet()) {
            assertThat(content(disk, one.getKey())).isEqualTo(one.getValue().all);
          }
          if (random.nextInt(4) == 0) {
            checkCut(cut(directory), "seed " + seed + ", operation " + i, durable);
          }
        }
      }
    }
  }

  private static void operate(
      Disk disk, Random random, Map<String, Promise> seen, Map<String, Promise> durable)
      throws IOException {
    String name = "f" + random.nextInt(3);
    Promise promise = seen.get(name);
    switch (random.nextInt(8)) {
      case 0 -> {
        disk.create(name).close();
        seen.put(name, new Promise());
      }
      case 1 -> {
        disk.delete(name);
        seen.remove(name);
      }
      case 2 -> {
        disk.syncDirectory();
        durable.clear();
        durable.putAll(seen);
      }
      case 3 -> {
        if (promise != null) {
          disk.rename(name, "to" + name);
          seen.put("to" + name, promise);
          seen.remove(name);
        }
      }
      case 4 -> {
        if (promise != null) {
          int length = random.nextInt(promise.all.length() + 1);
          disk.truncate(name, length);
          promise.all = promise.all.substring(0, length);
          promise.synced = Math.min(promise.synced, length);
        }
      }
      default -> {
        Promise file = seen.computeIfAbsent(name, key -> new Promise());
        Disk.Appender appender = disk.openForAppend(name);
        for (int i = random.nextInt(4); i > 0; i--) {
          String more = "abcdefgh".substring(random.nextInt(8));
          assertThat(appender.append(text(more))).isEqualTo(file.all.length());
          file.all += more;
        }
        if (random.nextBoolean()) {
          appender.sync();
          file.synced = file.all.length();
        }
      }
    }
  }

  private static void checkCut(Path left, String when, Map<String, Promise> durable)
      throws IOException {
    try (PowerCutDisk disk = PowerCutDisk.open(left, Compression.NONE)) {
      assertThat(disk.list()).as(when).containsExactlyElementsOf(durable.keySet());
      for (Map.Entry<String, Promise> one : durable.entrySet()) {
        Promise promise = one.getValue();
        assertThat(content(disk, one.getKey()))
            .as("%s, %s", when, one.getKey())
            .startsWith(promise.all.substring(0, promise.synced));
      }
    }
  }

  /** The log on this disk, through power cuts at any moment: nothing synced is ever missing. */
  @Test
  void theProtocolLogKeepsWhatItSynced() throws IOException {
    Random random = new Random(1);
    Path directory = data();
    List<String> appended = new ArrayList<>();
    int synced = 0;
    for (int life = 0; life < 60; life++) {
      try (PowerCutDisk disk = PowerCutDisk.open(directory, Compression.NONE);
          ProtocolLog log = ProtocolLog.open(disk, 600, Optional::empty)) {
        List<String> found = new ArrayList<>();
        log.replay(record -> found.add(new String(record.bytes(), US_ASCII)));
        assertThat(found).as("life %d", life).hasSizeBetween(synced, appended.size());
        assertThat(appended.subList(0, found.size())).isEqualTo(found);
        appended = found;
        synced = found.size();
        for (int i = random.nextInt(20); i > 0; i--) {
          String record = life + "-" + i + "-" + "x".repeat(random.nextInt(60));
          log.append(1, life, record.getBytes(US_ASCII));
          appended.add(record);
          if (random.nextInt(3) == 0) {
            log.sync();
            synced = appended.size();
          }
          if (random.nextInt(6) == 0) {
            log.mark();
          }
        }
        directory = cut(directory);
      }
    }
    assertThat(synced).isGreaterThan(100);
  }
}
