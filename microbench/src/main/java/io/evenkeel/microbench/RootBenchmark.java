package io.evenkeel.microbench;

import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.LeafTable;
import io.evenkeel.checkpoint.root.ObjectDigests;
import io.evenkeel.checkpoint.root.Proof;
import io.evenkeel.checkpoint.root.RootHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From leaves to the root, and from the root to one object. */
public class RootBenchmark {

  private static final int CHANGED = 500;
  private static final int LEAF_BYTES = 2 * Digest.BYTES;

  /** The leaves of a state, and of what changed in it. */
  @State(Scope.Thread)
  public static class Leaves {
    final ObjectDigests digests = new ObjectDigests();
    final Digest[] hashedIds = new Digest[Objects4k.OBJECTS];
    final Digest[] leaves = new Digest[Objects4k.OBJECTS];
    final LeafTable table;
    final ObjectId id = Objects4k.id(7);
    final byte[] value = Objects4k.value(7);
    final RootHeader header;
    final Proof proof;

    /** Hashes all objects. */
    public Leaves() {
      for (int i = 0; i < Objects4k.OBJECTS; i++) {
        hashedIds[i] = digests.hashedId(Objects4k.id(i));
        leaves[i] = digests.leaf(Objects4k.id(i), Objects4k.value(i));
      }
      table = all().build();
      header = new RootHeader(1, table.size(), table.valueBytes(), table.trie());
      proof = Proof.of(header, table, id);
    }

    final LeafTable.Builder all() {
      LeafTable.Builder words = new LeafTable.Builder();
      for (int i = 0; i < Objects4k.OBJECTS; i++) {
        words.put(hashedIds[i], leaves[i], i, Objects4k.VALUE_BYTES, 0);
      }
      return words;
    }
  }

  /** Sorts 50,000 leaves and hashes the trie over them. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Objects4k.OBJECTS * LEAF_BYTES)
  public Digest build(Leaves leaves) {
    return leaves.all().build().trie();
  }

  /** Another root after a hundredth of the leaves changed. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = CHANGED * LEAF_BYTES)
  public Digest update(Leaves leaves) {
    LeafTable.Builder words = new LeafTable.Builder();
    int step = Objects4k.OBJECTS / CHANGED;
    for (int i = 0; i < Objects4k.OBJECTS; i += step) {
      words.put(leaves.hashedIds[i], leaves.leaves[i + 1], i, Objects4k.VALUE_BYTES, 0);
    }
    return words.buildOn(leaves.table).trie();
  }

  /** Hashes the id and the value of one object. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Objects4k.VALUE_BYTES)
  public int leaf(Leaves leaves) {
    return leaves.digests.hashedId(leaves.id).hashCode()
        ^ leaves.digests.leaf(leaves.id, leaves.value).hashCode();
  }

  /** Checks one object against the root by its path. */
  @Benchmark
  @Measured(against = Reference.SHA_256, bytes = Objects4k.VALUE_BYTES)
  public boolean proof(Leaves leaves) {
    return leaves.proof.verify(leaves.header.root(), leaves.id, leaves.value);
  }
}
