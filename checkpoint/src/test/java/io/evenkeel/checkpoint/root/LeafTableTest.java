package io.evenkeel.checkpoint.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeafTableTest {

  private final ObjectDigests digests = new ObjectDigests();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 7, 16, 40, 300, 1500})
  void agreesWithTheModelAboutRootSubtreesAndLeaves(int objects) {
    long seed = 7_000L + objects;
    Random random = new Random(seed);
    TrieModel model = States.random(random, objects);
    LeafTable table = States.table(model);
    assertThat(States.header(table, 3)).as("seed %d", seed).isEqualTo(model.header(3));
    for (int i = 0; i < 30; i++) {
      Digest somewhere = digests.hashedId(States.randomId(random));
      int bits = random.nextInt(14);
      Prefix prefix = Prefix.of(somewhere, bits);
      String text = TrieModel.bits(somewhere.bytes()).substring(0, bits);
      assertThat(table.subtree(prefix))
          .as("seed %d at %s", seed, text)
          .isEqualTo(model.subtree(text));
      IndexRange range = table.range(prefix);
      for (int leaf = 0; leaf < table.size(); leaf++) {
        boolean inside = leaf >= range.from() && leaf < range.to();
        assertThat(prefix.contains(table.hashedId(leaf))).isEqualTo(inside);
      }
    }
    model.objects.forEach(
        (id, value) -> {
          int at = table.find(digests.hashedId(id));
          assertThat(at).isNotNegative();
          assertThat(table.leafDigest(at).bytes()).isEqualTo(TrieModel.leaf(id, value));
          assertThat(table.location(at)).isEqualTo(id.hashCode());
          assertThat(table.length(at)).isEqualTo(value.length);
        });
    assertThat(table.find(digests.hashedId(ObjectId.of(new byte[100])))).isNegative();
  }

  @Test
  void rowsBelowAPlaceDetermineTheDigestAtIt() {
    Random random = new Random(5);
    LeafTable table = States.table(States.random(random, 2_000));
    for (int i = 0; i < 300; i++) {
      Prefix prefix = Prefix.of(digests.hashedId(States.randomId(random)), random.nextInt(13));
      int levels = random.nextInt(9);
      TrieNodes nodes = table.nodes(table.range(prefix), prefix.bits(), levels);
      assertThat(nodes.top()).isEqualTo(table.subtree(prefix));
      int slot = random.nextInt(1 << levels);
      assertThat(nodes.digest(levels, slot)).isEqualTo(table.subtree(prefix.descend(levels, slot)));
      assertThat(TrieNodes.of(prefix.bits(), levels, nodes.slots()).top()).isEqualTo(nodes.top());
    }
  }

  @Test
  void aBlindSearchEndsAtTheSameNodeWhateverTheSkippedBitsSay() {
    Random random = new Random(11);
    LeafTable table = States.table(States.random(random, 60));
    for (int leaf = 0; leaf < table.size(); leaf++) {
      byte[] path = table.hashedId(leaf).bytes();
      boolean[] branches = new boolean[Prefix.BITS_MAX];
      table.pathTo(Digest.of(path)).forEach(step -> branches[step.bit()] = true);
      for (int bit = 0; bit < Prefix.BITS_MAX; bit++) {
        if (!branches[bit] && random.nextBoolean()) {
          path[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
        }
      }
      assertThat(table.resolve(new Prefix(Digest.of(path), Prefix.BITS_MAX)))
          .isEqualTo(new IndexRange(leaf, leaf + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theLatestWordOnAnIdWinsInWhateverOrderWordsCome(long seed) {
    Random random = new Random(seed);
    TrieModel model = new TrieModel();
    List<ObjectId> ids = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      ids.add(States.randomId(random));
    }
    List<Runnable> words = new ArrayList<>();
    LeafTable.Builder builder = new LeafTable.Builder();
    for (int order = 0; order < 3_000; order++) {
      ObjectId id = ids.get(random.nextInt(ids.size()));
      int at = order;
      if (random.nextInt(4) == 0) {
        model.objects.remove(id);
        words.add(() -> builder.remove(digests.hashedId(id), at));
      } else {
        byte[] value = States.randomValue(random);
        model.objects.put(id, value);
        words.add(
            () -> builder.put(digests.hashedId(id), digests.leaf(id, value), at, value.length, at));
      }
    }
    Collections.shuffle(words, random);
    words.forEach(Runnable::run);
    LeafTable table = builder.build();
    assertThat(States.header(table, 1)).as("seed %d", seed).isEqualTo(model.header(1));
    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 17, 300, 1500, 6000})
  void aTableOnAnotherIsTheOneBuiltFromScratch(int objects) {
    Random random = new Random(90L + objects);
    TrieModel model = States.random(random, objects);
    LeafTable table = States.table(model);
    for (int round = 0; round < 12; round++) {
      LeafTable.Builder words = new LeafTable.Builder();
      int changes = round % 4 == 3 ? objects : random.nextInt(5 + objects / 10);
      for (int i = 0; i < changes; i++) {
        boolean known = !model.objects.isEmpty() && random.nextBoolean();
        ObjectId id = known ? States.pickObject(random, model).getKey() : States.randomId(random);
        if (random.nextInt(3) == 0) {
          model.objects.remove(id);
          words.remove(digests.hashedId(id), 0);
        } else {
          byte[] value = States.randomValue(random);
          model.objects.put(id, value);
          Digest leaf = digests.leaf(id, value);
          words.put(digests.hashedId(id), leaf, id.hashCode(), value.length, 0);
        }
        if (random.nextInt(200) == 0) {
          words.compact();
          assertThat(words.find(digests.hashedId(id))).isNotNegative();
        }
      }
      LeafTable before = table;
      table = words.buildOn(before);
      assertSame(table, States.table(model));
      assertSame(all(model).build(before), table);
      words.dropWhatIsIn(before);
      assertSame(words.buildOn(before), table);
      words.dropWhatIsIn(table);
      assertThat(words.size()).isZero();
    }
  }

  private LeafTable.Builder all(TrieModel model) {
    LeafTable.Builder words = new LeafTable.Builder();
    model.objects.forEach(
        (id, value) ->
            words.put(
                digests.hashedId(id), digests.leaf(id, value), id.hashCode(), value.length, 0));
    return words;
  }

  private static void assertSame(LeafTable table, LeafTable expected) {
    assertThat(table.trie()).isEqualTo(expected.trie());
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(table.valueBytes()).isEqualTo(expected.valueBytes());
    for (int i = 0; i < table.size(); i++) {
      assertThat(table.hashedId(i)).isEqualTo(expected.hashedId(i));
      assertThat(table.leafDigest(i)).isEqualTo(expected.leafDigest(i));
      assertThat(table.location(i)).isEqualTo(expected.location(i));
    }
    for (int bits = 1; bits < 9; bits++) {
      Prefix prefix = Prefix.ROOT.descend(bits, (1 << bits) / 3);
      assertThat(table.subtree(prefix)).isEqualTo(expected.subtree(prefix));
    }
  }

  @Test
  void sortsIdsThatShareTheirLeadingBits() {
    Map<Digest, Integer> expected = new TreeMap<>();
    LeafTable.Builder builder = new LeafTable.Builder();
    Random random = new Random(3);
    for (int i = 0; i < 40_000; i++) {
      byte[] id = new byte[Digest.BYTES];
      id[20 + random.nextInt(12)] = (byte) random.nextInt();
      id[31] = (byte) random.nextInt();
      builder.put(Digest.of(id), Digest.EMPTY, i, i, i);
      expected.put(Digest.of(id), i);
    }
    LeafTable table = builder.build();
    assertThat(table.size()).isEqualTo(expected.size());
    int at = 0;
    for (Map.Entry<Digest, Integer> entry : expected.entrySet()) {
      assertThat(table.hashedId(at)).isEqualTo(entry.getKey());
      assertThat(table.length(at++)).isEqualTo(entry.getValue());
    }
    assertThat(table.subtree(Prefix.of(Digest.EMPTY, 100))).isEqualTo(table.trie());
  }

  @Test
  void spansPages() {
    LeafTable.Builder builder = new LeafTable.Builder();
    LeafTable.Builder backwards = new LeafTable.Builder();
    int count = 150_000;
    for (int i = 0; i < count; i++) {
      add(builder, i);
      add(backwards, count - 1 - i);
    }
    LeafTable table = builder.build();
    assertThat(table.trie()).isEqualTo(backwards.build().trie());
    assertThat(table.size()).isEqualTo(count);
    for (int i = 1; i < count; i++) {
      assertThat(table.hashedId(i - 1)).isLessThan(table.hashedId(i));
    }
  }

  private void add(LeafTable.Builder builder, int number) {
    ObjectId id = ObjectId.of("object " + number);
    builder.put(
        digests.hashedId(id), digests.leaf(id, new byte[number % 9]), number, number % 9, 0);
  }

  @Test
  void aLeafTakesAtMostEightyBytes() {
    int count = 1_000_000;
    LeafTable.Builder builder = new LeafTable.Builder();
    byte[] bytes = new byte[Digest.BYTES];
    Random random = new Random(2);
    for (int i = 0; i < count; i++) {
      random.nextBytes(bytes);
      Digest any = Digest.of(bytes);
      builder.put(any, any, i, 0, 0);
    }
    LeafTable table = builder.build();
    builder = null;
    long with = usedBytes();
    assertThat(table.size()).isEqualTo(count);
    table = null;
    double each = (double) (with - usedBytes()) / count;
    System.err.printf("%.1f bytes a leaf%n", each);
    assertThat(each).isBetween(70.0, 80.0);
  }

  /** The serial collector leaves some of what is dead where it is, but not every fourth time. */
  private static long usedBytes() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Runtime heap = Runtime.getRuntime();
      used = Math.min(used, heap.totalMemory() - heap.freeMemory());
    }
    return used;
  }

  /** Large and repeated, because the compiler once broke the sorting of such a table. */
  @Test
  void sortsAMillionLeavesAgainAndAgain() {
    int count = 1_000_000;
    byte[] ids = new byte[count * Digest.BYTES];
    new Random(1).nextBytes(ids);
    for (int round = 0; round < 3; round++) {
      LeafTable.Builder builder = new LeafTable.Builder();
      for (int i = 0; i < count; i++) {
        Digest id = Digest.of(ids, i * Digest.BYTES);
        builder.put(id, id, i, 0, i);
      }
      LeafTable table = builder.build();
      for (int i = 0; i < count; i++) {
        Digest id = Digest.of(ids, (int) table.location(i) * Digest.BYTES);
        if (!table.hashedId(i).equals(id) || !table.leafDigest(i).equals(id)) {
          assertThat(table.hashedId(i)).as("leaf %d in round %d", i, round).isEqualTo(id);
          assertThat(table.leafDigest(i)).as("leaf %d in round %d", i, round).isEqualTo(id);
        }
      }
    }
  }
}
