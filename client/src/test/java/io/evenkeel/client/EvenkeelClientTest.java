package io.evenkeel.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.BundleSignature;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.RequestContent;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.api.Result;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import io.evenkeel.transport.crypto.MacKey;
import io.evenkeel.transport.proto.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Results: who is believed, and how they are got in spite of the silent and the lying. */
final class EvenkeelClientTest extends ClientTestBase {

  @Test
  void theRequestGoesToThePrimaryAndProvesItsSenderToEveryReplica() throws Exception {
    openConnected();
    byte[] operation = {1, 2, 3};
    assertThat(client.invoke(operation).text()).isEqualTo("ok");
    assertThat(replicas.get(0).received).hasSize(1);
    assertThat(replicas.get(1).received).isEmpty();
    Request request = replicas.get(0).received.get(0);
    assertThat(request.getPrincipal()).isEqualTo(PRINCIPAL);
    assertThat(request.getNumber()).isEqualTo(1);
    byte[] digest =
        RequestContent.digest(CLUSTER, new RequestId(PRINCIPAL, request.getSession(), 1), operation)
            .bytes();
    Ed25519PublicKey key = Ed25519PublicKey.of(signing.getPublic());
    assertThat(Ed25519.jdk().verify(key, digest, request.getSignature().toByteArray())).isTrue();
    for (int id = 0; id < 4; id++) {
      MacKey shared =
          MacKey.derive(replicaMacs.get(id).getPrivate(), mac.getPublic(), CLUSTER, PRINCIPAL, id);
      assertThat(shared.verify(digest, request.getMacs().toByteArray(), 16 * id)).isTrue();
    }
  }

