package io.evenkeel.checkpoint.store;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.Leaves;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an unpublished image, alone or on a base. Superseded records stay in the segments; no leaf
 * points to them. On a base, what is the same as there is not written again.
 */
final class StoreSink implements ImageSink {

  /** An index has at most so many parts... */
  private static final int INDEX_PARTS_MAX = 16;

  private final CheckpointStore store;
  private final Disk disk;
  private final ImageLabel label;
  private final @Nullable StoredImage base;
  private final Told told;
  private final Set<ObjectId> changed;
  private final LeafTable before;
  private final SegmentWriter segments;
  private final List<Integer> numbers = new ArrayList<>();
  private final ObjectDigests digests = new ObjectDigests();
  private final LeafTable.Builder words = new LeafTable.Builder();
  private @Nullable Cleaning cleaning;
  private boolean ended;

  /** What an image on a base is told. */
  enum Told {
    /** What is different; see {@link NewImages#on}. */
    DIFFERENCES,
    /** All objects: those of the base that are not mentioned do not exist. It is lent already. */
    ALL
  }

  /**
   * @param image number that its files are named after
   * @param changed if on a base: those of them that are not mentioned do not exist
   */
  StoreSink(
      CheckpointStore store,
      Disk disk,
      ImageLabel label,
      long image,
      @Nullable StoredImage base,
      Told told,
      Set<ObjectId> changed) {
    this.store = store;
    this.disk = disk;
    this.label = label;
    this.base = base;
    this.told = told;
    this.changed = changed;
    this.before = base == null ? LeafTable.EMPTY : base.leaves();
    this.segments =
        new SegmentWriter(disk, image, label.isFetched(), store.segmentBytes(), this::number);
  }

