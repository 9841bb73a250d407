package io.evenkeel.cli;

import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.client.ReplicaStatusClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaEntry;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the replicas of a cluster over TLS. */
final class StatusReader implements StatusSource {

  private static final int EVENTS = 50;
  private static final int CHECKPOINTS = 50;

  private final List<ReplicaEntry> replicas;
  private final List<ReplicaStatusClient> clients = new ArrayList<>();

  StatusReader(ClientConfig config, TlsIdentity tls) {
    this.replicas = config.cluster().replicas();
    for (ReplicaEntry replica : replicas) {
      clients.add(
          ReplicaStatusClient.open(
              tls,
              replica.id(),
              InetSocketAddress.createUnresolved(replica.host(), replica.port()),
              TransportConfig.DEFAULT));
    }
  }

  @Override
  public List<ReplicaStatus> read(int timeoutMillis) {
    List<ReplicaStatus> answers = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      ReplicaEntry replica = replicas.get(i);
      ReplicaStatus.Answer answer;
      try {
        answer =
            new ReplicaStatus.Reachable(
                clients.get(i).query(EVENTS, CHECKPOINTS, Duration.ofMillis(timeoutMillis)));
      } catch (ServiceClientException e) {
        answer = new ReplicaStatus.Unreachable(String.valueOf(e.getMessage()));
      }
      answers.add(new ReplicaStatus(replica.id(), replica.host() + ":" + replica.port(), answer));
    }
    return answers;
  }

  @Override
  public void close() {
    clients.forEach(ReplicaStatusClient::close);
  }
}
