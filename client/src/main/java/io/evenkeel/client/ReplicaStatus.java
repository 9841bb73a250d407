package io.evenkeel.client;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.StatusReply;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One replica's word about itself; proves nothing. Roots are hexadecimal, empty if there is none.
 *
 * @param state "starting", "running", "recovering", "stopping", or "halted: why"
 * @param counters everything counted, by documented name, in the order of names
 * @param events newest last
 * @param checkpoints newest last
 */
public record ReplicaStatus(
    Identity identity,
    String state,
    Order order,
    Checkpoint checkpoint,
    Map<String, Long> counters,
    List<Event> events,
    List<Timing> checkpoints) {

  /** Who answers, for how long it runs, and whether it votes. */
  public record Identity(
      int replica,
      String clusterId,
      long epoch,
      long incarnation,
      boolean voting,
      long uptimeMillis) {}

  /** Where ordering and execution stand. */
  public record Order(
      long view,
      boolean primary,
      long executed,
      long committed,
      long lowWatermark,
      long requestsExecuted,
      int requestsPending) {}

  /** Where checkpoints stand; sequence numbers are 0 if there is none. */
  public record Checkpoint(
      long stableSequence,
      String stableRoot,
      long publishedSequence,
      String publishedRoot,
      String method,
      String phase,
      Optional<Transfer> transfer) {}

  /** How far the fetching of a checkpoint is. */
  public record Transfer(
      long sequence,
      long bytesFetched,
      long bytesReused,
      long bytesTotal,
      long chunksRefused,
      List<Integer> sources,
      List<Integer> sourcesDemoted) {}

  /** Something that happened; the replica it is about is -1 if there is none. */
  public record Event(long timeMillis, String name, String text, int replica, long sequence) {}

  /** What one checkpoint cost. */
  public record Timing(
      long sequence, String method, String root, Cost cost, Amount amount, boolean late) {}

  /** Times of one checkpoint; {@code timeMillis} is the wall clock at its position. */
  public record Cost(
      long timeMillis,
      long captureMillis,
      long pauseMicros,
      long pauseMicrosMax,
      long completionMillis,
      long publishMillis,
      long stableMillis) {}

  /** Amounts of one checkpoint. */
  public record Amount(
      long bytes,
      long objects,
      long objectsCapturedInPause,
      long objectsModifiedDuringCapture,
      long leadRequests,
      long slackRequests) {}

  static ReplicaStatus of(StatusReply reply) {
    return new ReplicaStatus(
        new Identity(
            reply.getReplica(),
            reply.getClusterId(),
            reply.getEpoch(),
            reply.getIncarnation(),
            reply.getVoting(),
            reply.getUptimeMillis()),
        reply.getState(),
        new Order(
            reply.getView(),
            reply.getPrimary(),
            reply.getSequenceExecuted(),
            reply.getSequenceCommitted(),
            reply.getLowWatermark(),
            reply.getRequestsExecuted(),
            reply.getPendingRequests()),
        checkpoint(reply),
        new TreeMap<>(reply.getCountersMap()),
        reply.getEventsList().stream().map(ReplicaStatus::event).toList(),
        reply.getCheckpointsList().stream().map(ReplicaStatus::timing).toList());
  }

  private static Checkpoint checkpoint(StatusReply reply) {
    return new Checkpoint(
        reply.getStableSequence(),
        hex(reply.getStableRoot()),
        reply.getPublishedSequence(),
        hex(reply.getPublishedRoot()),
        reply.getCheckpointMethod(),
        reply.getCheckpointPhase(),
        reply.hasTransfer() ? Optional.of(transfer(reply.getTransfer())) : Optional.empty());
  }

  private static Transfer transfer(io.evenkeel.transport.proto.TransferProgress progress) {
    return new Transfer(
        progress.getSequence(),
        progress.getBytesFetched(),
        progress.getBytesReused(),
        progress.getBytesTotal(),
        progress.getChunksRefused(),
        List.copyOf(progress.getSourcesList()),
        List.copyOf(progress.getSourcesDemotedList()));
  }

  private static Event event(io.evenkeel.transport.proto.StatusEvent event) {
    return new Event(
        event.getTimeMillis(),
        event.getName(),
        event.getText(),
        event.hasReplica() ? event.getReplica() : -1,
        event.getSequence());
  }

  private static Timing timing(io.evenkeel.transport.proto.CheckpointTiming timing) {
    return new Timing(
        timing.getSequence(),
        timing.getMethod(),
        hex(timing.getRoot()),
        new Cost(
            timing.getTimeMillis(),
            timing.getCaptureMillis(),
            timing.getPauseMicros(),
            timing.getPauseMicrosMax(),
            timing.getCompletionMillis(),
            timing.getPublishMillis(),
            timing.getStableMillis()),
        new Amount(
            timing.getBytes(),
            timing.getObjects(),
            timing.getObjectsCapturedInPause(),
            timing.getObjectsModifiedDuringCapture(),
            timing.getLeadRequests(),
            timing.getSlackRequests()),
        timing.getLate());
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
