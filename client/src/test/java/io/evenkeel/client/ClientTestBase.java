package io.evenkeel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evenkeel.api.Result;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.api.ServiceClientException.Outcome;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.crypto.Ed25519;
import io.evenkeel.transport.crypto.KeyFiles;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The client against four scripted replicas behind real TLS sockets; f = 1. */
abstract class ClientTestBase {

  static final String CLUSTER = "c";
  static final int PRINCIPAL = 5;

  @TempDir private Path directory;
  EventLoops loops;
  TestPki pki;
  final KeyPair signing = Ed25519.generateKeyPair();
  final KeyPair mac = KeyFiles.generateX25519();
  final List<KeyPair> replicaMacs = new ArrayList<>();
  final List<FakeReplica> replicas = new ArrayList<>();
  EvenkeelClient client;

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

  EvenkeelClient open(UnaryOperator<ClientConfig.Builder> change) throws Exception {
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

  EvenkeelClient openConnected() throws Exception {
    open(builder -> builder);
    awaitTrue("all connected", () -> client.connectedReplicas() == 4);
    awaitTrue(
        "all connections known",
        () -> replicas.stream().allMatch(replica -> replica.connections.size() == 1));
    return client;
  }

  void echoEverywhere() {
    for (FakeReplica replica : replicas) {
      replica.script =
          (self, connection, request) ->
              replicas.forEach(each -> each.answer(request, request.getOperation().toStringUtf8()));
    }
  }

  void assertFails(Outcome outcome, String... parts) {
    assertThatThrownBy(() -> client.invoke(new byte[] {1}))
        .isInstanceOfSatisfying(
            ServiceClientException.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(outcome);
              assertThat(failure.getMessage()).contains(parts);
            });
  }

  static void assertOutcome(CompletableFuture<Result> call, Outcome outcome, String part) {
    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            ServiceClientException.class,
            failure -> {
              assertThat(failure.outcome()).isEqualTo(outcome);
              assertThat(failure.getMessage()).contains(part);
            });
  }

  static void awaitTrue(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(5);
    }
  }
}
