package io.evenkeel.checkpoint.transfer;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.DamagedObjectException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A checkpoint in memory, some of whose objects may be damaged. */
final class MemoryImage implements Image {

  final TreeMap<ObjectId, byte[]> objects;
  final Set<ObjectId> damaged = new HashSet<>();
  private final Map<Digest, ObjectId> ids = new TreeMap<>();
  private final LeafTable leaves;
  private final long sequence;

  MemoryImage(long sequence, Map<ObjectId, byte[]> objects) {
    this.sequence = sequence;
    this.objects = new TreeMap<>(objects);
    ObjectDigests digests = new ObjectDigests();
    LeafTable.Builder builder = new LeafTable.Builder();
    objects.forEach(
        (id, value) -> {
          Digest hashedId = digests.hashedId(id);
          ids.put(hashedId, id);
          builder.put(hashedId, digests.leaf(id, value), 0, value.length, 0);
        });
    leaves = builder.build();
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public RootHeader header() {
    return new RootHeader(1, leaves.size(), leaves.valueBytes(), leaves.trie());
  }

  @Override
  public LeafTable leaves() {
    return leaves;
  }

  @Override
  public StateObject read(int index) throws IOException {
    ObjectId id = ids.get(leaves.hashedId(index));
    if (damaged.contains(id)) {
      throw new DamagedObjectException("damaged: " + id);
    }
    return new StateObject(id, objects.get(id));
  }

  /** Accepts only what the true state contains, each object once. */
  static final class CheckingSink implements ImageSink {
    private final Map<ObjectId, byte[]> truth;
    private final Map<ObjectId, byte[]> taken = new TreeMap<>();
    long failAfter = Long.MAX_VALUE;
    int piecesToSettle;

    CheckingSink(Map<ObjectId, byte[]> truth) {
      this.truth = truth;
    }

    @Override
    public void put(StateObject object) throws IOException {
      if (taken.size() >= failAfter) {
        throw new IOException("disk full");
      }
      if (!Arrays.equals(truth.get(object.id()), object.value())) {
        throw new AssertionError("unverified bytes reached the sink: " + object.id());
      }
      if (taken.put(object.id(), object.value()) != null) {
        throw new AssertionError("written twice: " + object.id());
      }
    }

    @Override
    public void put(StateObject object, Digest hashedId, Digest leaf) throws IOException {
      ObjectDigests digests = new ObjectDigests();
      if (!hashedId.equals(digests.hashedId(object.id()))
          || !leaf.equals(digests.leaf(object.id(), object.value()))) {
        throw new AssertionError("wrong digests reached the sink: " + object.id());
      }
      put(object);
    }

    @Override
    public void remove(ObjectId id) {
      throw new AssertionError("nothing is removed in a transfer");
    }

    @Override
    public void seal() {}

    @Override
    public boolean settle() {
      return piecesToSettle-- <= 0;
    }

    @Override
    public byte[] read(ObjectId id) {
      return taken.get(id);
    }

    @Override
    public Image finish(long sequence) {
      return new MemoryImage(sequence, taken);
    }

    @Override
    public void close() {
      taken.clear();
    }
  }
}
