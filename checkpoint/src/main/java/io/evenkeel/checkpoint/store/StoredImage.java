package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An image in the segments of a store, published or not. */
final class StoredImage implements Image {

  private final Disk disk;
  private final CheckpointKind kind;
  private final String method;
  private final long sequence;
  private final RootHeader header;
  private final LeafTable leaves;
  private final List<SegmentWriter.Segment> segments;

  StoredImage(
      Disk disk,
      long sequence,
      ImageLabel label,
      RootHeader header,
      LeafTable leaves,
      List<SegmentWriter.Segment> segments) {
    this.disk = disk;
    this.kind = label.kind();
    this.method = label.method();
    this.sequence = sequence;
    this.header = header;
    this.leaves = leaves;
    this.segments = segments;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public RootHeader header() {
    return header;
  }

  @Override
  public LeafTable leaves() {
    return leaves;
  }

  @Override
  public StateObject read(int index) throws IOException {
    Read read = tryRead(index);
    if (read.object() != null) {
      return read.object();
    }
    throw new DamagedObjectException(
        "object " + index + " of checkpoint " + sequence + " in " + read.damage());
  }

  /** Either an object that matches its leaf, or what is wrong. */
  private record Read(@Nullable StateObject object, @Nullable Damage damage) {

    static Read damaged(Damage.Reason reason, String file, long offset, String detail) {
      return new Read(null, new Damage(reason, file, offset, detail));
    }
  }

  private Read tryRead(int index) throws IOException {
    long location = leaves.location(index);
    SegmentWriter.Segment segment = segments.get(Location.segment(location));
    String file = segment.name();
    long offset = Location.recordFileOffset(location);
    int length = leaves.length(index);
    long bytesMax = (long) ObjectRecords.OVERHEAD_BYTES + ObjectId.BYTES_MAX + length;
    try {
      int bytes = (int) Math.min(bytesMax, segment.sizeBytes() - offset);
      Decoder in = new Decoder(disk.read(file, offset, bytes), file, offset);
      ObjectRecords.Head head = ObjectRecords.takeHead(in);
      if (head.tombstone() || head.valueBytes() != length) {
        return Read.damaged(Damage.Reason.WRONG_OBJECT, file, offset, "another record is here");
      }
      StateObject object = new StateObject(head.id(), in.bytes("value", length));
      ObjectDigests digests = new ObjectDigests();
      if (!digests.hashedId(object.id()).equals(leaves.hashedId(index))
          || !digests.leaf(object.id(), object.value()).equals(leaves.leafDigest(index))) {
        String detail = "object " + object.id() + " does not match its leaf";
        return Read.damaged(Damage.Reason.WRONG_OBJECT, file, offset, detail);
      }
      return new Read(object, null);
    } catch (DamagedImageException e) {
      return new Read(null, e.damage());
    } catch (EOFException e) {
      return Read.damaged(Damage.Reason.TRUNCATED, file, offset, "the file ends early");
    }
  }

  /** What is wrong with an object, or null. */
  @Nullable Damage check(int index) throws IOException {
    return tryRead(index).damage();
  }

  boolean isOn(Disk other) {
    return disk == other;
  }

  Manifest manifest(String indexName) {
    return new Manifest(
        sequence, kind, method, header, indexName, IndexFile.sizeBytes(leaves.size()), segments);
  }
}
