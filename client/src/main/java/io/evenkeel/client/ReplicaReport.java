package io.evenkeel.client;

import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.CheckpointTiming;
import io.evenkeel.transport.proto.StatusEvent;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.TransferProgress;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What one replica says about itself. It proves nothing: a faulty replica may say anything.
 *
 * @param state starting, running, recovering, stopping, or halted with the cause
 * @param primary whether it is the primary of {@code view}
 * @param voting whether it votes
 * @param membership in which configuration it works
 * @param method how it takes checkpoints
 * @param order where it stands in the order
 * @param counters everything counted, by name
 * @param events the newest events asked for, oldest first
 * @param checkpoints the newest checkpoints asked for, oldest first
 * @param transfer how far the fetching of a checkpoint is, if one is being fetched
 * @param about the program that answered
 * @param activity what it does at the moment
 * @param misbehaviour what it holds against other replicas
 */
public record ReplicaReport(
    String state,
    long view,
    boolean primary,
    boolean voting,
    Membership membership,
    String method,
    Order order,
    Map<String, Long> counters,
    List<Event> events,
    List<Checkpoint> checkpoints,
    Optional<Transfer> transfer,
    About about,
    Activity activity,
    List<Misbehaviour> misbehaviour) {

  /**
   * The program that answered.
   *
   * @param version of Evenkeel, empty if it does not say
   * @param configDigest of its cluster configuration in hexadecimal, empty if it does not say
   * @param clock how its wall clock compares with this machine's, if it says what time it is
   */
  public record About(String version, String configDigest, Optional<Clock> clock) {}

  /**
   * Another machine's wall clock.
   *
   * @param aheadMillis how far it is ahead of this machine's; negative if behind
   * @param uncertaintyMillis half of the time between question and answer
   */
  public record Clock(long aheadMillis, long uncertaintyMillis) {}

  /**
   * In which configuration a replica works.
   *
   * @param incarnation its own
   * @param configuration number of the one in force there
   * @param pending number of one that is ordered and not in force yet, 0 if there is none
   * @param pendingFrom the first batch at which that one is in force
   * @param notVoting why it does not vote, empty if it does: vote-log-lost, incarnation-replaced,
   *     incarnation-pending, keys-missing, halted, starting
   */
  public record Membership(
      long incarnation, long configuration, long pending, long pendingFrom, String notVoting) {}

  /**
   * Where a replica stands; sequence numbers count batches.
   *
   * @param executed last batch executed
   * @param requests requests executed since the replica started
   * @param stable last stable checkpoint, 0 if none
   * @param stableRoot its root in hexadecimal, empty if none
   * @param published last checkpoint of this replica's own store, 0 if none
   * @param publishedRoot its root in hexadecimal, empty if none
   */
  public record Order(
      long executed,
      long requests,
      long stable,
      String stableRoot,
      long published,
      String publishedRoot) {}

  /**
   * What a replica does at the moment.
   *
   * @param uptimeMillis since its start
   * @param replicasConnected other replicas to which it has a connection
   * @param pendingRequests requests that wait to be ordered
   * @param latency of requests that came there from clients lately; empty if there were none
   * @param phase what is being done for the next checkpoint
   */
  public record Activity(
      long uptimeMillis,
      int replicasConnected,
      int pendingRequests,
      Optional<Latency> latency,
      Phase phase) {}

  /**
   * From the arrival of a request to the handing over of its reply to the network, in the last
   * seconds.
   *
   * @param count requests measured
   */
  public record Latency(long count, long p50Micros, long p99Micros, long maxMicros) {}

  /**
   * What is being done for the next checkpoint.
   *
   * @param name capturing, captured, completing, publishing; empty if nothing is
   * @param sequence its position, 0 while it is not known
   * @param sinceMillis wall clock there, milliseconds since 1970
   * @param bytes of values read
   */
  public record Phase(String name, long sequence, long sinceMillis, long bytes) {}

  /**
   * One kind of event about another replica, since the start of the one that tells.
   *
   * @param name of the event, such as {@code chunk-refused}
   * @param sinceMillis wall clock there at the first, milliseconds since 1970
   * @param lastMillis the same at the last
   * @param text of the last
   */
  public record Misbehaviour(
      int replica, String name, long count, long sinceMillis, long lastMillis, String text) {}

  /**
   * Something that happened.
   *
   * @param timeMillis wall clock there, milliseconds since 1970
   * @param name stable name such as {@code chunk-refused}
   * @param replica the replica it is about, -1 if none
   */
  public record Event(long timeMillis, String name, String text, int replica, long sequence) {}

  /**
   * What one checkpoint cost there.
   *
   * @param timeMillis wall clock at its position, milliseconds since 1970
   * @param root in hexadecimal, empty while unknown
   * @param pauseMicros time in which the executor did nothing else, in all
   */
  public record Checkpoint(
      long sequence, String method, long timeMillis, String root, long pauseMicros, Costs costs) {}

  /**
   * More of what one checkpoint cost; zero where not known (yet).
   *
   * @param pauseMicrosMax the longest stop of the executor between two batches
   * @param pauseCpuMicros the executor's CPU time in all stops
   * @param captureBusyMillis what {@code captureMillis} would be if the capture had not given way
   *     to requests
   * @param leadMillis from the capture's start to the position
   * @param publishedMillis from the position until everything was durable
   * @param certifiedMillis from the position until {@code f+1} votes
   * @param stableMillis from the position until {@code 2f+1} votes
   * @param objectsInPause objects copied by the executor, at the position or later
   * @param objectsRecaptured objects read again before the position
   * @param objectsModified objects on the modification list at the position
   * @param bytesCaptured of values that the capture read
   * @param bytesCopied of values that the executor copied, or of the updates it collected
   * @param leadRequests requests from capture start to position
   * @param slackRequests requests from the capture's end to the position
   * @param late whether the capture was not over at the position, or execution waited
   */
  public record Costs(
      long pauseMicrosMax,
      long pauseCpuMicros,
      long leadMillis,
      long captureMillis,
      long captureBusyMillis,
      long completionMillis,
      long publishMillis,
      long publishedMillis,
      long certifiedMillis,
      long stableMillis,
      long bytes,
      long objects,
      long objectsInPause,
      long objectsRecaptured,
      long objectsModified,
      long bytesCaptured,
      long bytesCopied,
      long leadRequests,
      long slackRequests,
      boolean late) {}

  /**
   * How far the fetching of a checkpoint is, in bytes of values.
   *
   * @param bytesTotal 0 while it is not known
   * @param millisLeft how long the rest takes if it goes on as in the last seconds; empty while
   *     that is not known
   * @param sources replicas it is fetched from
   * @param sourcesDemoted of these, those that are not asked any more, or not for a while
   */
  public record Transfer(
      long sequence,
      long bytesFetched,
      long bytesReused,
      long bytesTotal,
      OptionalLong millisLeft,
      List<Integer> sources,
      List<Integer> sourcesDemoted) {}

  /**
   * @param askedMillis wall clock here when the question was asked
   * @param answeredMillis and when the answer came
   */
  static ReplicaReport of(StatusReply reply, long askedMillis, long answeredMillis) {
    long half = Math.max(0, answeredMillis - askedMillis) / 2;
    Optional<Clock> clock =
        reply.getTimeMillis() == 0
            ? Optional.empty()
            : Optional.of(new Clock(reply.getTimeMillis() - askedMillis - half, half + 1));
    return new ReplicaReport(
        reply.getState(),
        reply.getView(),
        reply.getPrimary(),
        reply.getVoting(),
        new Membership(
            reply.getIncarnation(),
            reply.getConfiguration(),
            reply.getConfigurationPending(),
            reply.getConfigurationFrom(),
            reply.getNotVoting()),
        reply.getCheckpointMethod(),
        new Order(
            reply.getSequenceExecuted(),
            reply.getRequestsExecuted(),
            reply.getStableSequence(),
            hex(reply.getStableRoot()),
            reply.getPublishedSequence(),
            hex(reply.getPublishedRoot())),
        Collections.unmodifiableMap(new TreeMap<>(reply.getCountersMap())),
        reply.getEventsList().stream().map(ReplicaReport::event).toList(),
        reply.getCheckpointsList().stream().map(ReplicaReport::checkpoint).toList(),
        reply.hasTransfer() ? Optional.of(transfer(reply.getTransfer())) : Optional.empty(),
        new About(reply.getSoftwareVersion(), hex(reply.getConfigDigest()), clock),
        activity(reply),
        reply.getMisbehaviourList().stream().map(ReplicaReport::misbehaviour).toList());
  }

  private static Activity activity(StatusReply reply) {
    return new Activity(
        reply.getUptimeMillis(),
        reply.getReplicasConnected(),
        reply.getPendingRequests(),
        reply.hasLatency() ? Optional.of(latency(reply.getLatency())) : Optional.empty(),
        new Phase(
            reply.getCheckpointPhase(),
            reply.getPhaseSequence(),
            reply.getPhaseSinceMillis(),
            reply.getPhaseBytes()));
  }

  private static Latency latency(io.evenkeel.transport.proto.Latency latency) {
    return new Latency(
        latency.getCount(), latency.getP50Micros(), latency.getP99Micros(), latency.getMaxMicros());
  }

  private static Misbehaviour misbehaviour(io.evenkeel.transport.proto.Misbehaviour seen) {
    return new Misbehaviour(
        seen.getReplica(),
        seen.getName(),
        seen.getCount(),
        seen.getSinceMillis(),
        seen.getLastMillis(),
        seen.getText());
  }

  private static Transfer transfer(TransferProgress progress) {
    return new Transfer(
        progress.getSequence(),
        progress.getBytesFetched(),
        progress.getBytesReused(),
        progress.getBytesTotal(),
        progress.hasMillisLeft() ? OptionalLong.of(progress.getMillisLeft()) : OptionalLong.empty(),
        List.copyOf(progress.getSourcesList()),
        List.copyOf(progress.getSourcesDemotedList()));
  }

  private static Event event(StatusEvent event) {
    return new Event(
        event.getTimeMillis(),
        event.getName(),
        event.getText(),
        event.hasReplica() ? event.getReplica() : -1,
        event.getSequence());
  }

  private static Checkpoint checkpoint(CheckpointTiming timing) {
    return new Checkpoint(
        timing.getSequence(),
        timing.getMethod(),
        timing.getTimeMillis(),
        hex(timing.getRoot()),
        timing.getPauseMicros(),
        new Costs(
            timing.getPauseMicrosMax(),
            timing.getPauseCpuMicros(),
            timing.getLeadMillis(),
            timing.getCaptureMillis(),
            timing.getCaptureBusyMillis(),
            timing.getCompletionMillis(),
            timing.getPublishMillis(),
            timing.getPublishedMillis(),
            timing.getCertifiedMillis(),
            timing.getStableMillis(),
            timing.getBytes(),
            timing.getObjects(),
            timing.getObjectsCapturedInPause(),
            timing.getObjectsRecaptured(),
            timing.getObjectsModifiedDuringCapture(),
            timing.getBytesCaptured(),
            timing.getBytesCopied(),
            timing.getLeadRequests(),
            timing.getSlackRequests(),
            timing.getLate()));
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
