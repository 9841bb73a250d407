package io.evenkeel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {

  @TempDir Path directory;

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  @Test
  void filesAreAppendedReadRenamedCutAndDeleted() throws IOException {
    try (FileDisk disk = FileDisk.open(directory.resolve("new"))) {
      try (Disk.Appender appender = disk.create("a.seg")) {
        assertThat(appender.append(bytes(1, 2, 3))).isZero();
        assertThat(appender.append(bytes(4))).isEqualTo(3);
        appender.sync();
      }
      disk.syncDirectory();
      assertThat(disk.read("a.seg", 1, 3)).isEqualTo(bytes(2, 3, 4));
      assertThatThrownBy(() -> disk.read("a.seg", 2, 3)).isInstanceOf(EOFException.class);
      try (Disk.Appender appender = disk.openForAppend("a.seg")) {
        assertThat(appender.append(bytes(5))).isEqualTo(4);
        assertThat(appender.size()).isEqualTo(5);
      }
      disk.create("b.seg").close();
      disk.rename("a.seg", "b.seg");
      assertThat(disk.list()).containsExactly("b.seg");
      assertThat(disk.read("b.seg", 0, 5)).isEqualTo(bytes(1, 2, 3, 4, 5));
      disk.truncate("b.seg", 2);
      assertThat(disk.size("b.seg")).isEqualTo(2);
      assertThat(disk.exists("a.seg")).isFalse();
      disk.delete("b.seg");
      disk.delete("b.seg");
      assertThat(disk.list()).isEmpty();
      assertThatThrownBy(() -> disk.read("b.seg", 0, 1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aNameThatLeavesTheDirectoryIsRefused() throws IOException {
    try (FileDisk disk = FileDisk.open(directory)) {
      for (String name : new String[] {"", ".", "..", "../a", "a/b", ".lock", "A", "a b", "\0"}) {
        assertThatThrownBy(() -> disk.create(name))
            .as(name)
            .isInstanceOf(IllegalArgumentException.class);
      }
      Files.createDirectory(directory.resolve("folder"));
      assertThat(disk.list()).isEmpty();
    }
  }

  @Test
  void oneDirectoryIsOpenedOnceInAProcess() throws IOException {
    FileDisk disk = FileDisk.open(directory);
    assertThatThrownBy(() -> FileDisk.open(directory))
        .isInstanceOf(DirectoryInUseException.class)
        .hasMessageContaining(directory.toString());
    disk.close();
    FileDisk.open(directory).close();
  }

  /** Run as a process of its own: opens a directory, says so, and waits for its input to end. */
  static final class Holder {
    public static void main(String[] arguments) throws IOException {
      FileDisk disk = FileDisk.open(Path.of(arguments[0]));
      System.out.write('k');
      System.out.flush();
      while (System.in.read() >= 0) {
        continue;
      }
      disk.close();
    }
  }

  @Test
  void oneDirectoryIsOpenedByOneProcess() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.getInputStream().read()).isEqualTo('k');
      assertThatThrownBy(() -> FileDisk.open(directory))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining("another");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    FileDisk.open(directory).close(); // a killed process holds nothing
  }

  @Test
  void aFailedSyncIsFinal() throws IOException {
    try (FileDisk disk = FileDisk.open(directory)) {
      Disk.Appender good = disk.create("good");
      Disk.Appender bad = disk.create("bad");
      bad.close(); // the only way to make a sync fail on a healthy disk
      assertThatThrownBy(bad::sync).isInstanceOf(IOException.class);
      assertThatThrownBy(good::sync).hasMessageContaining("failed before");
      assertThatThrownBy(() -> good.append(bytes(1))).hasMessageContaining("failed before");
      assertThatThrownBy(disk::syncDirectory).hasMessageContaining(directory.toString());
      assertThatThrownBy(() -> disk.create("more")).isInstanceOf(IOException.class);
      good.close();
    }
    FileDisk.open(directory).close();
  }

  @Test
  void aReaderSurvivesAnInterruptOfAnother() throws Exception {
    try (FileDisk disk = FileDisk.open(directory)) {
      try (Disk.Appender appender = disk.create("a")) {
        appender.append(bytes(7));
      }
      Thread interrupted =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> disk.read("a", 0, 1)).isInstanceOf(IOException.class);
              });
      interrupted.start();
      interrupted.join();
      assertThat(disk.read("a", 0, 1)).isEqualTo(bytes(7));
    }
  }

  @Test
  void storeAndLogWorkOnRealFiles() throws IOException {
    try (FileDisk disk = FileDisk.open(directory.resolve("checkpoints"))) {
      CheckpointStore store = CheckpointStore.open(disk);
      for (long sequence = 1; sequence <= 4; sequence++) {
        ImageSink sink = store.newImage(new ImageLabel(CheckpointKind.STATE, 1, "FULL"));
        for (int i = 0; i < 1000; i++) {
          sink.put(new StateObject(ObjectId.of("object" + i), new byte[(int) sequence * 100]));
        }
        store.publish(sink.finish(sequence));
        store.certify(sequence, new byte[] {1}, true);
        store.prune(sequence);
      }
    }
    try (FileDisk disk = FileDisk.open(directory.resolve("checkpoints"))) {
      CheckpointStore store = CheckpointStore.open(disk);
      assertThat(store.images()).hasSize(2);
      assertThat(store.verify(4).objects()).isEqualTo(1000);
      assertThat(store.verify(4).intact()).isTrue();
      Image image = store.load(3);
      assertThat(image.read(500).value()).hasSize(300);
    }
    try (FileDisk disk = FileDisk.open(directory.resolve("log"))) {
      ProtocolLog log = ProtocolLog.open(disk, 1000, Optional::empty);
      for (int i = 0; i < 100; i++) {
        log.append(1, i, new byte[i]);
      }
      log.sync();
      log.delete(log.release(50));
      log.close();
      long[] sum = {0};
      ProtocolLog reopened = ProtocolLog.open(disk, 1000, Optional::empty);
      reopened.replay(entry -> sum[0] += entry.sequence());
      assertThat(sum[0]).isBetween(3675L, 4949L);
      reopened.close();
    }
  }
}
