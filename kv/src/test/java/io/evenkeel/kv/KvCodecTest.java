package io.evenkeel.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kv.KvException.Reason;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of operations and results, and bytes that are neither. */
class KvCodecTest {

  private final KvService service = new KvService();

  @AfterEach
  void close() {
    service.close();
  }

  /** The documented layout: a change here breaks every client and every logged request. */
  @Test
  void operationsHaveTheDocumentedBytes() {
    byte[] k = Kv.bytes("k");
    byte[] v = Kv.bytes("vw");
    assertThat(hex(new KvRequest.Get(k))).isEqualTo("010100016b");
    assertThat(hex(new KvRequest.Put(k, v))).isEqualTo("010200016b000000027677");
    assertThat(hex(new KvRequest.Delete(k))).isEqualTo("010300016b");
    assertThat(hex(new KvRequest.CompareAndSet(k, null, v))).isEqualTo("010400016b00000000027677");
    assertThat(hex(new KvRequest.CompareAndSet(k, new byte[0], v)))
        .isEqualTo("010400016b0100000000000000027677");
    assertThat(hex(new KvRequest.Increment(k, -2))).isEqualTo("010500016bfffffffffffffffe");
    assertThat(hex(new KvRequest.MultiPut(List.of(new KvEntry(k, v)))))
        .isEqualTo("01060000000100016b000000027677");
    assertThat(hex(new KvRequest.Scan(new byte[0], null, 3)))
        .isEqualTo("0107" + "000000" + "00000003");
    assertThat(hex(new KvRequest.Scan(k, k, 3))).isEqualTo("010700016b0100016b00000003");
    assertThat(hex(new KvRequest.Count(k))).isEqualTo("010800016b");
    assertThat(hex(new KvRequest.Append(k, v))).isEqualTo("010900016b000000027677");
    assertThat(hex(new KvRequest.Exchange(k, KvRequest.Condition.ALWAYS, null)))
        .isEqualTo("010a00016b0000");
    assertThat(hex(new KvRequest.Exchange(k, KvRequest.Condition.IF_PRESENT, v)))
        .isEqualTo("010a00016b0201000000027677");
    assertThat(hex(new KvRequest.Replace(k, v))).isEqualTo("010b00016b000000027677");
    assertThat(hex(new KvRequest.Exists(k))).isEqualTo("010c00016b");
    assertThat(hex(new KvRequest.Length(k))).isEqualTo("010d00016b");
    assertThat(hex(new KvRequest.Keys(k, null, 3))).isEqualTo("010e00016b0000000003");
    assertThat(hex(new KvRequest.Pipeline(List.of(new KvRequest.Exists(k)))))
        .isEqualTo("010f" + "00000001" + "00000005" + "010c00016b");
    assertThat(hex(new KvRequest.Transaction(List.of()))).isEqualTo("0110" + "00000000");
  }

