package io.evenkeel.node.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.evenkeel.transport.proto.CheckpointTiming;
import io.evenkeel.transport.proto.Latency;
import io.evenkeel.transport.proto.Misbehaviour;
import io.evenkeel.transport.proto.StatusEvent;
import io.evenkeel.transport.proto.StatusReply;
import io.evenkeel.transport.proto.TransferProgress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A view as JSON: the same names and values as {@code evenkeel status --json}. What other replicas
 * say is cut to length.
 */
final class StatusJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int TEXT_MAX = 600;
  private static final int LIST_MAX = 1_000;

  private StatusJson() {}

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a value of our own has no JSON", e);
    }
  }

  static Map<String, Object> of(ClusterView.View view) {
    int n = view.replicas().size();
    int needed = 2 * ((n - 1) / 3) + 1;
    long healthy = view.replicas().stream().filter(StatusJson::healthy).count();
    long ahead =
        view.replicas().stream()
            .flatMap(replica -> replica.answer().stream())
            .mapToLong(StatusReply::getSequenceExecuted)
            .max()
            .orElse(0);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cluster", view.cluster());
    all.put("seenBy", view.self());
    all.put("timeMillis", view.timeMillis());
    all.put("healthy", healthy >= needed);
    all.put("healthyReplicas", healthy);
    all.put("neededReplicas", needed);
    all.put("replicas", view.replicas().stream().map(replica -> entry(replica, ahead)).toList());
    return all;
  }

  private static boolean healthy(ClusterView.Replica replica) {
    return replica
        .answer()
        .filter(is -> is.getVoting() && is.getState().equals("running"))
        .isPresent();
  }

  private static Map<String, Object> entry(ClusterView.Replica replica, long ahead) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("replica", replica.replica());
    entry.put("address", replica.address());
    entry.put("reachable", replica.answer().isPresent());
    replica
        .answer()
        .ifPresentOrElse(
            is -> {
              state(entry, is);
              order(entry, is, ahead);
              lists(entry, is);
            },
            () -> entry.put("reason", cut(replica.reason())));
    return entry;
  }

  private static void state(Map<String, Object> entry, StatusReply is) {
    entry.put("state", cut(is.getState()));
    entry.put("view", is.getView());
    entry.put("primary", is.getPrimary());
    entry.put("voting", is.getVoting());
    entry.put("notVoting", cut(is.getNotVoting()));
    entry.put("incarnation", is.getIncarnation());
    entry.put("configuration", is.getConfiguration());
    entry.put("configurationPending", is.getConfigurationPending());
    entry.put("configurationFrom", is.getConfigurationFrom());
    entry.put("method", cut(is.getCheckpointMethod()));
    entry.put("version", cut(is.getSoftwareVersion()));
    entry.put("uptimeMillis", is.getUptimeMillis());
    entry.put("replicasConnected", is.getReplicasConnected());
  }

  private static void order(Map<String, Object> entry, StatusReply is, long ahead) {
    entry.put("sequence", is.getSequenceExecuted());
    entry.put("lag", ahead - is.getSequenceExecuted());
    entry.put("requests", is.getRequestsExecuted());
    entry.put("pendingRequests", is.getPendingRequests());
    if (is.hasLatency()) {
      entry.put("latency", latency(is.getLatency()));
    }
    entry.put("stableSequence", is.getStableSequence());
    entry.put("stableRoot", hex(is.getStableRoot()));
    entry.put("publishedSequence", is.getPublishedSequence());
    entry.put("publishedRoot", hex(is.getPublishedRoot()));
    entry.put("phase", phase(is));
  }

  private static void lists(Map<String, Object> entry, StatusReply is) {
    Map<String, Long> counters = new TreeMap<>();
    is.getCountersMap().entrySet().stream()
        .limit(LIST_MAX)
        .forEach(counter -> counters.put(cut(counter.getKey()), counter.getValue()));
    entry.put(
        "refusals",
        counters.entrySet().stream()
            .filter(counter -> counter.getKey().startsWith("refused."))
            .mapToLong(Map.Entry::getValue)
            .sum());
    entry.put("counters", counters);
    entry.put(
        "misbehaviour",
        limited(is.getMisbehaviourList()).stream().map(StatusJson::misbehaviour).toList());
    entry.put("events", limited(is.getEventsList()).stream().map(StatusJson::event).toList());
    entry.put(
        "checkpoints",
        limited(is.getCheckpointsList()).stream().map(StatusJson::checkpoint).toList());
    if (is.hasTransfer()) {
      entry.put("transfer", transfer(is.getTransfer()));
    }
  }

  private static <T> List<T> limited(List<T> all) {
    return all.size() <= LIST_MAX ? all : all.subList(0, LIST_MAX);
  }

  private static Map<String, Object> phase(StatusReply is) {
    Map<String, Object> phase = new LinkedHashMap<>();
    phase.put("name", cut(is.getCheckpointPhase()));
    phase.put("sequence", is.getPhaseSequence());
    phase.put("sinceMillis", is.getPhaseSinceMillis());
    phase.put("bytes", is.getPhaseBytes());
    return phase;
  }

  private static Map<String, Object> latency(Latency latency) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("count", latency.getCount());
    facts.put("p50Micros", latency.getP50Micros());
    facts.put("p99Micros", latency.getP99Micros());
    facts.put("maxMicros", latency.getMaxMicros());
    return facts;
  }

  private static Map<String, Object> misbehaviour(Misbehaviour seen) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("replica", seen.getReplica());
    facts.put("name", cut(seen.getName()));
    facts.put("count", seen.getCount());
    facts.put("sinceMillis", seen.getSinceMillis());
    facts.put("lastMillis", seen.getLastMillis());
    facts.put("text", cut(seen.getText()));
    return facts;
  }

  private static Map<String, Object> event(StatusEvent event) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("timeMillis", event.getTimeMillis());
    facts.put("name", cut(event.getName()));
    facts.put("text", cut(event.getText()));
    facts.put("replica", event.hasReplica() ? event.getReplica() : -1);
    facts.put("sequence", event.getSequence());
    return facts;
  }

  private static Map<String, Object> checkpoint(CheckpointTiming timing) {
    Map<String, Object> costs = new LinkedHashMap<>();
    costs.put("pauseMicrosMax", timing.getPauseMicrosMax());
    costs.put("pauseCpuMicros", timing.getPauseCpuMicros());
    costs.put("leadMillis", timing.getLeadMillis());
    costs.put("captureMillis", timing.getCaptureMillis());
    costs.put("captureBusyMillis", timing.getCaptureBusyMillis());
    costs.put("completionMillis", timing.getCompletionMillis());
    costs.put("publishMillis", timing.getPublishMillis());
    costs.put("publishedMillis", timing.getPublishedMillis());
    costs.put("certifiedMillis", timing.getCertifiedMillis());
    costs.put("stableMillis", timing.getStableMillis());
    costs.put("bytes", timing.getBytes());
    costs.put("objects", timing.getObjects());
    costs.put("objectsInPause", timing.getObjectsCapturedInPause());
    costs.put("objectsRecaptured", timing.getObjectsRecaptured());
    costs.put("objectsModified", timing.getObjectsModifiedDuringCapture());
    costs.put("bytesCaptured", timing.getBytesCaptured());
    costs.put("bytesCopied", timing.getBytesCopied());
    costs.put("leadRequests", timing.getLeadRequests());
    costs.put("slackRequests", timing.getSlackRequests());
    costs.put("late", timing.getLate());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sequence", timing.getSequence());
    facts.put("method", cut(timing.getMethod()));
    facts.put("timeMillis", timing.getTimeMillis());
    facts.put("root", hex(timing.getRoot()));
    facts.put("pauseMicros", timing.getPauseMicros());
    facts.put("costs", costs);
    return facts;
  }

  private static Map<String, Object> transfer(TransferProgress progress) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sequence", progress.getSequence());
    facts.put("bytesFetched", progress.getBytesFetched());
    facts.put("bytesReused", progress.getBytesReused());
    facts.put("bytesTotal", progress.getBytesTotal());
    if (progress.hasMillisLeft()) {
      facts.put("millisLeft", progress.getMillisLeft());
    }
    facts.put("sources", limited(progress.getSourcesList()));
    facts.put("sourcesDemoted", limited(progress.getSourcesDemotedList()));
    return facts;
  }

  private static String hex(ByteString bytes) {
    return cut(HexFormat.of().formatHex(bytes.toByteArray()));
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
  }
}
