package io.evenkeel.checkpoint.root;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What differs between two states, against a plain comparison of their objects. */
class DeltaTest {

  /** Some objects change, some go, some come; a change may be none. */
  private static TrieModel changed(TrieModel before, Random random) {
    TrieModel after = new TrieModel();
    after.objects.putAll(before.objects);
    for (int i = random.nextInt(40); i > 0; i--) {
      ObjectId id =
          before.objects.isEmpty() || random.nextInt(3) == 0
              ? States.randomId(random)
              : States.pickObject(random, before).getKey();
      if (random.nextInt(3) == 0) {
        after.objects.remove(id);
      } else {
        after.objects.put(
            id, random.nextInt(4) == 0 ? value(before, id) : States.randomValue(random));
      }
    }
    return after;
  }

  private static byte[] value(TrieModel state, ObjectId id) {
    return state.objects.getOrDefault(id, new byte[1]).clone();
  }

  /** As somebody shows it who has nothing but the objects. */
  private static Delta shown(TrieModel before, TrieModel after) {
    Delta.Builder builder = new Delta.Builder();
    TreeMap<ObjectId, byte[]> all = new TreeMap<>(before.objects);
    all.putAll(after.objects);
    for (ObjectId id : all.keySet()) {
      byte[] old = before.objects.get(id);
      byte[] now = after.objects.get(id);
      if (now == null) {
        builder.remove(id);
      } else if (!Arrays.equals(old, now)) {
        builder.put(new StateObject(id, now));
      }
    }
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 300})
  void itIsVerifiedAloneAndLeadsFromOneRootToTheOther(int objects) {
    Random random = new Random(objects);
    for (int round = 0; round < 30; round++) {
      TrieModel before = States.random(random, objects);
      TrieModel after = changed(before, random);
      LeafTable old = States.table(before);
      LeafTable now = States.table(after);
      Delta delta = Delta.between(old, now);
      Delta shown = shown(before, after);
      assertThat(shown.root()).as("round %d", round).isEqualTo(delta.root());
      assertThat(shown.size()).isEqualTo(delta.size());
      assertThat(States.header(shown.applyTo(old), 7).root())
          .as("round %d", round)
          .isEqualTo(States.header(now, 7).root());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void whatIsLeftOutAddedOrChangedGivesAnotherRoot(int seed) {
    Random random = new Random(seed);
    TrieModel before = States.random(random, 50);
    TrieModel after = changed(before, random);
    ObjectId id = States.pickObject(random, before).getKey();
    after.objects.put(id, new byte[] {1, 2, 3});
    Digest root = Delta.between(States.table(before), States.table(after)).root();

    TrieModel other = new TrieModel();
    other.objects.putAll(after.objects);
    other.objects.put(id, new byte[] {1, 2, 4});
    assertThat(shown(before, other).root()).isNotEqualTo(root);
    other.objects.remove(id);
    assertThat(shown(before, other).root()).as("gone").isNotEqualTo(root);
    other.objects.put(id, before.objects.get(id));
    assertThat(shown(before, other).root()).as("left out").isNotEqualTo(root);
    other.objects.putAll(after.objects);
    other.objects.put(ObjectId.of("one more"), new byte[0]);
    assertThat(shown(before, other).root()).as("one more").isNotEqualTo(root);
    assertThat(shown(after, before).root()).as("the way back").isNotEqualTo(root);
  }

  /** No leaf, trie or root of a state is the root of a delta. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20})
  void aDeltaIsNoCheckpoint(int objects) {
    TrieModel state = States.random(new Random(3), objects);
    LeafTable table = States.table(state);
    Delta all = Delta.between(LeafTable.EMPTY, table);
    assertThat(all.size()).isEqualTo(objects);
    assertThat(all.root()).isNotEqualTo(table.trie());
    assertThat(all.root()).isNotEqualTo(States.header(table, 0).root());
    assertThat(Delta.between(table, table).size()).isZero();
  }
}
