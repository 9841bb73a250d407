package io.evenkeel.checkpoint.store;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An image in the segments of a store, published or not. */
final class StoredImage implements Image {

  private final Disk disk;
  private final Manifest manifest;
  private final LeafTable leaves;

  /**
   * Left by the last reader for the next one, of whatever thread: a new one is larger than most
   * objects.
   */
  private final AtomicReference<@Nullable ObjectDigests> spareDigests = new AtomicReference<>();

  StoredImage(Disk disk, Manifest manifest, LeafTable leaves) {
    this.disk = disk;
    this.manifest = manifest;
    this.leaves = leaves;
  }

  @Override
  public long sequence() {
    return manifest.sequence();
  }

  @Override
  public RootHeader header() {
    return manifest.header();
  }

  @Override
  public LeafTable leaves() {
    return leaves;
  }

  @Override
  public StateObject read(int index) throws IOException {
    ObjectReading read = tryRead(index);
    if (read.object() != null) {
      return read.object();
    }
    throw new DamagedObjectException(
        "object " + index + " of checkpoint " + sequence() + " in " + read.damage());
  }

  private ObjectReading tryRead(int index) throws IOException {
    SegmentWriter.Segment segment = segment(leaves.location(index));
    @Nullable ObjectDigests spare = spareDigests.getAndSet(null);
    ObjectDigests digests = spare == null ? new ObjectDigests() : spare;
    ObjectReading read =
        ObjectReading.of(disk, segment.name(), segment.sizeBytes(), leaves, index, digests);
    spareDigests.set(digests);
    return read;
  }

  private SegmentWriter.Segment segment(long location) {
    SegmentWriter.Segment segment = manifest.segments().get(Location.segment(location));
    if (segment == null) {
      throw new IllegalStateException("no segment at " + location); // checked when it was loaded
    }
    return segment;
  }

  /** What is wrong with an object, or null. */
  @Nullable Damage check(int index) throws IOException {
    return tryRead(index).damage();
  }

  boolean isOn(Disk other) {
    return disk == other;
  }

  Manifest manifest() {
    return manifest;
  }
}