  @Test
  void resultsHaveTheDocumentedBytes() {
    assertThat(hex(new KvReply.Value(null))).isEqualTo("010100");
    assertThat(hex(new KvReply.Value(new byte[] {7}))).isEqualTo("0101010000000107");
    assertThat(hex(new KvReply.Done())).isEqualTo("0102");
    assertThat(hex(new KvReply.Flag(true))).isEqualTo("010301");
    assertThat(hex(new KvReply.Number(-1))).isEqualTo("0104ffffffffffffffff");
    assertThat(hex(new KvReply.Page(new KvPage(List.of(), false)))).isEqualTo("01050000000000");
    assertThat(hex(new KvReply.Error(Reason.OVERFLOW, "no"))).isEqualTo("0106076e6f");
    assertThat(hex(new KvReply.Keys(new KvKeys(List.of(Kv.bytes("k")), true))))
        .isEqualTo("0107" + "01" + "00000001" + "00016b");
    assertThat(hex(new KvReply.Results(List.of(new KvReply.Done()))))
        .isEqualTo("0108" + "00000001" + "00000002" + "0102");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                        | MALFORMED   | the bytes end within a field",
        "02010001 6b               | MALFORMED   | version 2 is not known, only 1",
        "0163                      | MALFORMED   | there is no operation 99",
        "0101 0001                 | MALFORMED   | the bytes end within a field",
        "0101 0001 6b 00           | MALFORMED   | 1 bytes follow the last field",
        "0101 0000                 | KEY_SIZE    | a key has 1 to 1024 bytes, not 0",
        "0101 ffff                 | KEY_SIZE    | a key has 1 to 1024 bytes, not 65535",
        "0108 0401                 | KEY_SIZE    | a prefix has 0 to 1024 bytes, not 1025",
        "0102 0001 6b 01000001     | VALUE_SIZE  | a value has at most 16777216 bytes, not 16777217",
        "0102 0001 6b ffffffff     | VALUE_SIZE  | a value has at most 16777216 bytes, not 4294967295",
        "0102 0001 6b 00ffffff     | MALFORMED   | the bytes end within a field",
        "0104 0001 6b 02           | MALFORMED   | a flag is 0 or 1, not 2",
        "0106 7fffffff             | ENTRY_COUNT | at most 10000 entries go together, not 2147483647",
        "0106 80000000             | ENTRY_COUNT | at most 10000 entries go together, not 2147483648",
        "0106 00002710             | MALFORMED   | the bytes end within a field",
        "0107 0000 00 00000000     | ENTRY_COUNT | a scan's limit is 1 to 10000, not 0",
        "0107 0000 00 00002711     | ENTRY_COUNT | a scan's limit is 1 to 10000, not 10001",
        "010a 0001 6b 03 00        | MALFORMED   | a condition is 0, 1 or 2, not 3",
        "010f 00002711             | ENTRY_COUNT | at most 10000 operations go together, each entry counted",
        "010f 00000001 00000005 0101 | MALFORMED | the bytes end within a field",
        "0110 00000001 ffffffff    | MALFORMED   | the bytes end within a field",
      })
  void whatIsNoOperationGetsAReason(String hex, Reason reason, String text) {
    byte[] operation = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(KvCodec.decodeReply(Kv.invokeRaw(service, operation)))
        .isEqualTo(new KvReply.Error(reason, text));
  }

  @Test
  void anOperationHasABoundedLength() {
    assertThat(KvCodec.decodeReply(Kv.invokeRaw(service, new byte[(16 << 20) + (64 << 10) + 1])))
        .isEqualTo(
            new KvReply.Error(
                Reason.OPERATION_SIZE,
                "an operation has at most 16842752 bytes with all its keys and values,"
                    + " not 16842753"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomBytesNeitherThrowNorChangeTheState(long seed) {
    Kv.invoke(service, new KvRequest.Put(Kv.bytes("kept"), Kv.bytes("value")));
    Map<?, ?> before = Kv.state(service);
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] operation = new byte[random.nextInt(40)];
      random.nextBytes(operation);
      if (operation.length > 1 && random.nextBoolean()) {
        operation[0] = 1;
        operation[1] = (byte) random.nextInt(17);
      }
      KvCodec.decodeReply(operation);
      KvRequest decoded = KvCodec.decode(operation);
      if (decoded instanceof KvRequest.Refused) {
        assertThat(KvCodec.decodeReply(Kv.invokeRaw(service, operation)))
            .as("seed %d run %d", seed, i)
            .isInstanceOf(KvReply.Error.class);
      } else {
        // By chance an operation: then these are the only bytes it has.
        assertThat(KvCodec.encode(decoded)).as("seed %d run %d", seed, i).isEqualTo(operation);
      }
    }
    assertThat(Kv.state(service)).as("seed %d", seed).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void cutOffOrLengthenedOperationsAreRefusedAndChangeNothing(long seed) {
    RandomRequests requests = new RandomRequests(seed, 30);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] whole = KvCodec.encode(requests.next());
      int length = random.nextBoolean() ? random.nextInt(whole.length) : whole.length + 1;
      byte[] operation = Arrays.copyOf(whole, length);
      assertThat(KvCodec.decodeReply(Kv.invokeRaw(service, operation)))
          .as("seed %d run %d", seed, i)
          .isInstanceOf(KvReply.Error.class);
    }
    assertThat(Kv.state(service)).as("seed %d", seed).isEmpty();
  }

  @Test
  void aPageThatPromisesMoreButIsEmptyWouldLoopAndIsRefused() {
    KvReply reply = KvCodec.decodeReply(HexFormat.of().parseHex("01050100000000"));
    assertThat(reply).isInstanceOf(KvReply.Error.class);
    assertThat(((KvReply.Error) reply).reason()).isEqualTo(Reason.UNEXPECTED_RESULT);
  }

  private static String hex(KvRequest request) {
    return HexFormat.of().formatHex(KvCodec.encode(request));
  }

  private static String hex(KvReply reply) {
    byte[] bytes = KvCodec.encode(reply);
    assertThat(KvCodec.encode(KvCodec.decodeReply(bytes))).isEqualTo(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
