package io.evenkeel.node.http;

import io.evenkeel.node.status.Latencies;
import io.evenkeel.transport.proto.CheckpointTiming;
import io.evenkeel.transport.proto.Misbehaviour;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.TransferProgress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What {@code /metrics} says: the replica's word about itself, by documented names, in seconds and
 * bytes. Nothing is counted twice for it: each scrape makes it anew from what {@code status} shows.
 */
final class Metrics {

  /** The last checkpoint that is stable is among so many. */
  static final int CHECKPOINTS_MAX = 8;

  private static final double MILLIS = 1e-3;
  private static final double MICROS = 1e-6;
  private static final List<String> STATES =
      List.of(
          "starting",
          "running",
          "recovering",
          "repairing",
          "disk-full",
          "staged",
          "stopping",
          "halted");

  static final Family INFO =
      Family.gauge("replica_info", "always 1", "cluster", "replica", "method");
  static final Family STATE =
      Family.gauge("state", "1 for the state it is in, 0 for all others", "state");
  static final Family MISBEHAVIOUR =
      Family.counter(
          "misbehaviour",
          "what replica `about` did that correct ones do not, or not often",
          "about",
          "event");
  static final Family MISBEHAVIOUR_LAST =
      Family.gauge(
          "misbehaviour_last_timestamp_seconds", "when it was last seen", "about", "event");
  static final Family LATENCY =
      new Family(
          "evenkeel_request_latency_seconds",
          Family.Type.HISTOGRAM,
          List.of(),
          "from a request's arrival to its reply, where clients send it; one in four is measured");

  private static final Map<Family, ToDoubleFunction<StatusReply>> GAUGES = new LinkedHashMap<>();
  private static final Map<Family, ToDoubleFunction<CheckpointTiming>> LAST_CHECKPOINT =
      new LinkedHashMap<>();
  private static final Map<Family, ToDoubleFunction<TransferProgress>> TRANSFER =
      new LinkedHashMap<>();
  static final Family REQUESTS = Family.counter("requests_executed", "requests executed");

  static {
    gauge("voting", "1 if it votes", is -> is.getVoting() ? 1 : 0);
    gauge("primary", "1 if it is the primary of its view", is -> is.getPrimary() ? 1 : 0);
    gauge("view", "its view", StatusReply::getView);
    gauge("sequence_executed", "last batch executed", StatusReply::getSequenceExecuted);
    gauge("sequence_committed", "last batch committed", StatusReply::getSequenceCommitted);
    gauge("stable_sequence", "last stable checkpoint", StatusReply::getStableSequence);
    gauge("published_sequence", "last own checkpoint", StatusReply::getPublishedSequence);
    gauge("pending_requests", "requests that wait to be ordered", StatusReply::getPendingRequests);
    gauge("replicas_connected", "other replicas it reaches", StatusReply::getReplicasConnected);
    gauge("incarnation", "its incarnation", StatusReply::getIncarnation);
    gauge("configuration", "configuration in force", StatusReply::getConfiguration);
    gauge("uptime_seconds", "since its start", is -> is.getUptimeMillis() * MILLIS);
    last("timestamp_seconds", "when its position was reached", t -> t.getTimeMillis() * MILLIS);
    last("pause_seconds", "execution stopped for it, in all", t -> t.getPauseMicros() * MICROS);
    last("pause_max_seconds", "at a time", t -> t.getPauseMicrosMax() * MICROS);
    last("lead_seconds", "capture's start to position", t -> t.getLeadMillis() * MILLIS);
    last("capture_seconds", "reading the state", t -> t.getCaptureMillis() * MILLIS);
    last("completion_seconds", "pause's end to root", t -> t.getCompletionMillis() * MILLIS);
    last("publish_seconds", "making it durable", t -> t.getPublishMillis() * MILLIS);
    last("certified_seconds", "position to f+1 votes", t -> t.getCertifiedMillis() * MILLIS);
    last("stable_seconds", "position to 2f+1 votes", t -> t.getStableMillis() * MILLIS);
    last("bytes", "its payload", CheckpointTiming::getBytes);
    last("objects", "its objects", CheckpointTiming::getObjects);
    transfer("here_bytes", "fetched and found", t -> t.getBytesFetched() + t.getBytesReused());
    transfer("expected_bytes", "as far as known", TransferProgress::getBytesTotal);
  }

  private Metrics() {}

  private static void gauge(String name, String help, ToDoubleFunction<StatusReply> value) {
    GAUGES.put(Family.gauge(name, help), value);
  }

  private static void last(String name, String help, ToDoubleFunction<CheckpointTiming> value) {
    LAST_CHECKPOINT.put(
        Family.gauge("checkpoint_last_" + name, "last stable checkpoint: " + help), value);
  }

  private static void transfer(String name, String help, ToDoubleFunction<TransferProgress> value) {
    TRANSFER.put(Family.gauge("transfer_" + name, "while fetching a checkpoint: " + help), value);
  }

  /** All names there can be. */
  static List<Family> families() {
    List<Family> all = new ArrayList<>(List.of(INFO, STATE));
    all.addAll(GAUGES.keySet());
    all.add(REQUESTS);
    all.add(LATENCY);
    all.addAll(LAST_CHECKPOINT.keySet());
    all.addAll(TRANSFER.keySet());
    all.add(MISBEHAVIOUR);
    all.add(MISBEHAVIOUR_LAST);
    all.addAll(CounterMetrics.families());
    all.addAll(JvmMetrics.families());
    return all;
  }

  /** What is true now, for {@link Exposition}. */
  static Exposition of(StatusReply is, Latencies.Buckets latencies) {
    Exposition out = new Exposition();
    out.add(
        INFO, 1, is.getClusterId(), Integer.toString(is.getReplica()), is.getCheckpointMethod());
    String state = is.getState().replaceFirst(":.*", "");
    STATES.forEach(name -> out.add(STATE, name.equals(state) ? 1 : 0, name));
    GAUGES.forEach((family, value) -> out.add(family, value.applyAsDouble(is)));
    out.add(REQUESTS, is.getRequestsExecuted());
    out.histogram(LATENCY, latencies);
    is.getCheckpointsList().stream()
        .filter(timing -> timing.getStableMillis() > 0)
        .reduce((older, newer) -> newer)
        .ifPresent(
            timing ->
                LAST_CHECKPOINT.forEach(
                    (family, value) -> out.add(family, value.applyAsDouble(timing))));
    if (is.hasTransfer()) {
      TRANSFER.forEach((family, value) -> out.add(family, value.applyAsDouble(is.getTransfer())));
    }
    for (Misbehaviour seen : is.getMisbehaviourList()) {
      String about = Integer.toString(seen.getReplica());
      out.add(MISBEHAVIOUR, seen.getCount(), about, seen.getName());
      out.add(MISBEHAVIOUR_LAST, seen.getLastMillis() * MILLIS, about, seen.getName());
    }
    CounterMetrics.values(is.getCountersMap())
        .forEach(
            (family, values) ->
                values.forEach(
                    (labels, value) -> out.add(family, value, labels.toArray(String[]::new))));
    JvmMetrics.add(out, ManagementFactory.getRuntimeMXBean().getStartTime() * MILLIS);
    return out;
  }
}
