package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.store.ObjectRecords.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Streams object records into the segments of one image; touches no file before the first record.
 * Memory: one block. A segment is made durable when the next one starts, so that publishing has
 * only the last one left to wait for.
 */
final class SegmentWriter implements AutoCloseable {

  /** Payload a block is closed at. */
  static final int BLOCK_BYTES = 256 << 10;

  /** Most images on a base are small: room for more is made when it is needed. */
  private static final int BLOCK_BYTES_FIRST = 4 << 10;

  static final int MAGIC = 0x454b5347; // EKSG
  static final int HEADER_BYTES = 16;

  /** Of a segment without compressed values, as programs before them read and write it. */
  private static final int PLAIN_VERSION = 1;

  /** Newest version. */
  static final int VERSION = 2;

  /** In the header's image number: what follows is fetched, and not taken from the state here. */
  static final long FETCHED = 1L << 62;

  /**
   * A segment.
   *
   * @param weight sum of the {@linkplain #weight weights} of all its records
   */
  record Segment(String name, long sizeBytes, int checksum, long weight) {}

  static boolean isReadable(int version) {
    return version == PLAIN_VERSION || version == VERSION;
  }

  /** Which segments say that no value in them is compressed. */
  static Set<Integer> plain(Disk disk, Map<Integer, Segment> segments) throws IOException {
    Set<Integer> plain = new HashSet<>();
    for (Map.Entry<Integer, Segment> one : segments.entrySet()) {
      Segment segment = one.getValue();
      if (segment.sizeBytes() >= HEADER_BYTES
          && disk.read(segment.name(), Integer.BYTES, Integer.BYTES).getInt() == PLAIN_VERSION) {
        plain.add(one.getKey());
      }
    }
    return plain;
  }

  /** What a record counts when garbage is compared with what is live: value and overhead. */
  static long weight(int valueBytes) {
    return valueBytes + 64L;
  }

  private final Disk disk;
  private final long image;
  private final boolean fetched;
  private final long segmentBytes;
  private final IntUnaryOperator numbers;
  private final List<Segment> done = new ArrayList<>();
  private byte[] block = new byte[Blocks.HEADER_BYTES + BLOCK_BYTES_FIRST];
  private ByteBuffer payload = payload(block);
  private final CRC32C checksum = new CRC32C();
  private long weight;
  private long weightBefore;
  private Disk.@Nullable Appender segment;
  private boolean ended;

  /**
   * @param image number that the image's files are named after
   * @param fetched whether a transfer writes it
   * @param segmentBytes a new segment starts at the first block after this many bytes
   * @param numbers numbers the segments in locations: of the first, the second, and so on
   */
  SegmentWriter(
      Disk disk, long image, boolean fetched, long segmentBytes, IntUnaryOperator numbers) {
    if (segmentBytes > Location.SEGMENT_BYTES_MAX) {
      throw new IllegalArgumentException("segments of " + segmentBytes + " bytes");
    }
    this.disk = disk;
    this.image = image;
    this.fetched = fetched;
    this.segmentBytes = segmentBytes;
    this.numbers = numbers;
  }

  /** The number that the image's files are named after. */
  long image() {
    return image;
  }

  /**
   * Appends a record.
   *
   * @param value null writes a tombstone
   * @return its location
   */
  long append(ObjectId id, byte @Nullable [] value) throws IOException {
    if (ended) {
      throw new IllegalStateException("the segments have ended");
    }
    Stored stored = value == null ? Stored.NOTHING : Stored.of(value, disk.valueCompression());
    int recordBytes = stored.overheadBytes() + id.length() + stored.bytes().length;
    if (recordBytes > BLOCK_BYTES - payload.position()) {
      flush();
    }
    Disk.Appender target = current();
    int number = numbers.applyAsInt(done.size());
    long location = Location.of(id.isReserved(), number, target.size(), payload.position());
    weight += weight(stored.valueBytes());
    if (recordBytes > BLOCK_BYTES) {
      appendAlone(target, id, stored);
      return location;
    }
    makeRoom(recordBytes);
    if (value == null) {
      ObjectRecords.putHead(payload, id, true, 0);
    } else {
      ObjectRecords.putHead(payload, id, stored);
      payload.put(stored.bytes());
    }
    return location;
  }

