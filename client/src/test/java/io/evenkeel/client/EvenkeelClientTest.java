package io.evenkeel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.Ed25519PublicKey;
import io.evenkeel.transport.crypto.KeyFiles;
import io.evenkeel.transport.crypto.MacKey;
import io.evenkeel.transport.proto.ReplyStatus;
import io.evenkeel.transport.proto.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against four scripted replicas behind real TLS sockets; f = 1. */
final class EvenkeelClientTest {

  private static final String CLUSTER = "c";
  private static final int PRINCIPAL = 5;

  @TempDir private Path directory;
  private EventLoops loops;
  private TestPki pki;
  private final KeyPair signing = Ed25519.generateKeyPair();
  private final KeyPair mac = KeyFiles.generateX25519();
  private final List<KeyPair> replicaMacs = new ArrayList<>();
  private final List<FakeReplica> replicas = new ArrayList<>();
  private EvenkeelClient client;

  @BeforeEach
  void start() throws Exception {
    loops = new EventLoops(2);
    pki = new TestPki(directory);
    for (int id = 0; id < 4; id++) {
      replicaMacs.add(KeyFiles.generateX25519());
      replicas.add(new FakeReplica(loops, pki.endpoint(Peer.replica(id), CLUSTER), id, 0));
    }
    // As a cluster does: whoever gets a request hands it to all, and all answer.
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) -> replicas.forEach(each -> each.answer(request, "ok"));
    }
  }

  @AfterEach
  void stop() {
    if (client != null) {
      client.close();
    }
    replicas.forEach(FakeReplica::close);
    loops.close();
  }

  private EvenkeelClient open(UnaryOperator<ClientConfig.Builder> change) throws Exception {
    ClientConfig.Builder builder =
        ClientConfig.builder(
                pki.identity(Peer.client(PRINCIPAL), CLUSTER),
                signing.getPrivate(),
                mac.getPrivate())
            .retransmit(Duration.ofMillis(100), Duration.ofMillis(400));
    for (int id = 0; id < 4; id++) {
      builder.replica(replicas.get(id).address(), replicaMacs.get(id).getPublic());
    }
    client = EvenkeelClient.open(change.apply(builder).build());
    return client;
  }

  private EvenkeelClient openConnected() throws Exception {
    open(builder -> builder);
    awaitTrue("all connected", () -> client.connectedReplicas() == 4);
    awaitTrue(
        "all connections known",
        () -> replicas.stream().allMatch(replica -> replica.connections.size() == 1));
    return client;
  }

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
        RequestSigner.requestDigest(
            CLUSTER.getBytes(StandardCharsets.UTF_8),
            PRINCIPAL,
            request.getSession(),
            1,
            operation);
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

  private void echoEverywhere() {
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(each -> each.answer(request, request.getOperation().toStringUtf8()));
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
  void whenTheDesignatedReplicaSendsOnlyADigestAllAreAskedForTheResult() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(
                  each -> {
                    if (request.getFullFromAll() && each.id != request.getDesignatedReplica()) {
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
                    if (each.id == request.getDesignatedReplica()) {
                      each.send(each.full(request, "lie"));
                    } else {
                      each.answer(request, "ok");
                    }
                  });
    }
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    assertThat(client.metrics().retransmissions()).isPositive();
  }

  @Test
  void theViewOfFPlusOneReplicasTellsWhereThePrimaryIs() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(
                  each -> each.send(each.full(request, "ok").setView(each.id == 3 ? 999_999 : 6)));
    }
    client.invoke(new byte[] {1});
    int before = replicas.get(2).received.size();
    awaitTrue(
        "view 6 learned",
        () -> {
          client.invoke(new byte[] {2});
          return replicas.get(2).received.size() > before;
        });
    assertThat(replicas.get(3).received).isEmpty();
  }

  @Test
  void anExpiredSessionIsReplacedUnseenWhenNothingCanHaveBeenExecuted() throws Exception {
    openConnected();
    AtomicInteger requests = new AtomicInteger();
    replicas.get(0).script =
        (self, connection, request) -> {
          boolean first = requests.getAndIncrement() == 0;
          for (FakeReplica each : replicas) {
            if (first) {
              each.send(each.status(request, ReplyStatus.REPLY_SESSION_EXPIRED));
            } else {
              each.answer(request, "ok");
            }
          }
        };
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    List<Request> received = replicas.get(0).received;
    assertThat(received).hasSize(2);
    assertThat(received.get(1).getSession()).isGreaterThan(received.get(0).getSession());
    assertThat(received.get(1).getNumber()).isEqualTo(1);
  }

  @Test
  void anExpiredSessionAfterARetransmissionLeavesTheOutcomeOpen() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) -> {
            if (request.getFullFromAll()) {
              self.send(self.status(request, ReplyStatus.REPLY_SESSION_EXPIRED));
            }
          };
    }
    assertFails(Outcome.UNKNOWN, "session expired");
  }

  @Test
  void agreedRefusalsNameTheirCause() throws Exception {
    openConnected();
    answerStatus(ReplyStatus.REPLY_RESULT_DROPPED);
    assertFails(Outcome.EXECUTED, "no longer keep the result");
    answerStatus(ReplyStatus.REPLY_REFUSED_TOO_LARGE);
    assertFails(Outcome.NOT_EXECUTED, "larger than the cluster allows");
    answerStatus(ReplyStatus.REPLY_REFUSED_AUTHENTICATION);
    assertFails(Outcome.UNKNOWN, "keys");
  }

  private void answerStatus(ReplyStatus status) {
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(each -> each.send(each.status(request, status)));
    }
  }

  @Test
  void overloadIsNoResultAndTheRequestIsSentAgain() throws Exception {
    openConnected();
    AtomicInteger requests = new AtomicInteger();
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) -> {
            if (requests.getAndIncrement() == 0) {
              replicas.forEach(
                  each -> each.send(each.status(request, ReplyStatus.REPLY_OVERLOADED)));
            } else {
              self.answer(request, "ok");
            }
          };
    }
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
  }

  @Test
  void aTimeoutSaysWhatIsMissing() throws Exception {
    open(builder -> builder.requestTimeout(Duration.ofMillis(900)));
    int closedPort = replicas.get(2).address().getPort();
    awaitTrue("all connected", () -> client.connectedReplicas() == 4);
    replicas.get(2).close();
    for (FakeReplica replica : replicas) {
      replica.script = (self, connection, request) -> {};
    }
    replicas.get(0).script = (self, connection, request) -> self.answer(request, "ok");
    awaitTrue("replica 2 gone", () -> client.connectedReplicas() == 3);
    assertFails(
        Outcome.UNKNOWN,
        "only 1 of 2 needed replies",
        "unreachable: replica 2 at 127.0.0.1:" + closedPort + " (connection refused)",
        "silent: replica 1 at 127.0.0.1:");
  }

  @Test
  void aFullQueueRefusesAndWhatWaitsTooLongWasNotExecuted() throws Exception {
    open(builder -> builder.maxInFlight(1).queue(2, 100).requestTimeout(Duration.ofMillis(700)));
    for (FakeReplica replica : replicas) {
      replica.script = (self, connection, request) -> {};
    }
    CompletableFuture<Result> sent = client.invokeAsync(new byte[] {1});
    CompletableFuture<Result> waits = client.invokeAsync(new byte[] {2});
    assertOutcome(client.invokeAsync(new byte[100]), Outcome.NOT_EXECUTED, "queue is full");
    CompletableFuture<Result> waitsToo = client.invokeAsync(new byte[] {3});
    assertOutcome(client.invokeAsync(new byte[] {4}), Outcome.NOT_EXECUTED, "queue is full");
    assertOutcome(sent, Outcome.UNKNOWN, "no result within 700 ms");
    assertThatThrownBy(() -> waits.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> waitsToo.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertOutcome(
        client.invokeAsync(new byte[(16 << 20) + (4 << 10) + 1]), Outcome.NOT_EXECUTED, "at most");
  }

  @Test
  void aSessionOfOnesOwnKeepsTheOrder() throws Exception {
    openConnected();
    echoEverywhere();
    try (ClientSession session = client.openSession()) {
      List<CompletableFuture<Result>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(session.invokeAsync(("op" + i).getBytes(StandardCharsets.UTF_8)));
      }
      assertThat(session.invoke("last".getBytes(StandardCharsets.UTF_8)).text()).isEqualTo("last");
      assertThat(calls).allMatch(CompletableFuture::isDone);
    }
    List<Request> received = replicas.get(0).received;
    for (int i = 0; i < 200; i++) {
      assertThat(received.get(i).getOperation()).isEqualTo(ByteString.copyFromUtf8("op" + i));
    }
  }

  @Test
  void closingEndsOpenCalls() throws Exception {
    openConnected();
    for (FakeReplica replica : replicas) {
      replica.script = (self, connection, request) -> {};
    }
    CompletableFuture<Result> open = client.invokeAsync(new byte[] {1});
    awaitTrue("sent", () -> !replicas.get(0).received.isEmpty());
    client.close();
    assertOutcome(open, Outcome.UNKNOWN, "closed");
    assertOutcome(client.invokeAsync(new byte[] {1}), Outcome.NOT_EXECUTED, "closed");
  }

  @Test
  void invokingFromAContinuationIsRefusedInsteadOfBlockingForever() throws Exception {
    openConnected();
    CompletableFuture<Result> nested =
        client.invokeAsync(new byte[] {1}).thenApply(result -> client.invoke(new byte[] {2}));
    try {
      assertThat(nested.get(30, TimeUnit.SECONDS).text()).isEqualTo("ok");
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void macOnlyLeavesTheSignatureOut() throws Exception {
    open(builder -> builder.authentication(ClientConfig.Authentication.MAC_ONLY));
    awaitTrue("all connected", () -> client.connectedReplicas() == 4);
    assertThat(client.invoke(new byte[] {1}).text()).isEqualTo("ok");
    Request request = replicas.get(0).received.get(0);
    assertThat(request.getSignature().isEmpty()).isTrue();
    assertThat(request.getMacs().size()).isEqualTo(64);
  }

  @Test
  void oneReplicasStatusIsAskedFor() throws Exception {
    var identity = pki.identity(Peer.client(PRINCIPAL), CLUSTER);
    var config = io.evenkeel.transport.TransportConfig.DEFAULT;
    try (ReplicaStatusClient status =
        ReplicaStatusClient.open(identity, 1, replicas.get(1).address(), config)) {
      assertThat(status.query(1, 1, Duration.ofSeconds(20)).getSequenceExecuted()).isEqualTo(77);
    }
    replicas.get(1).close();
    try (ReplicaStatusClient status =
        ReplicaStatusClient.open(identity, 1, replicas.get(1).address(), config)) {
      assertThatThrownBy(() -> status.query(1, 1, Duration.ofSeconds(20)))
          .isInstanceOf(ServiceClientException.class)
          .hasMessageContaining("replica 1 at")
          .hasMessageContaining("connection refused");
    }
  }

  private void assertFails(Outcome outcome, String... parts) {
    assertThatThrownBy(() -> client.invoke(new byte[] {1}))
        .isInstanceOfSatisfying(
            ServiceClientException.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(outcome);
              assertThat(failure.getMessage()).contains(parts);
            });
  }

  private static void assertOutcome(CompletableFuture<Result> call, Outcome outcome, String part) {
    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            ServiceClientException.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(outcome);
              assertThat(failure.getMessage()).contains(part);
            });
  }

  private static void awaitTrue(String what, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(5);
    }
  }
}
