package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of a checkpoint with their locations, in ascending order of hashed ids: {@code [u32
 * magic][u32 version][u64 sequence][u64 leaves][u32 crc32c of these]}, then blocks of up to {@value
 * #BLOCK_LEAVES} entries {@code [32 bytes hashed id][32 bytes leaf digest][u64 location][u32 value
 * length]}.
 */
final class IndexFile {

  static final int MAGIC = 0x454b4958; // EKIX
  static final int VERSION = 1;
  private static final int HEADER_BYTES = 28;
  private static final int ENTRY_BYTES = 2 * Digest.BYTES + 12;
  private static final int BLOCK_LEAVES = 3400;

  private IndexFile() {}

  /** Size of the file for this many leaves, which its header bounds by {@code int}. */
  static long sizeBytes(long leaves) {
    long blocks = (leaves + BLOCK_LEAVES - 1) / BLOCK_LEAVES;
    return HEADER_BYTES + blocks * Blocks.HEADER_BYTES + leaves * ENTRY_BYTES;
  }

  /** Writes the file and makes its content durable; its name is not. */
  static void write(Disk disk, String name, long sequence, LeafTable leaves) throws IOException {
    try (Disk.Appender appender = disk.create(name)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putInt(MAGIC).putInt(VERSION).putLong(sequence).putLong(leaves.size());
      appender.append(header.putInt(checksum(header)).flip());
      byte[] block = new byte[Blocks.HEADER_BYTES + BLOCK_LEAVES * ENTRY_BYTES];
      for (int from = 0; from < leaves.size(); from += BLOCK_LEAVES) {
        int to = Math.min(leaves.size(), from + BLOCK_LEAVES);
        ByteBuffer entries = ByteBuffer.wrap(block).position(Blocks.HEADER_BYTES);
        for (int i = from; i < to; i++) {
          entries.put(leaves.hashedId(i).bytes()).put(leaves.leafDigest(i).bytes());
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
    String name = manifest.indexName();
    long leaves = manifest.header().objects();
    if (leaves > Integer.MAX_VALUE || manifest.indexBytes() != sizeBytes(leaves)) {
      String detail = manifest.indexBytes() + " bytes for " + leaves + " leaves";
      throw SealedFile.damaged(Damage.Reason.BAD_CONTENT, name, 0, detail);
    }
    readHeader(disk, manifest);
    LeafTable.Builder builder = new LeafTable.Builder();
    long offset = HEADER_BYTES;
    Digest last = null;
    while (builder.size() < leaves) {
      ByteBuffer payload = Blocks.read(disk, name, offset, manifest.indexBytes());
      Decoder in = new Decoder(payload, name, offset + Blocks.HEADER_BYTES);
      int count = (int) Math.min(BLOCK_LEAVES, leaves - builder.size());
      for (int i = 0; i < count; i++) {
        last = readEntry(in, manifest, last, builder);
      }
      offset = in.offset();
      in.end();
    }
    LeafTable table = builder.build();
    if (!table.trie().equals(manifest.header().trie())
        || table.valueBytes() != manifest.header().bytes()) {
      String detail = "its leaves do not have the root of the manifest";
      throw SealedFile.damaged(Damage.Reason.WRONG_ROOT, name, 0, detail);
    }
    return table;
  }

  private static void readHeader(Disk disk, Manifest manifest) throws IOException {
    String name = manifest.indexName();
    ByteBuffer header = disk.read(name, 0, HEADER_BYTES);
    byte[] copy = new byte[HEADER_BYTES];
    header.duplicate().get(copy);
    Decoder in = new Decoder(header, name, 0);
    if (in.raw("magic") != MAGIC) {
      throw SealedFile.damaged(Damage.Reason.UNKNOWN_FORMAT, name, 0, "another kind of file");
    }
    int version = in.raw("version");
    long sequence = in.number("sequence", Long.MAX_VALUE);
    long leaves = in.number("leaves", Long.MAX_VALUE);
    if (in.raw("checksum") != checksum(ByteBuffer.wrap(copy))) {
      throw SealedFile.damaged(Damage.Reason.BAD_CHECKSUM, name, 0, "its header is damaged");
    }
    if (version != VERSION) {
      throw SealedFile.damaged(Damage.Reason.UNKNOWN_VERSION, name, 4, "version " + version);
    }
    if (sequence != manifest.sequence() || leaves != manifest.header().objects()) {
      throw in.bad("is of another checkpoint");
    }
  }

  private static Digest readEntry(
      Decoder in, Manifest manifest, @Nullable Digest last, LeafTable.Builder builder)
      throws DamagedImageException {
    Digest hashedId = Digest.of(in.bytes("hashed id", Digest.BYTES));
    if (last != null && hashedId.compareTo(last) <= 0) {
      throw in.bad("hashed ids do not ascend");
    }
    Digest leaf = Digest.of(in.bytes("leaf digest", Digest.BYTES));
    long location = in.number("location", Long.MAX_VALUE);
    int length = in.number("value length", StateObject.VALUE_BYTES_MAX);
    int segment = Location.segment(location);
    long end = Location.recordFileOffset(location) + ObjectRecords.OVERHEAD_BYTES + length;
    if (segment >= manifest.segments().size()
        || end > manifest.segments().get(segment).sizeBytes()) {
      throw in.bad("a location outside of all segments");
    }
    builder.put(hashedId, leaf, location, length, 0);
    return hashedId;
  }
}
