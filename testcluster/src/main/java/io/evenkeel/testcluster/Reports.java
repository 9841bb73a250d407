package io.evenkeel.testcluster;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.client.KnownMembers;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.client.ReplicaStatusClient;
import io.evenkeel.node.ConfiguredClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Asks the replicas how they are, each over a connection of its own, and waits for answers. */
final class Reports implements AutoCloseable {

  private static final int EVENTS_MAX = 20;
  private static final int CHECKPOINTS_MAX = 50;
  private static final int POLL_MILLIS = 20;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  private final TlsIdentity tls;
  private final KnownMembers known;
  private final Duration waitMax;
  private final Map<Integer, ReplicaStatusClient> connections = new HashMap<>();

  Reports(ClientConfig asking, Duration waitMax) {
    this.tls = ConfiguredClient.tls(asking);
    this.known = new KnownMembers(asking.cluster().genesis(), OperatorKey.check());
    this.waitMax = waitMax;
  }

  /** A replica stops or starts: the next question connects anew, without a broken link's pause. */
  void forget(int replica) {
    ReplicaStatusClient connection = connections.remove(replica);
    if (connection != null) {
      connection.close();
    }
  }

  ReplicaReport of(int replica) {
    try {
      return connections
          .computeIfAbsent(
              replica, id -> ReplicaStatusClient.open(tls, id, known, TransportConfig.DEFAULT))
          .query(EVENTS_MAX, CHECKPOINTS_MAX, ANSWER_MAX);
    } catch (ServiceClientException e) {
      forget(replica);
      throw e;
    }
  }

  /**
   * Asks these replicas again and again until what they say has a value.
   *
   * @param what is waited for, for the message
   */
  <T> T await(String what, int[] replicas, Function<List<ReplicaReport>, Optional<T>> value) {
    long deadline = System.nanoTime() + waitMax.toNanos();
    while (true) {
      Optional<T> found = ask(what, replicas).flatMap(value);
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw failed("waited " + waitMax.toSeconds() + " s in vain until " + what, replicas);
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failed("interrupted while waiting until " + what, replicas);
      }
    }
  }

  /** What all say; empty while one does not answer. */
  private Optional<List<ReplicaReport>> ask(String what, int[] replicas) {
    List<ReplicaReport> said = new ArrayList<>();
    for (int replica : replicas) {
      try {
        said.add(of(replica));
      } catch (ServiceClientException unreachable) {
        return Optional.empty();
      }
    }
    if (said.stream().anyMatch(report -> report.state().startsWith("halted"))) {
      throw failed("a replica halted while waiting until " + what, replicas);
    }
    return Optional.of(said);
  }

  private AssertionError failed(String why, int[] replicas) {
    return new AssertionError(why + describe(replicas));
  }

  String describe(int[] replicas) {
    StringBuilder text = new StringBuilder();
    for (int replica : replicas) {
      text.append(String.format(Locale.ROOT, "%n  replica %d: %s", replica, describe(replica)));
    }
    return text.toString();
  }

  private String describe(int replica) {
    try {
      ReplicaReport report = of(replica);
      StringBuilder text = new StringBuilder(report.state());
      text.append(
          String.format(
              Locale.ROOT,
              ", batch %d in view %d, stable checkpoint %d",
              report.order().executed(),
              report.view(),
              report.order().stable()));
      for (ReplicaReport.Event event : report.events()) {
        text.append(String.format(Locale.ROOT, "%n    %s %s", event.name(), event.text()));
      }
      return text.toString();
    } catch (ServiceClientException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public void close() {
    connections.values().forEach(ReplicaStatusClient::close);
    connections.clear();
  }
}
