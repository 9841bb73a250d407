package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.LeafTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The checkpoints of one replica in one directory. The format stands in {@linkplain
 * io.evenkeel.checkpoint.store the package's description}.
 *
 * <p><b>Crashes.</b> {@link #publish} returns when the checkpoint survives a loss of power; a crash
 * before leaves it whole or leaves nothing of it, and never touches those published before.
 * Deletion takes the manifest first, so a listed checkpoint always has its files.
 *
 * <p><b>Damage.</b> {@link #open} lists what it could not read in {@link #damages} and goes on with
 * the rest; {@link #load} and {@link #verify} find the others. No damaged byte is ever returned.
 *
 * <p>After an {@link IOException} that is neither a {@link DamagedImageException} nor a {@link
 * DiskFullException} the disk is in an unknown state: stop using the store and open it anew. One
 * thread at a time; images are safe for concurrent reads until they are pruned.
 */
public final class CheckpointStore {

  /** Longest certificate that can be stored, in bytes. */
  public static final int CERTIFICATE_BYTES_MAX = CertificateFile.CERTIFICATE_BYTES_MAX;

  /** Checkpoints without a certificate that {@link #pruneUncertified} leaves. */
  public static final int UNCERTIFIED_KEPT = 4;

  /** One may have taken from the other what it had, when it died, too. */
  private static final int IMAGES_LEFT = 2;

  private final Disk disk;
  private final long segmentBytes;
  private final Catalog catalog;
  private final TreeMap<Long, Manifest> manifests;
  private final Map<Long, CertificateFile> certificates;
  private final Retention retention;

  /** What unpublished images are based on. */
  private final Map<StoreSink, Manifest> lent = new HashMap<>();

  private final Set<Long> damagedManifests;

  /** Segments of the newest images whose writers died. */
  private List<String> left = List.of();

  private final AtomicLong images = new AtomicLong();

  /** Of the checkpoint that was published last: the next one's are mostly the same. */
  private volatile LeafTable newestLeaves = LeafTable.EMPTY;

  private CheckpointStore(Disk disk, long segmentBytes, Catalog catalog) {
    this.disk = disk;
    this.segmentBytes = segmentBytes;
    this.catalog = catalog;
    this.manifests = catalog.manifests;
    this.certificates = catalog.certificates;
    this.damagedManifests = catalog.damagedManifests.keySet();
    this.retention = new Retention(catalog);
  }

  /** Opens the store with segments of 256 MiB. */
  public static CheckpointStore open(Disk disk) throws IOException {
    return open(disk, Location.SEGMENT_BYTES_MAX);
  }

  /**
   * Opens the store: reads manifests and certificates, and deletes what crashed writers left, but
   * for what {@link #leftovers} needs.
   *
   * @param segmentBytes a new segment file starts after this many bytes, at most 256 MiB
   */
  public static CheckpointStore open(Disk disk, long segmentBytes) throws IOException {
    // What a killed process renamed may be visible and not yet durable; from here on it is both.
    disk.syncDirectory();
    List<String> files = disk.list();
    CheckpointStore store = new CheckpointStore(disk, segmentBytes, Catalog.read(disk, files));
    store.deleteLeftovers(files);
    for (String file : files) {
      store.images.accumulateAndGet(Names.image(file) + 1, Math::max);
    }
    return store;
  }

  /** Nothing is a leftover for sure while there is a manifest that cannot be read. */
  private void deleteLeftovers(List<String> files) throws IOException {
    Set<String> used = usedFiles();
    List<String> unused =
        files.stream().filter(file -> Names.isOwn(file) && !used.contains(file)).toList();
    left = Names.newestSegments(unused, IMAGES_LEFT);
    for (String file : files) {
      boolean gone = unused.contains(file) && !left.contains(file) && damagedManifests.isEmpty();
      if (gone || Names.isOwnTemporary(file)) {
        disk.delete(file);
      }
    }
    disk.syncDirectory();
  }

  /**
   * What writers left that died before this store was opened, most of it part of whatever is to be
   * fetched now. Reads and hashes all of it. At most two unpublished images are left by deaths,
   * however many there are.
   *
   * @param fetchedOnly leaves out what captures left: it may be all of the state, and nearly all of
   *     it is in the newest checkpoint here, if there is one
   * @return empty if there is nothing; readable until {@link #discardLeftovers}
   */
  public Optional<Image> leftovers(boolean fetchedOnly) {
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(LeftSegments.read(disk, left, fetchedOnly));
  }

  /** Deletes {@link #leftovers}. */
  public void discardLeftovers() throws IOException {
    if (damagedManifests.isEmpty() && !left.isEmpty()) {
      deleteUnused(left);
    }
    left = List.of();
  }

  private Set<String> usedFiles() {
    Set<String> used = new HashSet<>();
    for (Manifest manifest : manifests.values()) {
      used.add(Names.manifest(manifest.sequence()));
      used.add(Names.certificate(manifest.sequence()));
      used.addAll(manifest.files());
    }
    lent.values().forEach(manifest -> used.addAll(manifest.files()));
    return used;
  }

  /** What could not be read when the store was opened. */
  public List<Damage> damages() {
    return List.copyOf(catalog.damages);
  }

  /** All published checkpoints, the oldest first. */
  public List<StoredCheckpoint> images() {
    return catalog.images();
  }

  /**
   * Starts an image. It streams to segments that no manifest names. Touches no file before the
   * first object; may be called by any thread, and several images may be written at the same time.
   */
  public ImageSink newImage(ImageLabel label) {
    return new StoreSink(
        this, disk, label, images.getAndIncrement(), null, StoreSink.Told.ALL, Set.of());
  }

  /**
   * Starts an image that shares with {@code base} what is the same; see {@link NewImages#on}. Its
   * {@link ImageSink#settle} and {@link ImageSink#finish} belong on the store's own thread.
   *
   * @param base published in this store; if it is pruned meanwhile, the image cannot be finished
   */
  public ImageSink newImage(ImageLabel label, Image base, Set<ObjectId> changed) {
    return new StoreSink(
        this,
        disk,
        label,
        images.getAndIncrement(),
        stored(base),
        StoreSink.Told.DIFFERENCES,
        changed);
  }

  /**
   * Starts an image that is told all objects, and does not write again what is the same in {@code
   * base}, whose files stay until the image is published or dropped. On the store's own thread.
   * What is not written again is not read either: it is whole where the base is.
   *
   * @param base published in this store
   * @throws BaseLostException if it is not any more
   */
  public ImageSink newImageSharing(ImageLabel label, Image base) throws BaseLostException {
    StoredImage stored = stored(base);
    StoreSink sink =
        new StoreSink(
            this, disk, label, images.getAndIncrement(), stored, StoreSink.Told.ALL, Set.of());
    lend(stored.manifest(), sink);
    return sink;
  }

  private StoredImage stored(Image base) {
    if (base instanceof StoredImage stored && stored.isOn(disk)) {
      return stored;
    }
    throw new IllegalArgumentException("the base was not published in this store");
  }

  /** {@link #newImage} for all images with this label. */
  public NewImages newImages(ImageLabel label) {
    return new NewImages() {
      @Override
      public ImageSink full() {
        return newImage(label);
      }

      @Override
      public ImageSink on(Image base, Set<ObjectId> changed) {
        return newImage(label, base, changed);
      }
    };
  }

  LeafTable newestLeaves() {
    return newestLeaves;
  }

  long segmentBytes() {
    return segmentBytes;
  }

  /** Keeps the files of a base until the image on it is published or dropped. */
  void lend(Manifest base, StoreSink to) throws BaseLostException {
    if (!publishes(base)) {
      throw new BaseLostException(base.sequence(), "it is not in the store any more");
    }
    lent.put(to, base);
  }

  /** Whether an image is what is published here at its position. */
  public boolean has(Image image) {
    return image instanceof StoredImage stored && stored.isOn(disk) && publishes(stored.manifest());
  }

  /** Whether that is what is published at its position. */
  boolean publishes(Manifest manifest) {
    return manifest.equals(manifests.get(manifest.sequence()));
  }

  /** Ends {@link #lend}: what was pruned meanwhile goes now. */
  void release(StoreSink from) throws IOException {
    Manifest base = lent.remove(from);
    if (base != null && !publishes(base)) {
      deleteUnused(base.files());
    }
  }

  /**
   * Makes an image durable and visible. An image that was published for the same sequence number is
   * replaced, and its certificate with it unless the roots are equal.
   *
   * @param image from a sink of this store, finished and neither published nor discarded
   * @return the same, published
   * @throws DiskFullException if there is no room: what was published before is untouched, and the
   *     image can be published again, or discarded
   */
  public Image publish(Image image) throws IOException {
    UnpublishedImage unpublished = own(image);
    SegmentWriter segments = unpublished.segments();
    segments.sync();
    Manifest manifest = unpublished.stored().manifest();
    IndexFile.Part last = manifest.index().get(manifest.index().size() - 1);
    try {
      IndexFile.write(disk, last, unpublished.index());
      manifest.publish(disk);
    } catch (DiskFullException e) {
      disk.delete(last.name());
      throw e;
    }
    Manifest replaced = manifests.put(image.sequence(), manifest);
    damagedManifests.remove(image.sequence());
    CertificateFile certificate = certificates.get(image.sequence());
    if (certificate != null && !certificate.root().equals(image.header().root())) {
      certificates.remove(image.sequence());
      disk.delete(Names.certificate(image.sequence()));
    }
    if (replaced != null) {
      deleteUnused(replaced.files());
    }
    release(unpublished.sink());
    newestLeaves = unpublished.stored().leaves();
    return unpublished.stored();
  }

  /** Deletes a finished image that will not be published. */
  public void discard(Image image) throws IOException {
    UnpublishedImage unpublished = own(image);
    release(unpublished.sink());
    unpublished.segments().delete();
  }

  private UnpublishedImage own(Image image) {
    if (image instanceof UnpublishedImage unpublished && unpublished.stored().isOn(disk)) {
      return unpublished;
    }
    throw new IllegalArgumentException("the image was not written by a sink of this store");
  }

  /**
   * Stores a certificate with its checkpoint. A stable one is not replaced by one that is not.
   *
   * @param certificate opaque; at most {@value #CERTIFICATE_BYTES_MAX} bytes
   * @param stable whether it has the votes that make the checkpoint stable
   */
  public void certify(long sequence, byte[] certificate, boolean stable) throws IOException {
    if (certificate.length > CERTIFICATE_BYTES_MAX) {
      throw new IllegalArgumentException("a certificate of " + certificate.length + " bytes");
    }
    Manifest manifest = published(sequence);
    CertificateFile present = certificates.get(sequence);
    if (present != null && present.stable() && !stable) {
      return;
    }
    CertificateFile file =
        new CertificateFile(sequence, manifest.header().root(), stable, certificate.clone());
    file.write(disk);
    certificates.put(sequence, file);
  }

  /** Deletes all certificates: what is stored is no state any more, only objects to look at. */
  public void forgetCertificates() throws IOException {
    for (String file : disk.list()) {
      if (Names.isCertificate(file)) {
        disk.delete(file);
      }
    }
    disk.syncDirectory();
    certificates.clear();
  }

  /** The certificate of a checkpoint, if there is one. */
  public Optional<byte[]> certificate(long sequence) {
    return catalog.certificate(sequence);
  }

  /**
   * Reads a checkpoint's manifest and leaves and checks that they have the root it was published
   * with, and that its segments have their sizes. Each object is checked when it is read.
   *
   * @throws DamagedImageException naming file and offset of what is damaged
   * @throws IllegalArgumentException if {@link #images} does not list it
   */
  public Image load(long sequence) throws IOException {
    return catalog.load(sequence);
  }

  /**
   * Re-reads every byte of a checkpoint.
   *
   * @throws IllegalArgumentException if {@link #images} does not list it
   */
  public Verification verify(long sequence) throws IOException {
    return catalog.verify(sequence, bytes -> {});
  }

  /**
   * Begins to read a checkpoint again, piece by piece; its manifest and leaves at once.
   *
   * @param thousandth as in {@link Scrub#thousandth}
   * @throws DamagedImageException naming file and offset, if these are damaged
   * @throws IllegalArgumentException if {@link #images} does not list it
   */
  public Scrub scrub(long sequence, int thousandth) throws IOException {
    return new Scrub(catalog.load(sequence), thousandth);
  }

  /** Keeps a checkpoint from being pruned until it is {@linkplain #unpin unpinned} as often. */
  public void pin(long sequence) {
    published(sequence);
    retention.pin(sequence);
  }

  /** Ends one {@link #pin}. The files go with the next {@link #prune}. */
  public void unpin(long sequence) {
    retention.unpin(sequence);
  }

  /**
   * Deletes checkpoints before {@code keepFrom}, but neither the last two stable ones, nor what is
   * newer than the last of them, nor pinned ones. Between these two there may be any number that
   * never became stable.
   *
   * @return the sequence numbers of those deleted, the oldest first
   */
  public List<Long> prune(long keepFrom) throws IOException {
    long line = retention.line(keepFrom);
    for (long sequence : List.copyOf(damagedManifests)) {
      if (sequence < line) { // its other files go when the store is opened again
        disk.delete(Names.manifest(sequence));
        damagedManifests.remove(sequence);
      }
    }
    return delete(retention.superseded(keepFrom));
  }

  /**
   * Deletes checkpoints without a certificate, but neither the newest {@value #UNCERTIFIED_KEPT} of
   * them nor pinned ones. Who executes what the others have left behind publishes any number that
   * nobody votes for any more.
   *
   * @return the sequence numbers of those deleted, the oldest first
   */
  public List<Long> pruneUncertified() throws IOException {
    return delete(retention.surplus(UNCERTIFIED_KEPT));
  }

  /**
   * Deletes all checkpoints that have no certificate, however new: they may be wrong.
   *
   * @return the sequence numbers of those deleted, the oldest first
   */
  public List<Long> withdrawUncertified() throws IOException {
    return delete(retention.uncertified());
  }

  private List<Long> delete(List<Manifest> gone) throws IOException {
    for (Manifest manifest : gone) {
      disk.delete(Names.manifest(manifest.sequence()));
      manifests.remove(manifest.sequence());
      certificates.remove(manifest.sequence());
    }
    if (!gone.isEmpty()) {
      // A manifest that came back after a crash would name files that did not.
      disk.syncDirectory();
    }
    for (Manifest manifest : gone) {
      disk.delete(Names.certificate(manifest.sequence()));
      deleteUnused(manifest.files());
    }
    return gone.stream().map(Manifest::sequence).toList();
  }

  private void deleteUnused(List<String> files) throws IOException {
    Set<String> used = usedFiles();
    for (String file : files) {
      if (!used.contains(file)) {
        disk.delete(file);
      }
    }
  }

  private Manifest published(long sequence) {
    return catalog.published(sequence);
  }
}
