package io.evenkeel.checkpoint.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The checkpoints of a directory that is only looked at: what {@link CheckpointStore} reads, with
 * the same checks, and nothing is ever written. A replica may be running in the directory: what is
 * published does not change, but it may be pruned, and its files be gone, at any time.
 *
 * <p>One thread at a time; images are safe for concurrent reads.
 */
public final class StoreReader {

  private final Disk disk;
  private final Catalog catalog;

  private StoreReader(Disk disk, Catalog catalog) {
    this.disk = disk;
    this.catalog = catalog;
  }

  /** Reads manifests and certificates; what is damaged stands in {@link #damages}. */
  public static StoreReader open(Disk disk) throws IOException {
    return new StoreReader(disk, Catalog.read(disk, disk.list()));
  }

  /** What could not be read when the store was opened. */
  public List<Damage> damages() {
    return List.copyOf(catalog.damages);
  }

  /** All published checkpoints whose manifest can be read, the oldest first. */
  public List<StoredCheckpoint> images() {
    return catalog.images();
  }

  /** Why there is no checkpoint at a position, if there was one and it cannot be read as such. */
  public Optional<Damage> damage(long sequence) {
    return Optional.ofNullable(catalog.damagedManifests.get(sequence));
  }

  /** The certificate of a checkpoint, if there is one. */
  public Optional<byte[]> certificate(long sequence) {
    return catalog.certificate(sequence);
  }

  /** As {@link CheckpointStore#load}. */
  public Image load(long sequence) throws IOException {
    return catalog.load(sequence);
  }

  /**
   * As {@link CheckpointStore#verify}.
   *
   * @param progress told how many of {@link #bytesToVerify} are done
   */
  public Verification verify(long sequence, LongConsumer progress) throws IOException {
    return catalog.verify(sequence, progress);
  }

  /** How much {@link #verify} goes through: segments, and then the values in them. */
  public long bytesToVerify(long sequence) {
    Manifest manifest = catalog.published(sequence);
    return manifest.header().bytes()
        + manifest.segments().values().stream().mapToLong(SegmentWriter.Segment::sizeBytes).sum();
  }

  /** Whether the checkpoint is still there: a running replica may have pruned it. */
  public boolean published(long sequence) throws IOException {
    return disk.exists(Names.manifest(sequence));
  }

  /**
   * The files a checkpoint consists of, its manifest first.
   *
   * @throws IllegalArgumentException if {@link #images} does not list it
   */
  public List<StoredFile> files(long sequence) throws IOException {
    Manifest manifest = catalog.published(sequence);
    List<StoredFile> files = new ArrayList<>();
    String name = Names.manifest(sequence);
    files.add(new StoredFile(name, StoredFile.Role.MANIFEST, disk.size(name), true));
    if (catalog.certificates.containsKey(sequence)) {
      String certificate = Names.certificate(sequence);
      files.add(
          new StoredFile(certificate, StoredFile.Role.CERTIFICATE, disk.size(certificate), true));
    }
    List<IndexFile.Part> parts = manifest.index();
    long image = Names.image(parts.get(parts.size() - 1).name());
    for (IndexFile.Part part : parts) {
      boolean own = Names.image(part.name()) == image;
      files.add(new StoredFile(part.name(), StoredFile.Role.INDEX, part.sizeBytes(), own));
    }
    for (SegmentWriter.Segment segment : manifest.segments().values()) {
      boolean own = Names.image(segment.name()) == image;
      files.add(new StoredFile(segment.name(), StoredFile.Role.SEGMENT, segment.sizeBytes(), own));
    }
    return files;
  }

  /** Name of the file with a checkpoint's certificate. */
  public static String certificateFile(long sequence) {
    return Names.certificate(sequence);
  }
}
