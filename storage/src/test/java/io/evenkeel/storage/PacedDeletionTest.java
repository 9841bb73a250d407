package io.evenkeel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.checkpoint.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PacedDeletionTest {

  private static final int LARGE_BYTES = 5 * (int) PacedDeletion.PART_BYTES + 1;

  @TempDir Path directory;

  private final List<IOException> failures = new CopyOnWriteArrayList<>();

  private Path file(String name, int bytes) throws IOException {
    return Files.write(directory.resolve(name), new byte[bytes]);
  }

  private List<Path> hidden() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(directory, PacedDeletion.HIDDEN + "*")) {
      all.forEach(found::add);
    }
    return found;
  }

  private void awaitNothingHidden() throws IOException, InterruptedException {
    while (!hidden().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Test
  @Timeout(60)
  void theNameIsFreeAtOnceAndTheRoomALittleAtATime() throws Exception {
    Path large = file("a.seg", LARGE_BYTES);
    Path small = file("b.seg", (int) PacedDeletion.PART_BYTES);
    try (PacedDeletion deletion = new PacedDeletion(directory, failures::add)) {
      deletion.delete(large);
      assertThat(large).doesNotExist();
      assertThat(hidden()).hasSize(1);
      deletion.delete(small);
      assertThat(small).doesNotExist();
      deletion.delete(small);
      file("a.seg", 1);
      long sizes = 0;
      long last = LARGE_BYTES;
      while (!hidden().isEmpty()) {
        long size = hidden().stream().mapToLong(path -> path.toFile().length()).sum();
        sizes += size > 0 && size < last ? 1 : 0;
        last = size;
        TimeUnit.MILLISECONDS.sleep(2);
      }
      assertThat(sizes).as("sizes between all and nothing").isPositive();
      assertThat(large).as("another file of that name").hasSize(1);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  @Timeout(60)
  void whatIsLeftTheNextProcessTakesUp() throws Exception {
    try (FileDisk disk = FileDisk.open(directory)) {
      try (Disk.Appender appender = disk.create("a.seg")) {
        appender.append(ByteBuffer.allocate(LARGE_BYTES));
      }
      disk.delete("a.seg");
      assertThat(disk.exists("a.seg")).isFalse();
      assertThat(disk.list()).isEmpty();
    }
    assertThat(hidden()).as("closing waits for one part only").hasSize(1);
    try (FileDisk disk = FileDisk.open(directory)) {
      assertThat(disk.list()).isEmpty();
      awaitNothingHidden();
    }
  }

  @Test
  @Timeout(60)
  void itPausesBetweenPartsUnlessRoomIsWanted() throws Exception {
    List<Long> pauses = new CopyOnWriteArrayList<>();
    try (PacedDeletion deletion = new PacedDeletion(directory, failures::add, pauses::add)) {
      deletion.delete(file("a.seg", LARGE_BYTES));
      awaitNothingHidden();
      assertThat(pauses).containsExactly(250L, 250L, 250L, 250L, 250L);
    }
    pauses.clear();
    try (PacedDeletion deletion = new PacedDeletion(directory, failures::add, pauses::add)) {
      deletion.hurry();
      deletion.delete(file("a.seg", LARGE_BYTES));
      awaitNothingHidden();
      assertThat(pauses).isEmpty();
    }
    assertThat(failures).isEmpty();
  }

  /** Whoever still deletes while the replica stops. */
  @Test
  void afterTheEndTheNameIsFreeAllTheSame() throws Exception {
    Path large = file("a.seg", LARGE_BYTES);
    PacedDeletion deletion = new PacedDeletion(directory, failures::add);
    deletion.close();
    deletion.delete(large);
    assertThat(large).doesNotExist();
    assertThat(hidden()).as("left for the next process").hasSize(1);
    assertThat(failures).isEmpty();
  }

  @Test
  @Timeout(60)
  void aFailureIsTold() throws Exception {
    Path large = file("a.seg", LARGE_BYTES);
    try (PacedDeletion deletion = new PacedDeletion(directory, failures::add)) {
      deletion.delete(large);
      Files.delete(hidden().get(0));
      Path lost = Files.createDirectory(directory.resolve(PacedDeletion.HIDDEN + "0"));
      deletion.resume();
      while (failures.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(lost).exists();
    }
  }
}
