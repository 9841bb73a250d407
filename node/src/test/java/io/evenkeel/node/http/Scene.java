package io.evenkeel.node.http;

import io.evenkeel.node.status.Latencies;
import io.evenkeel.transport.proto.CheckpointTiming;
import io.evenkeel.transport.proto.Latency;
import io.evenkeel.transport.proto.Misbehaviour;
import io.evenkeel.transport.proto.StatusEvent;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.StatusRequest;
import io.evenkeel.transport.proto.TransferProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Replica 1 of four, as written down here; what it asks others goes to the view itself. */
final class Scene implements Shown {

  String state = "running";
  Optional<StatusReply> self = Optional.of(reply(1, 40).build());
  final List<Other> others =
      new ArrayList<>(
          List.of(
              new Other(0, "h:0", Optional.empty()),
              new Other(2, "h:2", Optional.of("connection refused")),
              new Other(3, "h:3", Optional.empty())));
  final AtomicReference<ClusterView> view = new AtomicReference<>();

  static StatusReply.Builder reply(int replica, long sequence) {
    return StatusReply.newBuilder()
        .setReplica(replica)
        .setClusterId("scene")
        .setState("running")
        .setVoting(true)
        .setView(4)
        .setPrimary(replica == 0)
        .setSequenceExecuted(sequence)
        .setRequestsExecuted(900)
        .setCheckpointMethod("DFC_CAW")
        .putCounters("event.started", 1)
        .putCounters("refused.chunks", 2)
        .putCounters("refused.order.conflicting", 3)
        .putCounters("log.sync-micros", 1_500_000)
        .setLatency(Latency.newBuilder().setCount(5).setP50Micros(900))
        .addMisbehaviour(
            Misbehaviour.newBuilder()
                .setReplica(3)
                .setName("wrong-root")
                .setCount(7)
                .setSinceMillis(1_000)
                .setLastMillis(9_000)
                .setText("voted <b>otherwise</b>"))
        .addEvents(StatusEvent.newBuilder().setName("started").setText("listens"))
        .addCheckpoints(
            CheckpointTiming.newBuilder()
                .setSequence(30)
                .setMethod("DFC_CAW")
                .setTimeMillis(8_000)
                .setPauseMicrosMax(250)
                .setStableMillis(40))
        .setTransfer(
            TransferProgress.newBuilder().setSequence(60).setBytesTotal(100).setBytesFetched(25));
  }

  @Override
  public String state() {
    return state;
  }

  @Override
  public Optional<StatusReply> self(StatusRequest wanted) {
    return self;
  }

  @Override
  public String address() {
    return "h:1";
  }

  @Override
  public Optional<Latencies.Buckets> latencies() {
    return self.map(unused -> new Latencies().buckets());
  }

  @Override
  public List<Other> others() {
    return self.isPresent() ? others : List.of();
  }

  /** Replica 0 answers at once, 3 never. */
  @Override
  public void ask(int replica, StatusRequest request) {
    if (replica == 0) {
      view.get().answered(0, reply(0, 44).setNumber(request.getNumber()).build());
    }
  }
}
