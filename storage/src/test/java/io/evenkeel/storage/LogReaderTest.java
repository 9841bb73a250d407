package io.evenkeel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A log that is only looked at is judged as at a start of the replica, and stays as it is. */
class LogReaderTest {

  private final SimulatedDisk disk = new SimulatedDisk();

  private static ProtocolLog log(Disk disk) throws IOException {
    return ProtocolLog.open(
        disk, 300, () -> Optional.of(new ProtocolLog.Head(9, 1, new byte[] {7})));
  }

  @BeforeEach
  void write() throws IOException {
    ProtocolLog log = log(disk);
    for (int i = 1; i <= 21; i++) {
      log.append(1, i, ("record number " + i).getBytes(StandardCharsets.US_ASCII));
      log.sync();
    }
    log.mark();
    log.close();
  }

  private interface Opened {
    void at(Disk disk, List<String> seen) throws IOException;
  }

  /** What is seen of the log, or why it is refused. */
  private static String outcome(Disk disk, Opened opened) throws IOException {
    List<String> seen = new ArrayList<>();
    try {
      opened.at(disk, seen);
      return seen.toString();
    } catch (DamagedLogException e) {
      return e.file() + " " + e.offset() + " " + e.getMessage();
    }
  }

  private static void asAStartWould(Disk disk, List<String> seen) throws IOException {
    ProtocolLog log = log(disk);
    seen.add("torn " + log.tornBytes());
    log.replay(record -> seen.add(shown(record)));
  }

  private static void onlyLooking(Disk disk, List<String> seen) throws IOException {
    LogReader log = LogReader.open(disk);
    seen.add("torn " + log.tornBytes());
    log.replay(record -> seen.add(shown(record)));
  }

  private static String shown(LogRecord record) {
    return LogReader.file(record)
        + " "
        + LogReader.offset(record)
        + " "
        + record.type()
        + " "
        + record.sequence()
        + " "
        + new String(record.bytes(), StandardCharsets.US_ASCII);
  }

  private static List<ByteBuffer> contents(Disk disk) throws IOException {
    List<ByteBuffer> contents = new ArrayList<>();
    for (String file : disk.list()) {
      contents.add(disk.read(file, 0, (int) disk.size(file)));
    }
    return contents;
  }

  private static void agree(SimulatedDisk changed, String what) throws IOException {
    List<ByteBuffer> before = contents(changed);
    String looked = outcome(changed, LogReaderTest::onlyLooking);
    assertThat(contents(changed)).as(what).isEqualTo(before);
    assertThat(looked).as(what).isEqualTo(outcome(changed.copy(), LogReaderTest::asAStartWould));
  }

  @Test
  void recordsAreShownWithFileAndOffset() throws IOException {
    List<String> seen = new ArrayList<>();
    onlyLooking(disk, seen);
    assertThat(seen).contains("0000000000.log 24 1 1 record number 1").hasSizeGreaterThan(21);
    assertThat(LogReader.open(disk).segments()).isEqualTo(disk.list().size()).isGreaterThan(3);
  }

  @Test
  void flippedBitsAreJudgedAsAtAStart() throws IOException {
    for (String file : disk.list()) {
      for (int offset = 0; offset < disk.size(file); offset++) {
        SimulatedDisk flipped = disk.copy();
        flipped.flip(file, offset, offset % 8);
        agree(flipped, "byte " + offset + " of " + file);
      }
    }
  }

  @Test
  void truncationsAndMissingSegmentsAreJudgedAsAtAStart() throws IOException {
    for (String file : disk.list()) {
      for (int length = 0; length < disk.size(file); length += 3) {
        SimulatedDisk cut = disk.copy();
        cut.truncate(file, length);
        agree(cut, file + " cut to " + length);
      }
      SimulatedDisk without = disk.copy();
      without.delete(file);
      agree(without, "without " + file);
    }
  }

  @Test
  void swappedSegmentsAreRefused() throws IOException {
    List<String> files = disk.list();
    SimulatedDisk swapped = disk.copy();
    swapped.rename(files.get(1), "other");
    swapped.rename(files.get(2), files.get(1));
    swapped.rename("other", files.get(2));
    assertThatThrownBy(() -> LogReader.open(swapped))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining(files.get(1))
        .hasMessageContaining("is not segment 1");
  }
}
