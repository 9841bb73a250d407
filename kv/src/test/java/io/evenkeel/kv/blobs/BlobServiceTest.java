package io.evenkeel.kv.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.ClientId;
import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import io.evenkeel.api.StateObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BlobServiceTest {

  private final BlobService service = new BlobService();

  private static Request request(byte[] operation) {
    return new Request(new ClientId(0, 1), 1, operation, 1, 0, 0);
  }

  private byte[] run(byte[] operation) {
    return service.invoke(request(operation), id -> {}).payload();
  }

  @Test
  void readsWhatWasWrittenAndRefusesTheRest() {
    assertThat(run(BlobRequests.read("a", 0, 1))).containsExactly(2);
    assertThat(run(BlobRequests.create("a", 20))).containsExactly(0);
    assertThat(run(BlobRequests.write("a", 17, new byte[] {7, 8, 9}))).containsExactly(0);
    assertThat(run(BlobRequests.read("a", 16, 4))).containsExactly(0, 0, 7, 8, 9);
    assertThat(run(BlobRequests.write("a", 18, new byte[] {7, 8, 9}))).containsExactly(3);
    assertThat(run(BlobRequests.read("a", -1, 4))).containsExactly(3);
    assertThat(run(BlobRequests.read("a", 4, Integer.MAX_VALUE))).containsExactly(3);
    assertThat(run(BlobRequests.create("b", Integer.MAX_VALUE))).containsExactly(3);
    assertThat(run(BlobRequests.add("a", 0, 5))).hasSize(9);
    assertThat(ByteBuffer.wrap(run(BlobRequests.add("a", 0, -7)), 1, 8).getLong()).isEqualTo(-2);
    assertThat(run(BlobRequests.delete("a"))).containsExactly(0);
    assertThat(run(BlobRequests.delete("a"))).containsExactly(2);
    assertThat(run(new byte[] {9})).containsExactly(1);
    assertThat(run(new byte[] {1, 99, 0, 1, 'a'})).containsExactly(1);
    assertThat(run(new byte[] {1, 3, 0, 1})).containsExactly(1);
  }

  @Test
  void anAdditionIsAnUpdateOfThirteenBytesHoweverLargeTheBlob() {
    run(BlobRequests.create("a", 1 << 20));
    Outcome outcome = service.invoke(request(BlobRequests.add("a", 1000, 5)), true);
    assertThat(outcome.updates()).hasSize(1);
    assertThat(outcome.updates().get(0).content()).hasSize(13);
    assertThat(service.invoke(request(BlobRequests.add("a", 1000, 5)), false).updates()).isEmpty();
  }

  /** Each object read at a time of its own, all updates since the first on top of it. */
  @Test
  void updatesOnAnySnapshotGiveTheState() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      Map<ObjectId, byte[]> snapshot = new TreeMap<>();
      Set<ObjectId> read = new HashSet<>();
      Map<ObjectId, List<byte[]>> updates = new TreeMap<>();
      service.ids(null, 100).forEach(id -> updates.put(id, new ArrayList<>()));
      for (int i = 0; i < 40; i++) {
        service
            .invoke(request(operation(random)), true)
            .updates()
            .forEach(
                update ->
                    updates
                        .computeIfAbsent(update.id(), id -> new ArrayList<>())
                        .add(update.content()));
        List<ObjectId> all = List.copyOf(updates.keySet());
        ObjectId one = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
        byte[] value = one == null ? null : service.object(one);
        if (value != null && read.add(one)) {
          snapshot.put(one, value);
        }
      }
      for (StateObject object : service.objects(null, 100, 1 << 20)) {
        if (read.add(object.id())) { // the last ones of the walk
          snapshot.put(object.id(), object.value());
        }
      }
      updates.forEach(
          (id, contents) -> {
            if (!contents.isEmpty()) {
              byte[] value = service.complete(id, snapshot.remove(id), contents);
              if (value != null) {
                snapshot.put(id, value);
              }
            }
          });
      Map<ObjectId, byte[]> state = new TreeMap<>();
      service.objects(null, 100, 1 << 20).forEach(o -> state.put(o.id(), o.value()));
      assertThat(snapshot.keySet()).as("round %d", round).isEqualTo(state.keySet());
      state.forEach((id, value) -> assertThat(snapshot.get(id)).isEqualTo(value));
    }
  }

  private static byte[] operation(Random random) {
    String name = "b" + random.nextInt(5);
    int size = 100;
    return switch (random.nextInt(8)) {
      case 0 -> BlobRequests.create(name, random.nextInt(size));
      case 1 -> BlobRequests.delete(name);
      case 2, 3, 4 -> BlobRequests.add(name, random.nextInt(size), random.nextLong());
      default -> BlobRequests.write(name, random.nextInt(size), new byte[random.nextInt(20)]);
    };
  }

  @Test
  void bytesWithoutABlobAreAMistake() {
    List<byte[]> updates = List.of(BlobUpdate.bytes(3, new byte[2]));
    ObjectId id = ObjectId.of("a");
    assertThatThrownBy(() -> service.complete(id, null, updates))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> service.complete(id, new byte[4], updates))
        .isInstanceOf(IllegalStateException.class);
    assertThat(service.complete(id, new byte[5], updates)).hasSize(5);
  }
}
