package io.evenkeel.checkpoint.root;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RootTest {

  private final ObjectDigests digests = new ObjectDigests();

  /** Kept for ever: a change here makes all checkpoints ever written unreadable. */
  @Test
  void goldenVectors() {
    TrieModel model = new TrieModel();
    LeafTable empty = States.table(model);
    assertThat(States.header(empty, 1).root().hex())
        .isEqualTo("d58997d272a320ee13e5ab1af0a10030d8b7bd1b301b1a2c7683768c2daedc50");
    byte[] large = new byte[200_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 + (i >>> 8));
    }
    model.objects.put(ObjectId.of("a"), "1".getBytes(StandardCharsets.UTF_8));
    assertThat(digests.hashedId(ObjectId.of("a")).hex())
        .isEqualTo("cdd95699d427e065ffab5b19319e85a85802e2594944e15ec1b8977874da9729");
    LeafTable one = States.table(model);
    assertThat(one.leafDigest(0).hex())
        .isEqualTo("8e36d5f38243842296f85cf4eb82acddbb12f3fdccd2389000ac50a8a7daf9eb");
    assertThat(States.header(one, 1).root().hex())
        .isEqualTo("4f09622436b0a89ed215394b0e305e25e386b45ccb0b31c126b9452adf8e6391");
    model.objects.put(ObjectId.of("b"), new byte[0]);
    model.objects.put(ObjectId.of("large"), large);
    model.objects.put(ObjectId.reserved(new byte[] {0}), new byte[65_536]);
    assertThat(digests.leaf(ObjectId.of("large"), large).hex())
        .isEqualTo("1c7666dab36eac4a75c543656e3ddb81cc2af7d529881c736b788944538d119e");
    RootHeader header = States.header(States.table(model), 1);
    assertThat(header.trie().hex())
        .isEqualTo("d74b8475b6c09bdf4ffc6a576b5eaf079fad731416e4c6597631b10d29ba610b");
    assertThat(header.root().hex())
        .isEqualTo("b35cfce7f9d18665876c74a4e690596599cb4648d82a644af3b823802614501c");
    assertThat(header).isEqualTo(model.header(1));
  }

  @Test
  void everyFlippedBitOfIdOrValueChangesTheRoot() {
    Random random = new Random(21);
    TrieModel model = States.random(random, 6);
    model.objects.put(ObjectId.of("long enough"), States.randomValue(random));
    Digest root = States.header(States.table(model), 1).root();
    for (ObjectId id : List.copyOf(model.objects.keySet())) {
      byte[] value = model.objects.remove(id);
      for (int bit = 0; bit < 8 * Math.min(id.length(), 40); bit++) {
        byte[] other = flipped(id.bytes(), bit);
        assertChanged(
            root, model, id.isReserved() ? ObjectId.reserved(other) : ObjectId.of(other), value);
      }
      ObjectId twin = id.isReserved() ? ObjectId.of(id.bytes()) : ObjectId.reserved(id.bytes());
      assertChanged(root, model, twin, value);
      for (int bit = 0; bit < 8 * Math.min(value.length, 80); bit++) {
        assertChanged(root, model, id, flipped(value, bit));
      }
      assertChanged(root, model, id, Arrays.copyOf(value, value.length + 1));
      model.objects.put(id, value);
    }
  }

  @Test
  void everyFlippedBitOfALargeValueOrItsLengthChangesItsLeaf() {
    ObjectId id = ObjectId.of("large");
    Random random = new Random(22);
    byte[] value = new byte[65_536 * 5 + 17];
    random.nextBytes(value);
    Digest leaf = digests.leaf(id, value);
    for (int i = 0; i < 200; i++) {
      int bit = random.nextInt(8 * value.length);
      assertThat(digests.leaf(id, flipped(value, bit))).isNotEqualTo(leaf);
    }
    assertThat(digests.leaf(id, Arrays.copyOf(value, value.length - 1))).isNotEqualTo(leaf);
    assertThat(digests.largeLeaf(id, value.length, digests.blocks(value))).isEqualTo(leaf);
    assertThat(digests.largeLeaf(id, value.length + 1, digests.blocks(value))).isNotEqualTo(leaf);
  }

  @Test
  void everyFlippedBitOfAHeaderChangesTheRootOrIsRefused() {
    RootHeader header = new RootHeader(1, 5, 77, digests.hashedId(ObjectId.of("x")));
    byte[] encoded = header.encode();
    assertThat(RootHeader.decode(encoded)).contains(header);
    for (int bit = 0; bit < 8 * encoded.length; bit++) {
      RootHeader.decode(flipped(encoded, bit))
          .ifPresent(other -> assertThat(other.root()).isNotEqualTo(header.root()));
    }
    assertThat(RootHeader.decode(Arrays.copyOf(encoded, encoded.length - 1))).isEmpty();
    assertThat(RootHeader.decode(flipped(encoded, 0))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 50, 400})
  void provesPresenceAndAbsenceAndNothingElse(int objects) {
    Random random = new Random(objects);
    TrieModel model = States.random(random, objects);
    LeafTable table = States.table(model);
    RootHeader header = States.header(table, 2);
    Digest root = header.root();
    for (int i = 0; i < 40; i++) {
      ObjectId missing = States.randomId(random);
      if (!model.objects.containsKey(missing)) {
        Proof absence = Proof.of(header, table, missing);
        assertThat(absence.verify(root, missing, null)).isTrue();
        assertThat(absence.verify(root, missing, new byte[3])).isFalse();
      }
      if (objects > 0) {
        Map.Entry<ObjectId, byte[]> object = States.pickObject(random, model);
        Proof proof = Proof.of(header, table, object.getKey());
        assertThat(proof.verify(root, object.getKey(), object.getValue())).isTrue();
        assertThat(proof.verify(root, object.getKey(), null)).isFalse();
        byte[] longer = Arrays.copyOf(object.getValue(), object.getValue().length + 1);
        assertThat(proof.verify(root, object.getKey(), longer)).isFalse();
        assertThat(proof.verify(header.trie(), object.getKey(), object.getValue())).isFalse();
        assertThat(absenceFromElsewhere(header, table, object.getKey(), random)).isFalse();
      }
    }
  }

  @Test
  void aProofWithOneChangedStepIsRefused() {
    Random random = new Random(9);
    TrieModel model = States.random(random, 200);
    LeafTable table = States.table(model);
    RootHeader header = States.header(table, 2);
    for (int i = 0; i < 50; i++) {
      Map.Entry<ObjectId, byte[]> object = States.pickObject(random, model);
      Proof proof = Proof.of(header, table, object.getKey());
      int at = random.nextInt(proof.path().size());
      Proof.Step step = proof.path().get(at);
      List<Proof.Step> path = new ArrayList<>(proof.path());
      path.set(at, new Proof.Step(step.bit() + 1, step.sibling()));
      assertThat(withPath(proof, path).verify(header.root(), object.getKey(), object.getValue()))
          .isFalse();
      Digest sibling = Digest.of(flipped(step.sibling().bytes(), random.nextInt(256)));
      path.set(at, new Proof.Step(step.bit(), sibling));
      assertThat(withPath(proof, path).verify(header.root(), object.getKey(), object.getValue()))
          .isFalse();
      path.remove(at);
      assertThat(withPath(proof, path).verify(header.root(), object.getKey(), object.getValue()))
          .isFalse();
    }
  }

  /** A liar shows the path to some other leaf to deny an object. */
  private boolean absenceFromElsewhere(
      RootHeader header, LeafTable table, ObjectId id, Random random) {
    ObjectId elsewhere = States.randomId(random);
    return Proof.of(header, table, elsewhere).verify(header.root(), id, null);
  }

  private static Proof withPath(Proof proof, List<Proof.Step> path) {
    return new Proof(proof.header(), proof.hashedId(), proof.leafDigest(), path);
  }

  private static void assertChanged(Digest root, TrieModel others, ObjectId id, byte[] value) {
    TrieModel changed = new TrieModel();
    changed.objects.putAll(others.objects);
    changed.objects.put(id, value);
    assertThat(States.header(States.table(changed), 1).root()).isNotEqualTo(root);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] other = bytes.clone();
    other[bit >>> 3] ^= (byte) (0x80 >>> (bit & 7));
    return other;
  }
}
