package io.evenkeel.checkpoint.root;

import io.evenkeel.api.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** Makes states and tables for tests. */
final class States {

  private States() {}

  static ObjectId randomId(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(20) == 0 ? ObjectId.BYTES_MAX : 24)];
    random.nextBytes(bytes);
    return random.nextInt(10) == 0 ? ObjectId.reserved(bytes) : ObjectId.of(bytes);
  }

  static byte[] randomValue(Random random) {
    int kind = random.nextInt(40);
    int length =
        kind == 0
            ? random.nextInt(400_000)
            : kind == 1 ? 65_535 + random.nextInt(3) : random.nextInt(80);
    byte[] value = new byte[length];
    new SplittableRandom(random.nextLong()).nextBytes(value);
    return value;
  }

  static TrieModel random(Random random, int objects) {
    TrieModel model = new TrieModel();
    while (model.objects.size() < objects) {
      model.objects.put(randomId(random), randomValue(random));
    }
    return model;
  }

  static LeafTable table(TrieModel model) {
    LeafTable.Builder builder = new LeafTable.Builder();
    ObjectDigests digests = new ObjectDigests();
    model.objects.forEach(
        (id, value) ->
            builder.put(
                digests.hashedId(id), digests.leaf(id, value), id.hashCode(), value.length, 0));
    return builder.build();
  }

  static RootHeader header(LeafTable table, int codecVersion) {
    return new RootHeader(codecVersion, table.size(), table.valueBytes(), table.trie());
  }

  static <T> T pick(Random random, Iterable<T> from) {
    List<T> all = new ArrayList<>();
    from.forEach(all::add);
    return all.get(random.nextInt(all.size()));
  }

  static Map.Entry<ObjectId, byte[]> pickObject(Random random, TrieModel model) {
    return pick(random, model.objects.entrySet());
  }
}