  /** The number of the {@code n}th own segment: the first ones that the base does not use. */
  private int number(int n) {
    int candidate = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1) + 1;
    while (numbers.size() <= n) {
      if (base == null || !base.manifest().segments().containsKey(candidate)) {
        numbers.add(candidate);
      }
      candidate++;
    }
    return numbers.get(n);
  }

  @Override
  public void put(StateObject object) throws IOException {
    byte[] value = object.value();
    put(object, digests.hashedId(object.id()), digests.leaf(object.id(), value));
  }

  @Override
  public void put(StateObject object, Digest hashedId, Digest leaf) throws IOException {
    if (!keep(hashedId, leaf)) {
      append(object, hashedId, leaf);
    }
  }

  @Override
  public boolean keep(Digest hashedId, Digest leaf) {
    int same = before.find(hashedId);
    if (same < 0 || !before.leafDigest(same).equals(leaf)) {
      return false;
    }
    words.put(hashedId, leaf, before.location(same), before.length(same), 0);
    return true;
  }

  private void append(StateObject object, Digest hashedId, Digest leaf) throws IOException {
    byte[] value = object.value();
    if (value.length > StateObject.VALUE_BYTES_MAX) {
      throw new IllegalArgumentException(
          "object " + object.id() + " has " + value.length + " bytes");
    }
    long location = segments.append(object.id(), value);
    words.put(hashedId, leaf, location, value.length, 0);
  }

  @Override
  public void remove(ObjectId id) throws IOException {
    segments.append(id, null);
    words.remove(digests.hashedId(id), 0);
  }

  @Override
  public void seal() throws IOException {
    words.compact();
    segments.flush();
  }

  @Override
  public byte @Nullable [] read(ObjectId id) throws IOException {
    Digest hashedId = digests.hashedId(id);
    int word = words.find(hashedId);
    if (word >= 0 && words.length(word) == Leaves.REMOVED) {
      return null;
    }
    int own = word < 0 ? -1 : numbers.indexOf(Location.segment(words.location(word)));
    if (own < 0) {
      return readBase(before.find(hashedId));
    }
    String file = Names.segment(segments.image(), own);
    ObjectReading reading = ObjectReading.of(disk, file, disk.size(file), words, word, digests);
    if (reading.object() == null) {
      throw new DamagedObjectException("object " + id + ", just written: " + reading.damage());
    }
    return reading.object().value();
  }

  private byte @Nullable [] readBase(int index) throws IOException {
    StoredImage on = base;
    if (on == null || index < 0) {
      return null;
    }
    if (told == Told.DIFFERENCES) {
      store.lend(on.manifest(), this);
    }
    try {
      return on.read(index).value();
    } catch (DamagedObjectException damage) {
      throw new BaseLostException(on.sequence(), String.valueOf(damage.getMessage()));
    }
  }

  @Override
  public boolean settle() throws IOException {
    StoredImage on = base;
    if (on == null) {
      return true;
    }
    if (cleaning == null) {
      if (told == Told.DIFFERENCES) {
        store.lend(on.manifest(), this);
        forgetUnmentioned();
      }
      words.compact();
      cleaning = new Cleaning(on, told, segments.weight(), store.segmentBytes());
    }
    try {
      return cleaning.step(
          words, (i, object) -> append(object, before.hashedId(i), before.leafDigest(i)));
    } catch (DamagedObjectException damage) {
      throw new BaseLostException(on.sequence(), String.valueOf(damage.getMessage()));
    }
  }

  /** Objects of the library, and changed ones, that were not mentioned do not exist any more. */
  private void forgetUnmentioned() {
    words.compact();
    for (ObjectId id : changed) {
      Digest hashedId = digests.hashedId(id);
      if (words.find(hashedId) < 0) {
        words.remove(hashedId, 0);
      }
    }
    for (int i = 0; i < before.size(); i++) {
      if (Location.isLibrary(before.location(i)) && words.find(before.hashedId(i)) < 0) {
        words.remove(before.hashedId(i), 0);
      }
    }
  }

  @Override
  public Image finish(long sequence) throws IOException {
    if (ended) {
      throw new IllegalStateException("the image has ended");
    }
    while (!settle()) {
      // in pieces only for those who have something else to do in between
    }
    List<SegmentWriter.Segment> own = segments.finish();
    ended = true;
    LeafTable table = told == Told.ALL ? words.build(store.newestLeaves()) : words.buildOn(before);
    RootHeader header =
        new RootHeader(label.codecVersion(), table.size(), table.valueBytes(), table.trie());
    List<IndexFile.Part> index = new ArrayList<>();
    Leaves last = lastPart(table, index);
    index.add(IndexFile.Part.of(Names.index(segments.image()), sequence, last.size()));
    Manifest manifest =
        new Manifest(
            sequence,
            label.kind(),
            label.method(),
            header,
            List.copyOf(index),
            segmentsOf(table, own));
    return new UnpublishedImage(new StoredImage(disk, manifest, table), this, segments, last);
  }

  /**
   * What has to be written of the index.
   *
   * @param parts gets those of the base that stay
   */
  private Leaves lastPart(LeafTable table, List<IndexFile.Part> parts) {
    if (base == null || told == Told.ALL) {
      return table;
    }
    words.dropWhatIsIn(before);
    List<IndexFile.Part> known = base.manifest().index();
    long entries = words.size();
    for (IndexFile.Part part : known.subList(1, known.size())) {
      entries += part.entries();
    }
    // ... and the later ones together not more entries than half of the leaves.
    if (known.size() >= INDEX_PARTS_MAX || entries > table.size() / 2) {
      return table;
    }
    parts.addAll(known);
    return words;
  }

  private SortedMap<Integer, SegmentWriter.Segment> segmentsOf(
      LeafTable table, List<SegmentWriter.Segment> own) {
    SortedMap<Integer, SegmentWriter.Segment> all = new TreeMap<>();
    if (base != null) {
      BitSet live = new BitSet();
      for (int i = 0; i < table.size(); i++) {
        live.set(Location.segment(table.location(i)));
      }
      all.putAll(base.manifest().segments());
      all.keySet().removeIf(segment -> !live.get(segment));
    }
    for (int i = 0; i < own.size(); i++) {
      all.put(number(i), own.get(i));
    }
    return Collections.unmodifiableSortedMap(all);
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      ended = true;
      store.release(this);
      segments.delete();
    }
  }
}
