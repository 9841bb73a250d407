package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The objects in segments that no manifest names, because their writer died. Nothing is believed of
 * them: a file is read until its first bad block, leaves are computed from what was read, and each
 * object is checked against its leaf when it is read again. It is no checkpoint of any moment.
 */
final class LeftSegments implements Image {

  private final Disk disk;
  private final List<String> files;
  private final LeafTable leaves;

  private LeftSegments(Disk disk, List<String> files, LeafTable leaves) {
    this.disk = disk;
    this.files = files;
    this.leaves = leaves;
  }

  /**
   * Reads segments.
   *
   * @param files the oldest first: a later record of an id supersedes an earlier one
   * @param fetchedOnly leaves out what is not of a transfer
   */
  static LeftSegments read(Disk disk, List<String> files, boolean fetchedOnly) {
    LeafTable.Builder builder = new LeafTable.Builder();
    for (int i = 0; i < Math.min(files.size(), Location.SEGMENTS_MAX); i++) {
      try {
        readFile(disk, files.get(i), i, fetchedOnly, builder);
      } catch (IOException endOfWhatIsGood) {
        // whoever looks here fetches the rest
      }
    }
    return new LeftSegments(disk, List.copyOf(files), builder.build());
  }

  private static void readFile(
      Disk disk, String file, int number, boolean fetchedOnly, LeafTable.Builder builder)
      throws IOException {
    long end = Math.min(disk.size(file), Location.SEGMENT_BYTES_MAX);
    ByteBuffer header = disk.read(file, 0, SegmentWriter.HEADER_BYTES);
    boolean readable =
        header.getInt() == SegmentWriter.MAGIC
            && SegmentWriter.isReadable(header.getInt())
            && (!fetchedOnly || (header.getLong() & SegmentWriter.FETCHED) != 0);
    long offset = SegmentWriter.HEADER_BYTES;
    while (readable && offset < end) {
      ByteBuffer payload = Blocks.read(disk, file, offset, end);
      int bytes = payload.remaining();
      Decoder in = new Decoder(payload, file, 0);
      readBlock(in, bytes, disk.valueCompression(), new Place(number, offset), builder);
      offset += Blocks.HEADER_BYTES + bytes;
    }
  }

  /** Where a block is. */
  private record Place(int number, long offset) {}

  private static void readBlock(
      Decoder in, int bytes, ValueCompression compression, Place place, LeafTable.Builder builder)
      throws IOException {
    ObjectDigests digests = new ObjectDigests();
    while (in.offset() < Math.min(bytes, Location.BLOCK_BYTES_MAX)) {
      int at = (int) in.offset();
      ObjectRecords.Head head = ObjectRecords.takeStoredHead(in);
      Digest hashedId = digests.hashedId(head.id());
      if (head.tombstone()) {
        builder.remove(hashedId, 0);
      } else {
        byte[] value = head.takeValue(in, compression);
        long location = Location.of(head.id().isReserved(), place.number, place.offset, at);
        builder.put(hashedId, digests.leaf(head.id(), value), location, value.length, 0);
      }
    }
  }

  @Override
  public long sequence() {
    return 0;
  }

  @Override
  public RootHeader header() {
    return new RootHeader(0, leaves.size(), leaves.valueBytes(), leaves.trie());
  }

  @Override
  public LeafTable leaves() {
    return leaves;
  }

  @Override
  public StateObject read(int index) throws IOException {
    String file = files.get(Location.segment(leaves.location(index)));
    ObjectReading read =
        ObjectReading.of(disk, file, disk.size(file), leaves, index, new ObjectDigests());
    if (read.object() == null) {
      throw new DamagedObjectException("object " + index + " left in " + read.damage());
    }
    return read.object();
  }
}
