package io.evenkeel.node.http;

import io.evenkeel.node.status.Latencies;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import java.util.List;
import java.util.Optional;

/** What there is to show. Any thread; never blocks. */
public interface Shown {

  /**
   * Another replica as this one reaches it.
   *
   * @param replica its id
   * @param address host and port
   * @param failure why it cannot be asked, one line; empty if it can
   */
  record Other(int replica, String address, Optional<String> failure) {}

  /** In one word, with a cause if it is halted; also while the replica starts. */
  String state();

  /** What this replica says of itself; empty while it starts. */
  Optional<StatusReply> self(StatusRequest wanted);

  /** Where this replica listens, host and port. */
  String address();

  /** How long requests took here; empty while it starts. */
  Optional<Latencies.Buckets> latencies();

  /** All other replicas. */
  List<Other> others();

  /** Asks another replica; what it answers is given to {@link ClusterView#answered}. */
  void ask(int replica, StatusRequest request);
}
