package io.evenkeel.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@link ObjectService#objects} does for a service that does not override it. */
class ObjectServiceTest {

  private final Table table = new Table();

  @Test
  void readsInOrderUpToTheCount() {
    table.put("c", 3).put("a", 1).put("b", 2);
    assertThat(ids(table.objects(null, 2, Long.MAX_VALUE))).containsExactly("a", "b");
    assertThat(ids(table.objects(ObjectId.of("b"), 2, Long.MAX_VALUE))).containsExactly("c");
    assertThat(table.objects(ObjectId.of("c"), 2, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void stopsAfterTheObjectThatReachesTheBytes() {
    table.put("a", 10).put("b", 10).put("c", 10);
    assertThat(ids(table.objects(null, 9, 11))).containsExactly("a", "b");
    assertThat(ids(table.objects(null, 9, 10))).containsExactly("a");
    assertThat(ids(table.objects(null, 9, 0))).containsExactly("a");
  }

  @Test
  void goesOnOverObjectsThatVanishedSinceTheyWereListed() {
    table.put("a", 1).put("b", 1).put("c", 1);
    table.vanished = List.of(ObjectId.of("a"), ObjectId.of("b"));
    assertThat(ids(table.objects(null, 2, Long.MAX_VALUE))).containsExactly("c");
  }

  private static List<String> ids(List<StateObject> objects) {
    return objects.stream().map(object -> object.id().toString()).toList();
  }

  private static final class Table implements ObjectService {

    private final TreeMap<ObjectId, byte[]> objects = new TreeMap<>();
    private List<ObjectId> vanished = List.of();

    Table put(String id, int length) {
      objects.put(ObjectId.of(id), new byte[length]);
      return this;
    }

    @Override
    public Result invoke(Request request, Modifications modifications) {
      return Result.EMPTY;
    }

    @Override
    public byte[] object(ObjectId id) {
      return vanished.contains(id) ? null : objects.get(id);
    }

    @Override
    public List<ObjectId> ids(ObjectId after, int countMax) {
      return (after == null ? objects : objects.tailMap(after, false))
          .keySet().stream().limit(countMax).toList();
    }

    @Override
    public void install(ObjectId id, byte[] value) {
      objects.put(id, value);
    }
  }
}
