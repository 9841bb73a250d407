package io.evenkeel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.checkpoint.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyDiskTest {

  @TempDir Path directory;

  private static void write(Disk disk) throws IOException {
    try (Disk.Appender appender = disk.create("file")) {
      appender.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
  }

  @Test
  void readsBesideAReplicaThatRuns() throws IOException {
    try (FileDisk replica = FileDisk.open(directory);
        ReadOnlyDisk tool = ReadOnlyDisk.open(directory)) {
      write(replica);
      assertThat(tool.list()).containsExactly("file");
      assertThat(tool.read("file", 1, 2)).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
      assertThatThrownBy(() -> ReadOnlyDisk.openUnused(directory))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining("in use by another running replica");
    }
  }

  @Test
  void keepsAReplicaFromStartingWhereItMustNot() throws IOException {
    FileDisk.open(directory).close();
    try (ReadOnlyDisk tool = ReadOnlyDisk.openUnused(directory)) {
      assertThat(tool.list()).isEmpty();
      assertThatThrownBy(() -> FileDisk.open(directory))
          .isInstanceOf(DirectoryInUseException.class);
    }
    FileDisk.open(directory).close();
  }

  @Test
  void changesNothing() throws IOException {
    try (FileDisk replica = FileDisk.open(directory)) {
      write(replica);
    }
    try (ReadOnlyDisk tool = ReadOnlyDisk.openUnused(directory)) {
      assertThatThrownBy(() -> tool.delete("file")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> tool.truncate("file", 1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> tool.create("new")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> tool.rename("file", "new"))
          .isInstanceOf(IllegalStateException.class);
      assertThat(tool.size("file")).isEqualTo(3);
      assertThat(tool.exists("new")).isFalse();
    }
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> ReadOnlyDisk.open(none)).isInstanceOf(NoSuchFileException.class);
    assertThat(none).doesNotExist();
  }

  @Test
  void aFileIsThereAsAWholeOrNotAtAll() throws IOException {
    Path file = directory.resolve("Archive 1");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("the disk is gone");
                    }))
        .hasMessage("the disk is gone");
    assertThat(directory).isEmptyDirectory();
    AtomicFile.write(file, out -> out.write(7));
    assertThat(file).hasBinaryContent(new byte[] {7});
    assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(8)))
        .isInstanceOf(FileAlreadyExistsException.class);
    try (FileSource source = FileSource.open(file)) {
      assertThat(source.size()).isEqualTo(1);
      assertThat(source.read(0, 1).get()).isEqualTo((byte) 7);
      assertThatThrownBy(() -> source.read(0, 2)).isInstanceOf(java.io.EOFException.class);
    }
    assertThat(directory.toFile().list()).containsExactly("Archive 1");
  }
}
