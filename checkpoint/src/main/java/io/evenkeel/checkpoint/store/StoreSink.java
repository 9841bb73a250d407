package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;

/** Writes an unpublished image. Superseded records stay in the segments; no leaf points to them. */
final class StoreSink implements ImageSink {

  private final Disk disk;
  private final ImageLabel label;
  private final SegmentWriter segments;
  private final ObjectDigests digests = new ObjectDigests();
  private final LeafTable.Builder leaves = new LeafTable.Builder();
  private boolean ended;

  StoreSink(Disk disk, ImageLabel label, SegmentWriter segments) {
    this.disk = disk;
    this.label = label;
    this.segments = segments;
  }

  @Override
  public void put(StateObject object) throws IOException {
    byte[] value = object.value();
    put(object, digests.hashedId(object.id()), digests.leaf(object.id(), value));
  }

  @Override
  public void put(StateObject object, Digest hashedId, Digest leaf) throws IOException {
    byte[] value = object.value();
    if (value.length > StateObject.VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "object " + object.id() + " has " + value.length + " bytes");
    }
    long location = segments.append(object.id(), value);
    leaves.put(hashedId, leaf, location, value.length, 0);
  }

  @Override
  public void remove(ObjectId id) throws IOException {
    segments.append(id, null);
    leaves.remove(digests.hashedId(id), 0);
  }

  @Override
  public Image finish(long sequence) throws IOException {
    if (ended) {
      throw new IllegalStateException("the image has ended");
    }
    ended = true;
    LeafTable table = leaves.build();
    RootHeader header =
        new RootHeader(label.codecVersion(), table.size(), table.valueBytes(), table.trie());
    return new UnpublishedImage(
        new StoredImage(disk, sequence, label, header, table, segments.finish()), segments);
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      ended = true;
      segments.delete();
    }
  }
}
