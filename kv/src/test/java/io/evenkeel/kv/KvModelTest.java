package io.evenkeel.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Outcome;
import io.evenkeel.api.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The store against a naive one: every result byte for byte, and the state. */
class KvModelTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void behavesLikeASortedMap(long seed) {
    compare(seed, 4_000, 200);
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void behavesLikeASortedMapWithHugeValues(long seed) {
    compare(seed, 300, 3 << 20);
  }

  private static void compare(long seed, int requests, int valueBytesMax) {
    RandomRequests random = new RandomRequests(seed, valueBytesMax);
    NaiveStore model = new NaiveStore();
    try (KvService service = new KvService()) {
      for (int i = 0; i < requests; i++) {
        KvRequest request = random.next();
        byte[] actual = Kv.invokeRaw(service, KvCodec.encode(request));
        byte[] expected = KvCodec.encode(model.execute(request));
        assertThat(actual).as("seed %d request %d %s", seed, i, request).isEqualTo(expected);
      }
      Map<ObjectId, String> expected = new TreeMap<>();
      model.map.forEach(
          (key, value) -> expected.put(ObjectId.of(key), HexFormat.of().formatHex(value)));
      assertThat(Kv.state(service)).as("seed %d", seed).isEqualTo(expected);
      assertThat(service.ids(null, Integer.MAX_VALUE)).containsExactlyElementsOf(expected.keySet());
    }
  }

  /** Determinism: the state depends on the requests alone, and so does its order. */
  @Test
  void twoInstancesFedTheSameRequestsHaveTheSameObjects() {
    try (KvService one = new KvService();
        KvService other = new KvService()) {
      RandomRequests random = new RandomRequests(11, 500);
      for (int i = 0; i < 3_000; i++) {
        byte[] operation = KvCodec.encode(random.next());
        assertThat(Kv.invokeRaw(one, operation)).isEqualTo(Kv.invokeRaw(other, operation));
        if (i % 7 == 0) {
          // Reading, which replicas do at different times, leaves no trace.
          assertThat(one.objects(null, 3, 1000)).hasSizeLessThanOrEqualTo(3);
        }
      }
      assertThat(Kv.state(one)).isEqualTo(Kv.state(other)).isNotEmpty();
    }
  }

  /** What a checkpoint rests on: an object that was not reported is as it was. */
  @Test
  void everyChangedObjectWasReportedBeforeItChanged() {
    RandomRequests random = new RandomRequests(12, 50);
    try (KvService service = new KvService()) {
      Map<ObjectId, String> before = Kv.state(service);
      for (int i = 0; i < 1_000; i++) {
        KvRequest request = random.next();
        Map<ObjectId, String> unchanged = before;
        Set<ObjectId> reported = new HashSet<>();
        service.invoke(
            Kv.request(KvCodec.encode(request)),
            id -> {
              if (reported.add(id)) {
                byte[] value = service.object(id);
                String text = value == null ? null : HexFormat.of().formatHex(value);
                assertThat(text).as("seed 12 request %s", request).isEqualTo(unchanged.get(id));
              }
            });
        Map<ObjectId, String> after = Kv.state(service);
        Map<ObjectId, String> unreported = new TreeMap<>(after);
        unreported.keySet().removeAll(reported);
        before.keySet().removeAll(reported);
        assertThat(unreported).as("seed 12 request %s", request).isEqualTo(before);
        before = after;
      }
    }
  }

  /** Variant II: an old state with all updates since is the new one, whatever it had of them. */
  @Test
  void updatesOnAnySnapshotGiveTheState() {
    RandomRequests random = new RandomRequests(13, 60);
    try (KvService service = new KvService();
        KvService plain = new KvService()) {
      for (int round = 0; round < 30; round++) {
        Map<ObjectId, byte[]> snapshot = new TreeMap<>();
        Map<ObjectId, List<byte[]>> updates = new TreeMap<>();
        for (int i = 0; i < 60; i++) {
          Request request = Kv.request(KvCodec.encode(random.next()));
          Outcome outcome = service.invoke(request, true);
          assertThat(outcome.result().payload())
              .isEqualTo(plain.invoke(request, false).result().payload());
          outcome
              .updates()
              .forEach(
                  update ->
                      updates
                          .computeIfAbsent(update.id(), id -> new ArrayList<>())
                          .add(update.content()));
          if (i == round) {
            service.objects(null, 1000, 1 << 20).forEach(o -> snapshot.put(o.id(), o.value()));
            updates.keySet().removeIf(id -> id.hashCode() % 3 == 0); // others again, or twice
          }
        }
        updates.forEach(
            (id, contents) -> {
              byte[] value = service.complete(id, snapshot.get(id), contents);
              if (value == null) {
                snapshot.remove(id);
              } else {
                snapshot.put(id, value);
              }
            });
        Map<ObjectId, String> text = new TreeMap<>();
        snapshot.forEach((id, value) -> text.put(id, HexFormat.of().formatHex(value)));
        assertThat(text).as("round %d", round).isEqualTo(Kv.state(plain));
      }
    }
  }
}
