package io.evenkeel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.proto.ReplyStatus;
import io.evenkeel.transport.proto.Request;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Views, sessions, refusals, limits, and how calls end without a result. */
final class ClientOutcomeTest extends ClientTestBase {

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
      assertThat(status.query(1, 1, Duration.ofSeconds(20)).order().executed()).isEqualTo(77);
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
}
