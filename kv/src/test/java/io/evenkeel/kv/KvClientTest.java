package io.evenkeel.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.kv.KvException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvClientTest {

  private final KvService service = new KvService();
  private final Direct direct = new Direct(operation -> Kv.invokeRaw(service, operation));
  private final KvClient client = new KvClient(direct);

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void doesWhatItSays() {
    byte[] key = Kv.bytes("k");
    assertThat(client.get(key)).isEmpty();
    client.put(key, Kv.bytes("1"));
    assertThat(client.get(key)).contains(Kv.bytes("1"));
    assertThat(client.compareAndSet(key, null, Kv.bytes("2"))).isFalse();
    assertThat(client.compareAndSet(key, Kv.bytes("1"), Kv.bytes("2"))).isTrue();
    assertThat(client.increment(key, 40)).isEqualTo(42);
    client.multiPut(List.of(entry("a", "x"), entry("b", ""), entry("a", "y")));
    assertThat(client.get(Kv.bytes("a"))).contains(Kv.bytes("y"));
    assertThat(client.get(Kv.bytes("b"))).contains(new byte[0]);
    assertThat(client.count(new byte[0])).isEqualTo(3);
    assertThat(client.count(Kv.bytes("a"))).isEqualTo(1);
    assertThat(client.delete(key)).isTrue();
    assertThat(client.delete(key)).isFalse();
  }

  @Test
  void doesTheSameAsynchronously() {
    byte[] key = Kv.bytes("k");
    client.putAsync(key, Kv.bytes("1")).join();
    assertThat(client.getAsync(key).join()).contains(Kv.bytes("1"));
    assertThat(client.incrementAsync(key, 1).join()).isEqualTo(2);
    assertThat(client.compareAndSetAsync(key, Kv.bytes("2"), Kv.bytes("3")).join()).isTrue();
    client.multiPutAsync(List.of(entry("l", "x"))).join();
    assertThat(client.scanPageAsync(new byte[0], key, 5).join().entries()).hasSize(1);
    assertThat(client.countAsync(new byte[0]).join()).isEqualTo(2);
    assertThat(client.deleteAsync(key).join()).isTrue();
  }

  @Test
  void scansPageByPageAsFarAsItIsWalked() {
    List<String> expected = new ArrayList<>();
    for (int i = 100; i < 130; i++) {
      client.put(Kv.bytes("p" + i), new byte[100 << 10]);
      expected.add("p" + i);
    }
    client.put(Kv.bytes("q"), new byte[0]);
    direct.calls = 0;
    List<String> keys = new ArrayList<>();
    client.scan(Kv.bytes("p")).forEach(entry -> keys.add(new Result(entry.key()).text()));
    assertThat(keys).isEqualTo(expected);
    assertThat(direct.calls).isEqualTo(3);

    direct.calls = 0;
    Iterator<KvEntry> entries = client.scan(Kv.bytes("p")).iterator();
    assertThat(direct.calls).isZero();
    assertThat(entries.next().key()).isEqualTo(Kv.bytes("p100"));
    assertThat(direct.calls).isEqualTo(1);

    Iterator<KvEntry> none = client.scan(Kv.bytes("z")).iterator();
    assertThat(none.hasNext()).isFalse();
    assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void whatIsOutOfBoundsIsNotSent() {
    byte[] k = Kv.bytes("k");
    byte[] half = new byte[9 << 20];
    refused(() -> client.get(new byte[0]), Reason.KEY_SIZE, "a key has 1 to 1024 bytes, not 0");
    refused(
        () -> client.put(new byte[1025], k),
        Reason.KEY_SIZE,
        "a key has 1 to 1024 bytes, not 1025");
    refused(
        () -> client.count(new byte[1025]),
        Reason.KEY_SIZE,
        "a prefix has 0 to 1024 bytes, not 1025");
    refused(
        () -> client.put(k, new byte[KvLimits.VALUE_BYTES_MAX + 1]),
        Reason.VALUE_SIZE,
        "a value has at most 16777216 bytes, not 16777217");
    refused(
        () -> client.compareAndSet(k, half, half),
        Reason.OPERATION_SIZE,
        "an operation has at most 16842752 bytes with all its keys and values, not 18874382");
    refused(
        () -> client.multiPut(Collections.nCopies(10_001, entry("k", ""))),
        Reason.ENTRY_COUNT,
        "at most 10000 entries go together, not 10001");
    refused(
        () -> client.scanPage(k, null, 0),
        Reason.ENTRY_COUNT,
        "a scan's limit is 1 to 10000, not 0");
    assertThat(client.deleteAsync(new byte[0])).isCompletedExceptionally();
    assertThat(direct.calls).isZero();
  }

  @Test
  void theLargestOperationPassesBothChecks() {
    client.put(new byte[KvLimits.KEY_BYTES_MAX], new byte[KvLimits.VALUE_BYTES_MAX]);
    assertThat(client.count(new byte[0])).isEqualTo(1);
  }

  @Test
  void refusalsOfTheStoreComeAsExceptions() {
    client.put(Kv.bytes("k"), Kv.bytes("text"));
    refused(
        () -> client.increment(Kv.bytes("k"), 1),
        Reason.NOT_A_NUMBER,
        "the value to increment is not a decimal number of 64 bits");
    assertThatThrownBy(() -> client.incrementAsync(Kv.bytes("k"), 1).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(KvException.class);
  }

  @Test
  void aResultOfAnotherServiceIsNamed() {
    KvClient mistaken = new KvClient(new Direct(operation -> Kv.bytes("42")));
    refused(
        () -> mistaken.get(Kv.bytes("k")),
        Reason.UNEXPECTED_RESULT,
        "the result is not one of this key-value store: version 52 is not known, only 1");
    KvClient wrongKind = new KvClient(new Direct(op -> KvCodec.encode(new KvReply.Done())));
    refused(
        () -> wrongKind.get(Kv.bytes("k")),
        Reason.UNEXPECTED_RESULT,
        "the result is not one of this key-value store: Done instead of Value");
  }

  private static void refused(ThrowingCallable call, Reason reason, String message) {
    assertThatThrownBy(call)
        .hasMessage(message)
        .asInstanceOf(type(KvException.class))
        .extracting(KvException::reason)
        .isEqualTo(reason);
  }

  private static KvEntry entry(String key, String value) {
    return new KvEntry(Kv.bytes(key), Kv.bytes(value));
  }

  /** A service without replication: executes where it stands. */
  private static final class Direct implements ServiceClient {

    private final UnaryOperator<byte[]> service;
    private int calls;

    Direct(UnaryOperator<byte[]> service) {
      this.service = service;
    }

    @Override
    public CompletableFuture<Result> invokeAsync(byte[] operation) {
      return CompletableFuture.completedFuture(invoke(operation));
    }

    @Override
    public Result invoke(byte[] operation) {
      calls++;
      return new Result(service.apply(operation));
    }

    @Override
    public void close() {}
  }
}