  private static ByteBuffer payload(byte[] block) {
    int bytes = block.length - Blocks.HEADER_BYTES;
    return ByteBuffer.wrap(block, Blocks.HEADER_BYTES, bytes).slice();
  }

  private void makeRoom(int recordBytes) {
    int needed = payload.position() + recordBytes;
    if (needed > payload.capacity()) {
      int larger = Math.min(BLOCK_BYTES, Math.max(needed, 2 * payload.capacity()));
      block = Arrays.copyOf(block, Blocks.HEADER_BYTES + larger);
      payload = payload(block).position(payload.position());
    }
  }

  /** A value larger than a block has one for itself and is not copied. */
  private void appendAlone(Disk.Appender target, ObjectId id, Stored stored) throws IOException {
    int headBytes = stored.overheadBytes() + id.length();
    byte[] bytes = stored.bytes();
    ByteBuffer head = ByteBuffer.allocate(Blocks.HEADER_BYTES + headBytes);
    head.position(Blocks.HEADER_BYTES);
    ObjectRecords.putHead(head, id, stored);
    CRC32C crc = new CRC32C();
    crc.update(head.array(), Blocks.HEADER_BYTES, headBytes);
    crc.update(bytes);
    head.putInt(0, headBytes + bytes.length).putInt(4, (int) crc.getValue());
    write(target, head.flip());
    write(target, ByteBuffer.wrap(bytes));
  }

  /** Sum of the weights of all records so far. */
  long weight() {
    return weightBefore + weight;
  }

  private Disk.Appender current() throws IOException {
    Disk.Appender open = segment;
    if (open != null && open.size() >= segmentBytes && payload.position() == 0) {
      open.sync();
      end(open);
      open = null;
    }
    if (open == null) {
      open = disk.create(Names.segment(image, done.size()));
      segment = open;
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      long writer = fetched ? image | FETCHED : image;
      int version = disk.valueCompression().compresses() ? VERSION : PLAIN_VERSION;
      write(open, header.putInt(MAGIC).putInt(version).putLong(writer).flip());
    }
    return open;
  }

  /** Writes the block that is being filled, so that its records can be read. */
  void flush() throws IOException {
    int payloadBytes = payload.position();
    if (payloadBytes == 0) {
      return;
    }
    Blocks.seal(block, payloadBytes);
    write(current(), ByteBuffer.wrap(block, 0, Blocks.HEADER_BYTES + payloadBytes));
    payload.clear();
  }

  private void write(Disk.Appender target, ByteBuffer bytes) throws IOException {
    checksum.update(bytes.duplicate());
    target.append(bytes);
  }

  private void end(Disk.Appender open) throws IOException {
    String name = Names.segment(image, done.size());
    done.add(new Segment(name, open.size(), (int) checksum.getValue(), weight));
    checksum.reset();
    weightBefore += weight;
    weight = 0;
    segment = null;
    open.close();
  }

  /** Writes the last block. Everything is readable; the last segment is not durable yet. */
  List<Segment> finish() throws IOException {
    flush();
    ended = true;
    Disk.Appender open = segment;
    if (open == null) {
      return List.copyOf(done);
    }
    List<Segment> all = new ArrayList<>(done);
    String name = Names.segment(image, done.size());
    all.add(new Segment(name, open.size(), (int) checksum.getValue(), weight));
    return List.copyOf(all);
  }

  /** Returns when all segments are durable; their names are not. Call after {@link #finish}. */
  void sync() throws IOException {
    Disk.Appender open = segment;
    if (open != null) {
      open.sync();
      end(open);
    }
  }

  /** Closes the open segment without making it durable. */
  @Override
  public void close() throws IOException {
    Disk.Appender open = segment;
    if (open != null) {
      end(open);
    }
  }

  /** Closes, and deletes all segments. */
  void delete() throws IOException {
    close();
    for (Segment one : done) {
      disk.delete(one.name());
    }
  }
}
