package io.evenkeel.cli;

import io.evenkeel.agreement.Member;
import io.evenkeel.api.ServiceClientException;
import io.evenkeel.cli.base.ReplicaStatus;
import io.evenkeel.cli.base.StatusSource;
import io.evenkeel.client.KnownMembers;
import io.evenkeel.client.ReplicaStatusClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.transport.TlsIdentity;
import io.evenkeel.transport.TransportConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks the replicas of a cluster over TLS. */
final class StatusReader implements StatusSource {

  private static final int EVENTS = 50;
  private static final int CHECKPOINTS = 50;

  private final TlsIdentity tls;
  private final KnownMembers known;
  private final List<ReplicaStatusClient> clients = new ArrayList<>();

  StatusReader(ClientConfig config, TlsIdentity tls) {
    this.tls = tls;
    this.known = new KnownMembers(config.cluster().genesis(), OperatorKey.check());
    for (Member member : known.newest().members()) {
      clients.add(client(member));
    }
  }

  private ReplicaStatusClient client(Member member) {
    return ReplicaStatusClient.open(tls, member.replica(), known, TransportConfig.DEFAULT);
  }

  @Override
  public List<ReplicaStatus> read(int timeoutMillis) {
    List<ReplicaStatus> answers = new ArrayList<>();
    for (Member member : known.newest().members()) {
      answers.add(ask(member, timeoutMillis));
    }
    for (int id = 0; id < answers.size(); id++) {
      Member member = known.newest().member(id);
      boolean moved = !answers.get(id).address().equals(member.address());
      if (moved && answers.get(id).answer() instanceof ReplicaStatus.Unreachable) {
        clients.set(id, client(member)).close(); // what the others told in the meantime
        answers.set(id, ask(member, timeoutMillis));
      }
    }
    return answers;
  }

  private ReplicaStatus ask(Member member, int timeoutMillis) {
    ReplicaStatus.Answer answer;
    try {
      answer =
          new ReplicaStatus.Reachable(
              clients
                  .get(member.replica())
                  .query(EVENTS, CHECKPOINTS, Duration.ofMillis(timeoutMillis)));
    } catch (ServiceClientException e) {
      answer = new ReplicaStatus.Unreachable(String.valueOf(e.getMessage()));
    }
    return new ReplicaStatus(member.replica(), member.address(), answer);
  }

  @Override
  public void close() {
    clients.forEach(ReplicaStatusClient::close);
  }
}
