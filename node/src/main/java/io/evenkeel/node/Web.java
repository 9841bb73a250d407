package io.evenkeel.node;

import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.http.Shown;
import io.evenkeel.node.http.StatusServer;
import io.evenkeel.node.status.Latencies;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this replica shows over HTTP, if its file says so: from the beginning of its start on, so
 * that a restore of hours is no silence. Any thread.
 */
final class Web implements AutoCloseable {

  private final ReplicaConfig config;
  private final Standing standing;
  private final @Nullable StatusServer server;
  private volatile @Nullable Running running;

  /** What there is once the replica runs. */
  private record Running(StatusReporter reporter, Peers peers, Replies replies) {}

  private Web(ReplicaConfig config, Standing standing) {
    this.config = config;
    this.standing = standing;
    ReplicaConfig.Http http = config.http();
    this.server =
        http.enabled()
            ? StatusServer.start(
                new StatusServer.Settings(
                    config.file(),
                    http.host(),
                    http.port(),
                    config.cluster().cluster(),
                    config.replica(),
                    config.cluster().n()),
                new View())
            : null;
  }

  /**
   * Starts to serve, if the file has a port for it.
   *
   * @throws io.evenkeel.node.config.ConfigException if the address cannot be used
   */
  static Web open(ReplicaConfig config, Standing standing) {
    return new Web(config, standing);
  }

  /** From now on there is more to show than that the replica starts. */
  void running(StatusReporter reporter, Peers peers, Replies replies) {
    running = new Running(reporter, peers, replies);
  }

  /**
   * Another replica says how it is.
   *
   * @return whether it was asked
   */
  boolean answered(int from, StatusReply reply) {
    StatusServer present = server;
    return present != null && present.view().answered(from, reply);
  }

  @Override
  public void close() {
    StatusServer present = server;
    if (present != null) {
      present.close();
    }
  }

  private final class View implements Shown {
    @Override
    public String state() {
      return standing.state();
    }

    @Override
    public Optional<StatusReply> self(StatusRequest wanted) {
      return Optional.ofNullable(running).map(present -> present.reporter.reply(wanted));
    }

    @Override
    public String address() {
      return config.listen().host() + ":" + config.listen().port();
    }

    @Override
    public Optional<Latencies.Buckets> latencies() {
      return Optional.ofNullable(running).map(present -> present.replies.latencies().buckets());
    }

    @Override
    public List<Other> others() {
      Running present = running;
      List<Other> others = new ArrayList<>();
      if (present != null) {
        for (int replica : present.peers.others()) {
          present.peers.link(replica).ifPresent(link -> others.add(other(replica, link)));
        }
      }
      return others;
    }

    private Other other(int replica, ReplicaLink link) {
      String failure = link.lastFailure().isEmpty() ? "not connected yet" : link.lastFailure();
      return new Other(
          replica, link.address(), link.isConnected() ? Optional.empty() : Optional.of(failure));
    }

    @Override
    public void ask(int replica, StatusRequest request) {
      Running present = running;
      if (present != null) {
        present.peers.send(replica, Envelope.newBuilder().setStatusRequest(request).build());
      }
    }
  }
}
