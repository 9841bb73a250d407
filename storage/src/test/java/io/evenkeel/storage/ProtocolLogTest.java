package io.evenkeel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.checkpoint.store.Disk;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProtocolLogTest {

  private static final int HEAD_TYPE = 9;
  private static final Supplier<Optional<ProtocolLog.Head>> NO_HEAD = Optional::empty;

  private final SimulatedDisk disk = new SimulatedDisk();

  /** A record as text, heads in brackets. */
  private static String text(LogRecord entry) {
    String content = entry.type() + "/" + entry.sequence() + "/" + hash(entry.bytes());
    return entry.head() ? "[" + content + "]" : content;
  }

  private static String hash(byte[] bytes) {
    return bytes.length < 20
        ? new String(bytes, StandardCharsets.US_ASCII)
        : bytes.length + ":" + Arrays.hashCode(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> replay(ProtocolLog log) throws IOException {
    List<String> records = new ArrayList<>();
    log.replay(entry -> records.add(text(entry)));
    return records;
  }

  @Test
  void recordsComeBackInOrderAfterReopening() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 100, NO_HEAD);
    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      positions.add(log.append(i, i * 10L, ascii("record" + i)));
    }
    assertThat(positions).isSorted().doesNotHaveDuplicates();
    log.append(255, Long.MAX_VALUE, new byte[3 << 20]);
    List<String> before = replay(log);
    log.sync();
    log.close();

    ProtocolLog reopened = ProtocolLog.open(disk.copy(), 100, NO_HEAD);
    assertThat(replay(reopened)).isEqualTo(before).hasSize(11).startsWith("0/0/record0");
    assertThat(reopened.segments()).isGreaterThan(3);
    assertThat(reopened.tornBytes()).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(reopened.read(positions.get(i)).bytes()).isEqualTo(ascii("record" + i));
    }
    reopened.append(1, 1, ascii("more"));
    assertThat(replay(reopened)).hasSize(12).endsWith("1/1/more");
  }

  @Test
  void eachNewSegmentStartsWithTheHeadAndOldOnesAreDroppedWhole() throws IOException {
    long[] view = {0};
    Supplier<Optional<ProtocolLog.Head>> head =
        () -> Optional.of(new ProtocolLog.Head(HEAD_TYPE, view[0], ascii("view" + view[0])));
    ProtocolLog log = ProtocolLog.open(disk, 120, head);
    for (int i = 1; i <= 12; i++) {
      view[0] = i;
      log.append(1, i, ascii("r" + i));
    }
    log.sync();
    int segments = log.segments();
    assertThat(log.release(0)).isEmpty();
    List<String> released = log.release(7);
    int dropped = released.size();
    assertThat(dropped).isPositive();
    assertThat(disk.list()).containsAll(released);
    log.delete(released);
    assertThat(disk.list()).doesNotContainAnyElementsOf(released);
    assertThat(log.segments()).isEqualTo(segments - dropped);

    ProtocolLog reopened = ProtocolLog.open(disk.copy(), 120, head);
    List<String> records = replay(reopened);
    assertThat(records).isEqualTo(replay(log)).contains("1/8/r8", "1/12/r12");
    assertThat(records.get(0)).startsWith("[9/").contains("view");
    assertThat(records).doesNotContain("1/1/r1");
    assertThat(reopened.release(Long.MAX_VALUE)).hasSize(segments - dropped - 1);
    assertThat(replay(reopened).get(0)).startsWith("[9/");
  }

  @Test
  void everyCrashKeepsWhatWasSyncedAndAddsNothing() throws IOException {
    SimulatedDisk whole = new SimulatedDisk();
    live(whole, new Progress());
    int survivals = 0;
    int torn = 0;
    for (long point = 1; point <= whole.operations(); point++) {
      SimulatedDisk lost = new SimulatedDisk().losePowerAt(point);
      Progress progress = new Progress();
      try {
        live(lost, progress);
      } catch (SimulatedDisk.PowerLoss expected) {
        assertThat(lost.operations()).isGreaterThanOrEqualTo(point);
      }
      for (int seed = 0; seed <= 20; seed++) {
        SimulatedDisk found = seed == 20 ? lost.afterKill() : lost.afterPowerLoss(seed);
        String where = "crash at operation " + point + ", survival seed " + seed;
        torn += checkSurvivors(found, progress, where) ? 1 : 0;
        survivals++;
      }
    }
    assertThat(torn).as("torn tails seen").isPositive();
    System.err.printf(
        "%d crash points, %d survivals checked, %d with a torn tail%n",
        whole.operations(), survivals, torn);
  }

  private static final class Progress {
    final List<String> appended = new ArrayList<>();
    int synced;
    long truncated = -1;
  }

  private static void live(SimulatedDisk disk, Progress progress) throws IOException {
    Random random = new Random(3);
    long[] sequence = {0};
    ProtocolLog log = ProtocolLog.open(disk, 3000, () -> head(sequence[0]));
    for (int i = 1; i <= 40; i++) {
      sequence[0] = i;
      byte[] content = new byte[random.nextInt(900)];
      random.nextBytes(content);
      progress.appended.add("1/" + i + "/" + hash(content));
      log.append(1, i, content);
      if (random.nextInt(3) == 0) {
        log.sync();
        progress.synced = i;
      }
      if (i % 13 == 0) {
        progress.truncated = i - 5L;
        log.delete(log.release(i - 5L));
      }
    }
  }

  private static Optional<ProtocolLog.Head> head(long sequence) {
    return Optional.of(new ProtocolLog.Head(HEAD_TYPE, sequence, ascii("h" + sequence)));
  }

  private static boolean checkSurvivors(SimulatedDisk found, Progress progress, String where)
      throws IOException {
    List<String> read = new ArrayList<>();
    ProtocolLog log =
        ProtocolLog.open(found, 3000, () -> head(999), entry -> read.add(text(entry)));
    assertThat(read).as("read at opening: " + where).isEqualTo(replay(log));
    List<String> records = new ArrayList<>();
    List<LogRecord> all = new ArrayList<>();
    log.replay(all::add);
    for (LogRecord entry : all) {
      if (!entry.head()) {
        records.add(text(entry));
      }
    }
    if (!all.isEmpty() && all.get(0).position() >>> 32 > 0) {
      assertThat(all.get(0).head()).as("starts with a head: " + where).isTrue();
    }
    int from = records.isEmpty() ? 0 : progress.appended.indexOf(records.get(0));
    assertThat(from).as(where).isBetween(0, (int) Math.max(0, progress.truncated));
    int to = records.isEmpty() && progress.synced == 0 ? 0 : from + records.size();
    assertThat(to).as(where).isBetween(progress.synced, progress.appended.size());
    assertThat(records).as(where).isEqualTo(progress.appended.subList(from, from + records.size()));

    log.append(2, 1000, ascii("after"));
    log.sync();
    checkHeads(log, where);
    List<String> again = replay(ProtocolLog.open(found.afterPowerLoss(1), 3000, NO_HEAD));
    assertThat(again).as(where).endsWith("2/1000/after");
    return log.tornBytes() > 0;
  }

  private static void checkHeads(ProtocolLog log, String where) throws IOException {
    long[] segment = {0};
    log.replay(
        entry -> {
          long number = entry.position() >>> 32;
          assertThat(entry.head()).as(where).isEqualTo(number != segment[0]);
          segment[0] = number;
        });
  }

  @Test
  void aDamagedHeadIsRefusedWhenItsPredecessorsAreGone() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 60, () -> head(1));
    log.append(1, 1, new byte[60]);
    long position = log.append(1, 2, new byte[60]);
    log.sync();
    log.delete(log.release(1));
    assertThat(disk.list()).containsExactly("0000000001.log");
    disk.truncate("0000000001.log", position & 0xffffffffL); // torn: only the head is left
    SimulatedDisk flipped = disk.copy();
    flipped.flip("0000000001.log", RecordFormat.SEGMENT_HEADER_BYTES + 9, 2);
    assertThat(replay(ProtocolLog.open(disk, 60, NO_HEAD))).containsExactly("[9/1/h1]");
    assertThatThrownBy(() -> ProtocolLog.open(flipped, 60, NO_HEAD))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("head record");
  }

  @Test
  void recordsInEachOthersPlaceAreRefused() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 5000, NO_HEAD);
    for (int i = 1; i <= 4; i++) {
      log.append(1, i, ascii("record" + i));
      log.sync();
    }
    String file = disk.list().get(0);
    int header = RecordFormat.SEGMENT_HEADER_BYTES;
    int record = (int) (disk.size(file) - header) / 4;
    SimulatedDisk swapped = new SimulatedDisk();
    try (Disk.Appender target = swapped.create(file)) {
      target.append(disk.read(file, 0, header));
      for (int place : new int[] {0, 2, 1, 3}) {
        target.append(disk.read(file, header + place * (long) record, record));
      }
    }
    assertThatThrownBy(() -> ProtocolLog.open(swapped, 5000, NO_HEAD))
        .isInstanceOfSatisfying(
            DamagedLogException.class, e -> assertThat(e.offset()).isEqualTo(header + record));
  }

  @Test
  void aFlippedBitInWhatWasDurableBeforeTheLastSyncIsRefusedWithItsPlace() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 400, () -> head(1));
    for (int i = 1; i <= 30; i++) {
      log.append(1, i, ascii("record number " + i));
      log.sync();
    }
    List<String> whole = replay(log);
    List<String> files = disk.list();
    int refused = 0;
    int cut = 0;
    for (String file : files) {
      for (int offset = 0; offset < disk.size(file); offset++) {
        SimulatedDisk flipped = disk.copy();
        flipped.flip(file, offset, offset % 8);
        try {
          List<String> left = replay(ProtocolLog.open(flipped, 400, NO_HEAD));
          assertThat(left).as("%s byte %d", file, offset).isEqualTo(whole.subList(0, left.size()));
          assertThat(left).as("only the last record is cut").hasSize(whole.size() - 1);
          cut++;
        } catch (DamagedLogException e) {
          assertThat(e.file()).isIn(file, next(files, file));
          refused++;
        }
      }
    }
    assertThat(refused).isGreaterThan(20 * cut);
    System.err.println(refused + " flipped bits refused, " + cut + " cut as a torn tail");
  }

  private static String next(List<String> files, String file) {
    int next = files.indexOf(file) + 1;
    return next < files.size() ? files.get(next) : file;
  }

  @Test
  void aMissingSegmentIsRefused() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 50, NO_HEAD);
    for (int i = 0; i < 5; i++) {
      log.append(1, i, new byte[40]);
    }
    log.sync();
    disk.delete("0000000002.log");
    assertThatThrownBy(() -> ProtocolLog.open(disk, 50, NO_HEAD))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("0000000003.log")
        .hasMessageContaining("missing");
  }

  @Test
  void anOldSegmentThatCameBackIsRefused() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 50, NO_HEAD);
    SimulatedDisk other = new SimulatedDisk();
    ProtocolLog otherLog = ProtocolLog.open(other, 50, NO_HEAD);
    for (int i = 0; i < 5; i++) {
      log.append(1, i, new byte[40]);
      otherLog.append(1, i, new byte[41]);
    }
    int size = (int) other.size("0000000002.log");
    disk.delete("0000000002.log");
    disk.create("0000000002.log").append(other.read("0000000002.log", 0, size));
    assertThatThrownBy(() -> ProtocolLog.open(disk, 50, NO_HEAD))
        .isInstanceOf(DamagedLogException.class)
        .hasMessageContaining("does not continue");
  }

  @Test
  void whatIsNoRecordIsNotAppended() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 50, NO_HEAD);
    assertThatThrownBy(() -> log.append(256, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log.append(0, -1, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> log.append(0, 0, new byte[ProtocolLog.RECORD_BYTES_MAX + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(replay(log)).isEmpty();
  }

  @Test
  void aHugeLengthIsNotAllocated() throws IOException {
    ProtocolLog log = ProtocolLog.open(disk, 5000, NO_HEAD);
    log.append(1, 1, ascii("x"));
    log.sync();
    ByteBuffer hostile = ByteBuffer.allocate(60);
    hostile.putInt(RecordFormat.MARKER).putInt(26, Integer.MAX_VALUE).rewind();
    disk.openForAppend("0000000000.log").append(hostile);
    ProtocolLog reopened = ProtocolLog.open(disk, 5000, NO_HEAD);
    assertThat(replay(reopened)).containsExactly("1/1/x");
    assertThat(reopened.tornBytes()).isEqualTo(60);
  }
}
