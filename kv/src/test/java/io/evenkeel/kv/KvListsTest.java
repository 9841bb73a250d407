package io.evenkeel.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.kv.KvException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operations that go together: pipelines and transactions, and their bounds. */
class KvListsTest {

  private final KvService service = new KvService();

  @AfterEach
  void close() {
    service.close();
  }

  private static byte[] key(int number) {
    return Kv.bytes("k" + number);
  }

  private List<KvReply> results(KvRequest request) {
    return ((KvReply.Results) Kv.invoke(service, request)).results();
  }

  private void put(int number, int valueBytes) {
    Kv.invoke(service, new KvRequest.Put(key(number), new byte[valueBytes]));
  }

  @Test
  void aTransactionGoesOnBehindARefusedOperation() {
    List<KvReply> results =
        results(
            new KvRequest.Transaction(
                List.of(
                    new KvRequest.Put(key(1), Kv.bytes("x")),
                    new KvRequest.Increment(key(1), 1),
                    new KvRequest.Append(key(1), Kv.bytes("yz")),
                    new KvRequest.Length(key(1)))));
    assertThat(results.get(1)).isInstanceOf(KvReply.Error.class);
    assertThat(results.get(2)).isEqualTo(new KvReply.Number(3));
    assertThat(results.get(3)).isEqualTo(new KvReply.Number(3));
  }

  @Test
  void aPipelineEndsBeforeItsResultsAreTooLongAndTheRestIsNotExecuted() {
    put(1, 40 << 10);
    List<KvRequest> operations =
        List.of(
            new KvRequest.Get(key(1)),
            new KvRequest.Exchange(key(1), KvRequest.Condition.ALWAYS, null),
            new KvRequest.Put(key(2), key(2)));
    assertThat(results(new KvRequest.Pipeline(operations))).hasSize(1);
    assertThat(Kv.state(service)).hasSize(1);
    assertThat(results(new KvRequest.Pipeline(operations.subList(1, 3)))).hasSize(2);
    assertThat(Kv.state(service)).hasSize(1);
  }

  @Test
  void theFirstOfAPipelineIsAlwaysExecuted() {
    put(1, KvLimits.VALUE_BYTES_MAX);
    KvRequest get = new KvRequest.Get(key(1));
    assertThat(results(new KvRequest.Pipeline(List.of(get, get)))).hasSize(1);
    KvRequest transaction = new KvRequest.Transaction(List.of(get));
    assertThat(results(new KvRequest.Pipeline(List.of(transaction, get)))).hasSize(1);
  }

  @Test
  void noResultIsLongerThanAnOperationMayBe() {
    put(1, KvLimits.VALUE_BYTES_MAX);
    put(2, 31 << 10);
    List<KvRequest> reads = new ArrayList<>(Collections.nCopies(100, new KvRequest.Exists(key(9))));
    reads.add(new KvRequest.Get(key(1)));
    byte[] result =
        Kv.invokeRaw(
            service,
            KvCodec.encode(
                new KvRequest.Pipeline(
                    List.of(new KvRequest.Get(key(2)), new KvRequest.Transaction(reads)))));
    assertThat(result.length).isBetween(KvLimits.VALUE_BYTES_MAX, KvLimits.OPERATION_BYTES_MAX);
    KvReply.Results both = (KvReply.Results) KvCodec.decodeReply(result);
    assertThat(((KvReply.Results) both.results().get(1)).results().get(100))
        .isInstanceOf(KvReply.Value.class);
  }

  @Test
  void whatATransactionHasNoRoomForIsRefusedAndChangesNothing() {
    put(1, KvLimits.VALUE_BYTES_MAX);
    put(2, 20 << 10);
    List<KvReply> results =
        results(
            new KvRequest.Transaction(
                List.of(
                    new KvRequest.Get(key(1)),
                    new KvRequest.Exchange(key(2), KvRequest.Condition.ALWAYS, null),
                    new KvRequest.Exists(key(2)))));
    assertThat(((KvReply.Error) results.get(1)).reason()).isEqualTo(Reason.TRANSACTION_SIZE);
    assertThat(results.get(2)).isEqualTo(new KvReply.Flag(true));
  }

  @Test
  void tenThousandRefusalsFitIntoATransactionsResult() {
    put(1, KvLimits.VALUE_BYTES_MAX);
    List<KvRequest> reads =
        new ArrayList<>(Collections.nCopies(KvLimits.OPERATIONS_MAX, new KvRequest.Get(key(1))));
    byte[] result = Kv.invokeRaw(service, KvCodec.encode(new KvRequest.Transaction(reads)));
    assertThat(result.length).isLessThan(KvLimits.OPERATION_BYTES_MAX);
    reads.add(reads.get(0));
    assertThat(Kv.invoke(service, new KvRequest.Transaction(reads)))
        .isInstanceOf(KvReply.Error.class);
  }

  @Test
  void entriesAndNestedOperationsCountTowardsTheBound() {
    KvEntry entry = new KvEntry(key(1), key(1));
    KvRequest puts = new KvRequest.MultiPut(Collections.nCopies(6_000, entry));
    assertThat(Kv.invoke(service, new KvRequest.Pipeline(List.of(puts, puts))))
        .isInstanceOf(KvReply.Error.class);
    KvRequest transaction =
        new KvRequest.Transaction(
            Collections.nCopies(KvLimits.OPERATIONS_MAX, new KvRequest.Exists(key(1))));
    assertThat(Kv.invoke(service, transaction)).isInstanceOf(KvReply.Results.class);
    assertThat(Kv.invoke(service, new KvRequest.Pipeline(List.of(transaction))))
        .isInstanceOf(KvReply.Error.class);
    assertThat(Kv.state(service)).isEmpty();
  }

  @Test
  void whatAListAppendsToIsBounded() {
    put(1, 15 << 20);
    KvRequest append = new KvRequest.Append(key(1), new byte[1]);
    List<KvRequest> five = Collections.nCopies(5, append);
    assertThat(results(new KvRequest.Pipeline(five))).hasSize(1);
    List<KvReply> results = results(new KvRequest.Transaction(five));
    assertThat(results.subList(0, 4)).allMatch(result -> result instanceof KvReply.Number);
    assertThat(((KvReply.Error) results.get(4)).reason()).isEqualTo(Reason.TRANSACTION_SIZE);
    assertThat(results(new KvRequest.Transaction(five)).get(0)).isInstanceOf(KvReply.Number.class);
  }

  @Test
  void whatReadsMuchGoesAlone() {
    List<KvReply> results =
        results(
            new KvRequest.Pipeline(
                List.of(
                    new KvRequest.Scan(new byte[0], null, 1),
                    new KvRequest.Keys(new byte[0], null, 1),
                    new KvRequest.Count(key(1)),
                    new KvRequest.Pipeline(List.of()),
                    new KvRequest.Count(new byte[0]))));
    assertThat(results.subList(0, 4)).allMatch(result -> result instanceof KvReply.Error);
    assertThat(results.get(4)).isEqualTo(new KvReply.Number(0));
    KvRequest inner = new KvRequest.Transaction(List.of());
    assertThat(results(new KvRequest.Transaction(List.of(inner))).get(0))
        .isInstanceOf(KvReply.Error.class);
  }
}
