package io.evenkeel.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectId;
import io.evenkeel.kv.KvException.Reason;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvServiceTest {

  private static final byte[] KEY = Kv.bytes("key");

  private final KvService service = new KvService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void largestValuesGoInAndOutWhole() {
    byte[] value = new byte[KvLimits.VALUE_BYTES_MAX];
    new Random(1).nextBytes(value);
    invoke(new KvRequest.Put(KEY, value));
    assertThat(((KvReply.Value) invoke(new KvRequest.Get(KEY))).value()).isEqualTo(value);
    assertThat(service.object(ObjectId.of(KEY))).isEqualTo(value);
    assertThat(service.objects(null, 10, 1).get(0).value()).isEqualTo(value);
    byte[] page = Kv.invokeRaw(service, KvCodec.encode(new KvRequest.Scan(KEY, null, 1)));
    assertThat(page.length).isLessThanOrEqualTo(KvLimits.OPERATION_BYTES_MAX);
    assertThat(((KvReply.Page) KvCodec.decodeReply(page)).page().entries().get(0).value())
        .isEqualTo(value);
  }

  @Test
  void aMultiPutWithOneBadEntryInTheMiddleChangesNothing() {
    invoke(new KvRequest.Put(Kv.bytes("a"), Kv.bytes("old")));
    Map<ObjectId, String> before = Kv.state(service);
    List<ObjectId> reported = new ArrayList<>();
    byte[] operation =
        KvCodec.encode(
            new KvRequest.MultiPut(
                List.of(
                    new KvEntry(Kv.bytes("a"), Kv.bytes("new")),
                    new KvEntry(new byte[0], Kv.bytes("bad")),
                    new KvEntry(Kv.bytes("b"), Kv.bytes("new")))));
    byte[] result = service.invoke(Kv.request(operation), reported::add).payload();
    assertThat(KvCodec.decodeReply(result))
        .isEqualTo(new KvReply.Error(Reason.KEY_SIZE, "a key has 1 to 1024 bytes, not 0"));
    assertThat(reported).isEmpty();
    assertThat(Kv.state(service)).isEqualTo(before);
  }

  @Test
  void readsAndWhatChangesNothingReportNothing() {
    invoke(new KvRequest.Put(KEY, Kv.bytes("x")));
    List<KvRequest> harmless =
        List.of(
            new KvRequest.Get(KEY),
            new KvRequest.Scan(KEY, null, 5),
            new KvRequest.Count(KEY),
            new KvRequest.Delete(Kv.bytes("missing")),
            new KvRequest.CompareAndSet(KEY, Kv.bytes("y"), Kv.bytes("z")),
            new KvRequest.CompareAndSet(KEY, null, Kv.bytes("z")),
            new KvRequest.Increment(KEY, 1),
            new KvRequest.MultiPut(List.of()));
    List<ObjectId> reported = new ArrayList<>();
    for (KvRequest request : harmless) {
      service.invoke(Kv.request(KvCodec.encode(request)), reported::add);
    }
    assertThat(reported).isEmpty();
  }

  @Test
  void incrementsKeepDecimalTextAndRefuseWhatIsNone() {
    assertThat(invoke(new KvRequest.Increment(KEY, 41))).isEqualTo(new KvReply.Number(41));
    assertThat(invoke(new KvRequest.Increment(KEY, -42))).isEqualTo(new KvReply.Number(-1));
    assertThat(service.object(ObjectId.of(KEY))).isEqualTo(Kv.bytes("-1"));
    for (String text :
        List.of("", " 1", "+1", "01", "-0", "1.0", "-", "9223372036854775808", "\u0661")) {
      invoke(new KvRequest.Put(KEY, Kv.bytes(text)));
      assertThat(invoke(new KvRequest.Increment(KEY, 1)))
          .as("'%s'", text)
          .isEqualTo(
              new KvReply.Error(
                  Reason.NOT_A_NUMBER,
                  "the value to increment is not a decimal number of 64 bits"));
    }
  }

  @Test
  void incrementsStopAtSixtyFourBits() {
    invoke(new KvRequest.Increment(KEY, Long.MAX_VALUE));
    assertThat(invoke(new KvRequest.Increment(KEY, 1)))
        .isEqualTo(
            new KvReply.Error(
                Reason.OVERFLOW, "9223372036854775807 incremented by 1 exceeds 64 bits"));
    assertThat(service.object(ObjectId.of(KEY))).isEqualTo(Kv.bytes("9223372036854775807"));
    invoke(new KvRequest.Put(KEY, Kv.bytes(Long.toString(Long.MIN_VALUE))));
    assertThat(invoke(new KvRequest.Increment(KEY, -1))).isInstanceOf(KvReply.Error.class);
    assertThat(invoke(new KvRequest.Increment(KEY, Long.MAX_VALUE)))
        .isEqualTo(new KvReply.Number(-1));
  }

  @Test
  void pagesAreBoundedInBytesAndCarryOn() {
    byte[] value = new byte[400 << 10];
    for (char key = 'a'; key <= 'e'; key++) {
      invoke(new KvRequest.Put(Kv.bytes("p" + key), value));
    }
    KvPage first = page(new KvRequest.Scan(Kv.bytes("p"), null, 100));
    assertThat(keys(first)).containsExactly("pa", "pb");
    assertThat(first.more()).isTrue();
    KvPage last = page(new KvRequest.Scan(Kv.bytes("p"), Kv.bytes("pc"), 100));
    assertThat(keys(last)).containsExactly("pd", "pe");
    assertThat(last.more()).isFalse();
  }

  @Test
  void rangesHoldTheirBounds() {
    for (int i = 100; i < 1_000; i++) {
      service.install(ObjectId.of("k" + i), new byte[1_000]);
    }
    assertThat(service.objects(null, 700, Long.MAX_VALUE)).hasSize(700);
    assertThat(service.objects(null, Integer.MAX_VALUE, Long.MAX_VALUE)).hasSize(900);
    assertThat(service.objects(null, 700, 500_500)).hasSize(501);
    assertThat(service.objects(null, 700, 0)).hasSize(1);
    assertThat(service.objects(ObjectId.of("k999"), 700, 1_000)).isEmpty();
    assertThat(service.ids(ObjectId.of("k499"), 300)).hasSize(300).startsWith(ObjectId.of("k500"));
    assertThat(service.ids(ObjectId.of("k997"), 300)).hasSize(2);
  }

  @Test
  void installedObjectsAreTheState() {
    invoke(new KvRequest.Put(Kv.bytes("gone"), Kv.bytes("1")));
    service.install(ObjectId.of("gone"), null);
    service.install(ObjectId.of("never"), null);
    service.install(ObjectId.of("new"), new byte[0]);
    service.install(ObjectId.of("new"), Kv.bytes("5"));
    assertThat(Kv.state(service))
        .isEqualTo(Map.of(ObjectId.of("new"), HexFormat.of().formatHex(Kv.bytes("5"))));
    assertThat(invoke(new KvRequest.Count(new byte[0]))).isEqualTo(new KvReply.Number(1));
  }

  private KvReply invoke(KvRequest request) {
    return Kv.invoke(service, request);
  }

  private KvPage page(KvRequest.Scan scan) {
    return ((KvReply.Page) invoke(scan)).page();
  }

  private static List<String> keys(KvPage page) {
    return page.entries().stream().map(entry -> ObjectId.of(entry.key()).toString()).toList();
  }
}
