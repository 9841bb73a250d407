package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.Leaves;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A part of an index: leaves with their locations, in ascending order of hashed ids: {@code [u32
 * magic][u32 version][u64 sequence][u64 entries][u32 crc32c of these]}, then blocks of up to
 * {@value #BLOCK_LEAVES} entries {@code [32 bytes hashed id][32 bytes leaf digest][u64
 * location][i32 value length]}; a length of -1 is a tombstone. The first part of an index holds all
 * leaves of one checkpoint, each further one what is different in the next.
 */
final class IndexFile {

  static final int MAGIC = 0x454b4958; // EKIX
  static final int VERSION = 2;
  private static final int HEADER_BYTES = 28;
  private static final int ENTRY_BYTES = 2 * Digest.BYTES + 12;
  private static final int BLOCK_LEAVES = 3400;

  /**
   * A file of this kind.
   *
   * @param sequence of the checkpoint that it was written for
   */
  record Part(String name, long sizeBytes, long sequence, int entries) {

    static Part of(String name, long sequence, int entries) {
      return new Part(name, IndexFile.sizeBytes(entries), sequence, entries);
    }
  }

  private IndexFile() {}

  /** Size of the file for this many entries, which its header bounds by {@code int}. */
  static long sizeBytes(long leaves) {
    long blocks = (leaves + BLOCK_LEAVES - 1) / BLOCK_LEAVES;
    return HEADER_BYTES + blocks * Blocks.HEADER_BYTES + leaves * ENTRY_BYTES;
  }

  /** Writes the file and makes its content durable; its name is not. */
  static void write(Disk disk, Part part, Leaves leaves) throws IOException {
    try (Disk.Appender appender = disk.create(part.name())) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putInt(MAGIC).putInt(VERSION).putLong(part.sequence()).putLong(leaves.size());
      appender.append(header.putInt(checksum(header)).flip());
      int most = Math.min(leaves.size(), BLOCK_LEAVES);
      byte[] block = new byte[Blocks.HEADER_BYTES + most * ENTRY_BYTES];
      for (int from = 0; from < leaves.size(); from += BLOCK_LEAVES) {
        int to = Math.min(leaves.size(), from + BLOCK_LEAVES);
        ByteBuffer entries = ByteBuffer.wrap(block).position(Blocks.HEADER_BYTES);
        for (int i = from; i < to; i++) {
          leaves.copyTo(i, block, entries.position());
          entries.position(entries.position() + 2 * Digest.BYTES);
          entries.putLong(leaves.location(i)).putInt(leaves.length(i));
        }
        Blocks.seal(block, entries.position() - Blocks.HEADER_BYTES);
        appender.append(entries.flip());
      }
      appender.sync();
    }
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, HEADER_BYTES - 4);
    return (int) crc.getValue();
  }

  /** Reads the leaves a manifest names and checks that they have its root. */
  static LeafTable read(Disk disk, Manifest manifest) throws IOException {
    LeafTable.Builder builder = new LeafTable.Builder();
    for (int i = 0; i < manifest.index().size(); i++) {
      readPart(disk, manifest.index().get(i), i, builder);
    }
    LeafTable table = builder.build();
    RootHeader header = manifest.header();
    if (table.size() != header.objects()
        || !table.trie().equals(header.trie())
        || table.valueBytes() != header.bytes()) {
      throw damaged(manifest, Damage.Reason.WRONG_ROOT, "its leaves do not have the root");
    }
    Set<Integer> plain = SegmentWriter.plain(disk, manifest.segments());
    for (int i = 0; i < table.size(); i++) {
      boolean whole = plain.contains(Location.segment(table.location(i)));
      checkLocation(manifest, table.location(i), whole ? table.length(i) : 0);
    }
    return table;
  }

  private static DamagedImageException damaged(
      Manifest manifest, Damage.Reason reason, String detail) {
    return SealedFile.damaged(reason, Names.manifest(manifest.sequence()), 0, detail);
  }

  /**
   * @param storedBytes what a value has there at least
   */
  private static void checkLocation(Manifest manifest, long location, int storedBytes)
      throws DamagedImageException {
    SegmentWriter.Segment segment = manifest.segments().get(Location.segment(location));
    long end = Location.recordFileOffset(location) + ObjectRecords.OVERHEAD_BYTES + storedBytes;
    if (segment == null || end > segment.sizeBytes()) {
      throw damaged(
          manifest, Damage.Reason.BAD_CONTENT, "its index names a place outside of all segments");
    }
  }

  private static void readPart(Disk disk, Part part, int order, LeafTable.Builder builder)
      throws IOException {
    readHeader(disk, part);
    long offset = HEADER_BYTES;
    Digest last = null;
    for (int read = 0; read < part.entries(); ) {
      ByteBuffer payload = Blocks.read(disk, part.name(), offset, part.sizeBytes());
      Decoder in = new Decoder(payload, part.name(), offset + Blocks.HEADER_BYTES);
      int count = Math.min(BLOCK_LEAVES, part.entries() - read);
      for (int i = 0; i < count; i++) {
        last = readEntry(in, last, order, builder);
      }
      read += count;
      offset = in.offset();
      in.end();
    }
  }

  private static void readHeader(Disk disk, Part part) throws IOException {
    String name = part.name();
    ByteBuffer header = disk.read(name, 0, HEADER_BYTES);
    byte[] copy = new byte[HEADER_BYTES];
    header.duplicate().get(copy);
    Decoder in = new Decoder(header, name, 0);
    if (in.raw("magic") != MAGIC) {
      throw SealedFile.damaged(Damage.Reason.UNKNOWN_FORMAT, name, 0, "another kind of file");
    }
    int version = in.raw("version");
    long sequence = in.number("sequence", Long.MAX_VALUE);
    long entries = in.number("entries", Long.MAX_VALUE);
    if (in.raw("checksum") != checksum(ByteBuffer.wrap(copy))) {
      throw SealedFile.damaged(Damage.Reason.BAD_CHECKSUM, name, 0, "its header is damaged");
    }
    if (version != VERSION) {
      throw SealedFile.damaged(
          Damage.Reason.UNKNOWN_VERSION, name, 4, SealedFile.version(version, VERSION));
    }
    if (sequence != part.sequence() || entries != part.entries()) {
      throw in.bad("is of another checkpoint");
    }
  }

  private static Digest readEntry(
      Decoder in, @Nullable Digest last, int order, LeafTable.Builder builder)
      throws DamagedImageException {
    Digest hashedId = Digest.of(in.bytes("hashed id", Digest.BYTES));
    if (last != null && hashedId.compareTo(last) <= 0) {
      throw in.bad("hashed ids do not ascend");
    }
    Digest leaf = Digest.of(in.bytes("leaf digest", Digest.BYTES));
    long location = in.number("location", Long.MAX_VALUE);
    int length = in.raw("value length");
    if (length == Leaves.REMOVED) {
      builder.remove(hashedId, order);
    } else if (length < 0 || length > StateObject.VALUE_BYTES_MAX) {
      throw in.bad("a value of " + length + " bytes");
    } else {
      builder.put(hashedId, leaf, location, length, order);
    }
    return hashedId;
  }
}
