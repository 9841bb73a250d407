package io.evenkeel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log does about flipped bits, other versions, clients' bytes, and a disk without room. */
class LogDamageTest {

  private static final int SEGMENT_BYTES = 300;

  @TempDir Path directory;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Optional<ProtocolLog.Head> head() {
    return Optional.of(new ProtocolLog.Head(9, 1, ascii("head")));
  }

  private static ProtocolLog open(Disk disk) throws IOException {
    return ProtocolLog.open(disk, SEGMENT_BYTES, LogDamageTest::head);
  }

  private static List<String> replay(ProtocolLog log) throws IOException {
    List<String> records = new ArrayList<>();
    log.replay(
        entry -> {
          if (!entry.head()) {
            records.add(new String(entry.bytes(), StandardCharsets.US_ASCII));
          }
        });
    return records;
  }

  private static SimulatedDisk written(int records, boolean closed) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    ProtocolLog log = open(disk);
    for (int i = 1; i <= records; i++) {
      log.append(1, i, ascii("record number " + i));
      if (i % 2 == 0) {
        log.sync();
      }
    }
    if (closed) {
      log.sync();
      assertThat(log.mark()).isTrue();
      assertThat(log.mark()).as("one is enough").isFalse();
      log.sync();
      assertThat(log.mark()).isFalse();
      log.close();
    }
    return disk;
  }

  @Test
  void everyFlippedBitOfAClosedLogIsRefusedOrHarmless() throws IOException {
    SimulatedDisk disk = written(21, true);
    List<String> whole = replay(open(disk.copy()));
    assertThat(whole).hasSize(21);
    List<String> files = disk.list();
    assertThat(files).hasSizeGreaterThan(3);
    String last = files.get(files.size() - 1);
    int refused = 0;
    int harmless = 0;
    for (String file : files) {
      long size = disk.size(file);
      for (long bit = 0; bit < size * 8; bit++) {
        SimulatedDisk flipped = disk.copy();
        flipped.flip(file, bit / 8, (int) (bit % 8));
        try {
          ProtocolLog log = open(flipped);
          assertThat(replay(log)).as("%s bit %d", file, bit).isEqualTo(whole);
          assertThat(log.tornBytes()).as("reported").isPositive();
          assertThat(file).isEqualTo(last);
          assertThat(bit / 8).isGreaterThanOrEqualTo(size - RecordFormat.RECORD_HEADER_BYTES);
          harmless++;
        } catch (DamagedLogException e) {
          refused++;
        }
      }
    }
    assertThat(harmless).as("bits of the mark at the end").isEqualTo(30 * 8);
    System.err.printf(
        "closed log: %d bits flipped one by one, %d refused with their place, %d in the last mark,"
            + " which says nothing%n",
        refused + harmless, refused, harmless);
  }

  @Test
  void withoutAMarkOnlyTheLastSyncCanBeTakenForATornTail() throws IOException {
    SimulatedDisk disk = written(8, false);
    List<String> whole = replay(open(disk.copy()));
    String last = disk.list().get(disk.list().size() - 1);
    int cut = 0;
    for (String file : disk.list()) {
      for (long bit = 0; bit < disk.size(file) * 8; bit++) {
        SimulatedDisk flipped = disk.copy();
        flipped.flip(file, bit / 8, (int) (bit % 8));
        try {
          ProtocolLog log = open(flipped);
          assertThat(file).isEqualTo(last);
          assertThat(log.tornBytes()).as("reported").isPositive();
          assertThat(replay(log)).as("bit %d", bit).startsWith("record number 1");
          assertThat(replay(log).size()).isBetween(whole.size() - 2, whole.size() - 1);
          cut++;
        } catch (DamagedLogException e) {
          assertThat(e.offset()).isNotNegative();
        }
      }
    }
    assertThat(cut).isPositive();
  }

  @Test
  void whatAClientWroteIsNoProofOfAnything() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    ProtocolLog log = ProtocolLog.open(disk, 10_000, LogDamageTest::head);
    log.append(1, 1, ascii("kept"));
    log.sync();
    // Its operation looks like a record that was appended when everything was durable.
    byte[] forged = RecordFormat.record(0, 0, 5_000, 1, 2, ascii("x")).array();
    log.append(1, 2, forged);
    String file = disk.list().get(0);
    disk.truncate(file, disk.size(file) - 1);
    SimulatedDisk torn = disk.copy();
    torn.openForAppend(file).append(ByteBuffer.wrap(new byte[600]));
    assertThat(replay(ProtocolLog.open(torn, 10_000, LogDamageTest::head))).containsExactly("kept");
  }

  @Test
  void aLogOfAnotherVersionIsRefusedAndNotTouched() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    open(disk).close();
    String file = disk.list().get(0);
    ByteBuffer header = disk.read(file, 0, RecordFormat.SEGMENT_HEADER_BYTES);
    ByteBuffer newer = ByteBuffer.allocate(RecordFormat.SEGMENT_HEADER_BYTES).put(header).flip();
    newer.putInt(4, 3);
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(newer.array(), 0, 20);
    newer.putInt(20, (int) crc.getValue());
    disk.create(file).append(newer);
    assertThatThrownBy(() -> open(disk))
        .isInstanceOf(LogVersionException.class)
        .hasMessageContaining("version 3, this program reads version 2");
    assertThat(disk.size(file)).isEqualTo(RecordFormat.SEGMENT_HEADER_BYTES);
  }

  @Test
  void onAFullDiskNothingIsAppendedAndLaterItGoesOn() throws IOException {
    int full = 0;
    for (int free = 0; free < 700; free++) {
      SimulatedDisk disk = new SimulatedDisk();
      ProtocolLog log = open(disk);
      disk.freeBytes(free);
      List<String> expected = new ArrayList<>();
      for (int i = 1; i <= 14; i++) {
        String text = "record number " + i;
        try {
          log.append(1, i, ascii(text));
        } catch (DiskFullException e) {
          full++;
          assertThat(replay(log)).isEqualTo(expected);
          assertThat(replay(open(disk.afterPowerLoss(free)))).isSubsetOf(expected);
          disk.freeBytes(Long.MAX_VALUE);
          log.append(1, i, ascii(text));
        }
        expected.add(text);
        log.sync();
        assertThat(log.durable()).isEqualTo(log.appended());
      }
      assertThat(replay(open(disk.afterPowerLoss(free)))).isEqualTo(expected);
    }
    assertThat(full).isGreaterThan(600);
  }

  @Test
  void oneThreadSyncsWhileAnotherAppends() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    try (FileDisk disk = FileDisk.open(directory)) {
      ProtocolLog log = ProtocolLog.open(disk, 4_000, LogDamageTest::head);
      Thread syncing =
          new Thread(
              () -> {
                try {
                  while (done.getCount() > 0) {
                    long before = log.appended();
                    log.sync();
                    assertThat(log.durable()).isGreaterThanOrEqualTo(before);
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      syncing.start();
      for (int i = 1; i <= 600; i++) {
        log.append(1, i, ascii("record number " + i));
      }
      done.countDown();
      syncing.join();
      assertThat(failure.get()).isNull();
      log.close();
      assertThat(replay(ProtocolLog.open(disk, 4_000, LogDamageTest::head))).hasSize(600);
    }
  }
}