  @Test
  void thousandsOfRequestsShareTheSessionsWhoseNumbersGrowByOne() throws Exception {
    open(builder -> builder.maxInFlight(8));
    echoEverywhere();
    List<CompletableFuture<Result>> calls = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      calls.add(client.invokeAsync(("op" + i).getBytes(StandardCharsets.UTF_8)));
    }
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).get(30, TimeUnit.SECONDS).text()).isEqualTo("op" + i);
    }
    var bySession =
        replicas.get(0).received.stream()
            .filter(request -> !request.getFullFromAll())
            .collect(java.util.stream.Collectors.groupingBy(Request::getSession));
    assertThat(bySession).hasSizeLessThanOrEqualTo(8);
    bySession
        .values()
        .forEach(
            requests -> {
              for (int i = 0; i < requests.size(); i++) {
                assertThat(requests.get(i).getNumber()).isEqualTo(i + 1);
              }
            });
  }

  @Test
  void callsAtTheSameTimeShareSignaturesAndEachProvesItsSender() throws Exception {
    open(builder -> builder.maxInFlight(64));
    awaitTrue("all connected", () -> client.connectedReplicas() == 4);
    echoEverywhere();
    List<CompletableFuture<Result>> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      calls.add(client.invokeAsync(("op" + i).getBytes(StandardCharsets.UTF_8)));
    }
    for (CompletableFuture<Result> call : calls) {
      call.get(30, TimeUnit.SECONDS);
    }
    List<Request> received = replicas.get(0).received;
    OneKey key = new OneKey(Ed25519PublicKey.of(signing.getPublic()));
    for (Request request : received) {
      byte[] operation = request.getOperation().toByteArray();
      RequestId id = new RequestId(PRINCIPAL, request.getSession(), request.getNumber());
      Digest digest = RequestContent.digest(CLUSTER, id, operation);
      byte[] signature = request.getSignature().toByteArray();
      assertThat(BundleSignature.holds(key, PRINCIPAL, digest, signature)).isTrue();
    }
    long signatures =
        received.stream()
            .map(request -> request.getSignature().substring(0, 64))
            .distinct()
            .count();
    assertThat(signatures).isLessThan(received.size());
  }

  /** Knows the principal's key. */
  private record OneKey(Ed25519PublicKey key) implements Authenticator {

    @Override
    public byte[] sign(Member own, byte[] content) {
      return new byte[0];
    }

    @Override
    public boolean verifyReplica(Member replica, byte[] content, byte[] signature) {
      return false;
    }

    @Override
    public boolean verifyPrincipal(int principal, byte[] digest, byte[] signature) {
      return principal == PRINCIPAL && Ed25519.create().verify(key, digest, signature);
    }

    @Override
    public boolean verifyMac(int principal, byte[] digest, byte[] mac) {
      return false;
    }
  }

  @Test
  void aSilentReplicaIsNotMissed() throws Exception {
    openConnected();
    replicas.get(2).close();
    for (int i = 0; i < 20; i++) {
      assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    }
  }

  @Test
  void aSilentPrimaryIsPassedByAskingAll() throws Exception {
    openConnected();
    replicas.get(0).script = (self, connection, request) -> {};
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    assertThat(client.metrics().retransmissions()).isPositive();
    assertThat(replicas.get(3).received).allMatch(Request::getFullFromAll);
  }

  @Test
  void whatAPrimaryTookAlongGoesToAllWithoutWaiting() throws Exception {
    Duration never = Duration.ofMinutes(10);
    open(builder -> builder.retransmit(never, never));
    awaitTrue("all connected", () -> client.connectedReplicas() == 4);
    CompletableFuture<Void> taken = new CompletableFuture<>();
    replicas.get(0).script = (self, connection, request) -> taken.complete(null);
    CompletableFuture<Result> call = client.invokeAsync(new byte[] {1});
    taken.get(30, TimeUnit.SECONDS);
    assertThat(call).isNotDone();
    replicas.get(0).close();
    assertThat(call.get(30, TimeUnit.SECONDS).text()).isEqualTo("ok");
  }

  @Test
  void aPrimaryThatIsDownFromTheStartIsPassedByAskingAll() throws Exception {
    replicas.get(0).close();
    open(builder -> builder);
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
  }

  @Test
  void oneLiarNeverGetsItsResultAcceptedAndIsCounted() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(
                  each -> {
                    if (each.id == 1) {
                      // First, often, and as a full result.
                      each.send(each.full(request, "lie"));
                      each.send(each.full(request, "lie"));
                      each.send(each.digest(request, "lie"));
                    } else {
                      each.answer(request, "ok");
                    }
                  });
    }
    for (int i = 0; i < 12; i++) {
      assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    }
    awaitTrue("liar counted", () -> client.metrics().mismatches(1) > 0);
    assertThat(client.metrics().mismatches(0)).isZero();
    assertThat(client.metrics().mismatches(2)).isZero();
  }

  @Test
  void aReplicaCannotSpeakForAnother() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) -> {
            FakeReplica liar = replicas.get(3);
            liar.send(liar.full(request, "lie").setReplica(2));
            liar.send(liar.full(request, "lie").setReplica(1));
            liar.send(liar.full(request, "lie"));
            replicas.get(0).answer(request, "ok");
            replicas.get(1).answer(request, "ok");
          };
    }
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    awaitTrue("forgeries counted", () -> client.metrics().malformed(3) >= 2);
  }

  @Test
  void whenOnlyDigestsComeAllAreAskedForTheResult() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(
                  each -> {
                    if (request.getFullFromAll() && each.id != 1) {
                      each.answer(request, "ok");
                    } else {
                      each.send(each.digest(request, "ok"));
                    }
                  });
    }
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    assertThat(client.metrics().retransmissions()).isPositive();
  }

  @Test
  void aFullResultThatDoesNotHashToTheAgreedDigestIsNotUsed() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(
                  each -> {
                    if (each.id == 1) {
                      each.send(each.full(request, "lie"));
                    } else {
                      each.answer(request, "ok");
                    }
                  });
    }
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    assertThat(client.metrics().retransmissions()).isPositive();
  }
}
