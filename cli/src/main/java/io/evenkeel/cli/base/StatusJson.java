package io.evenkeel.cli.base;

import io.evenkeel.cli.base.ReplicaStatus.Reachable;
import io.evenkeel.cli.base.ReplicaStatus.Unreachable;
import io.evenkeel.client.ReplicaReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What replicas say as JSON: the same names and values as a replica's own {@code /status}. */
public final class StatusJson {

  private StatusJson() {}

  /**
   * All of them.
   *
   * @param cluster the cluster's id
   * @param replicas in the order of their ids
   * @param needed replicas that have to run and vote
   */
  public static Map<String, Object> of(String cluster, List<ReplicaStatus> replicas, int needed) {
    long healthy = replicas.stream().filter(ReplicaStatus::healthy).count();
    long ahead = ahead(replicas);
    List<Object> list = new ArrayList<>();
    replicas.forEach(replica -> list.add(entry(replica, ahead)));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("cluster", cluster);
    all.put("timeMillis", System.currentTimeMillis());
    all.put("healthy", healthy >= needed);
    all.put("healthyReplicas", healthy);
    all.put("neededReplicas", needed);
    all.put("replicas", list);
    return all;
  }

  /** The last batch that anybody who answered has executed. */
  public static long ahead(List<ReplicaStatus> replicas) {
    return replicas.stream()
        .map(ReplicaStatus::answer)
        .filter(Reachable.class::isInstance)
        .mapToLong(answer -> ((Reachable) answer).report().order().executed())
        .max()
        .orElse(0);
  }

  private static Map<String, Object> entry(ReplicaStatus replica, long ahead) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("replica", replica.replica());
    entry.put("address", replica.address());
    entry.put("reachable", replica.answer() instanceof Reachable);
    if (replica.answer() instanceof Reachable reachable) {
      state(entry, reachable.report());
      order(entry, reachable.report(), ahead);
      entry.put("refusals", reachable.refusals());
      entry.put("counters", reachable.report().counters());
      entry.put("misbehaviour", reachable.report().misbehaviour());
      entry.put("events", reachable.report().events());
      entry.put("checkpoints", reachable.report().checkpoints());
      reachable.report().transfer().ifPresent(to -> entry.put("transfer", transfer(to)));
    } else if (replica.answer() instanceof Unreachable none) {
      entry.put("reason", none.reason());
    }
    return entry;
  }

  private static void state(Map<String, Object> entry, ReplicaReport is) {
    entry.put("state", is.state());
    entry.put("view", is.view());
    entry.put("primary", is.primary());
    entry.put("voting", is.voting());
    entry.put("notVoting", is.membership().notVoting());
    entry.put("incarnation", is.membership().incarnation());
    entry.put("configuration", is.membership().configuration());
    entry.put("configurationPending", is.membership().pending());
    entry.put("configurationFrom", is.membership().pendingFrom());
    entry.put("method", is.method());
    entry.put("version", is.about().version());
    entry.put("uptimeMillis", is.activity().uptimeMillis());
    entry.put("replicasConnected", is.activity().replicasConnected());
  }

  private static void order(Map<String, Object> entry, ReplicaReport is, long ahead) {
    entry.put("sequence", is.order().executed());
    entry.put("lag", ahead - is.order().executed());
    entry.put("requests", is.order().requests());
    entry.put("pendingRequests", is.activity().pendingRequests());
    is.activity().latency().ifPresent(latency -> entry.put("latency", latency));
    entry.put("stableSequence", is.order().stable());
    entry.put("stableRoot", is.order().stableRoot());
    entry.put("publishedSequence", is.order().published());
    entry.put("publishedRoot", is.order().publishedRoot());
    entry.put("phase", is.activity().phase());
  }

  private static Map<String, Object> transfer(ReplicaReport.Transfer transfer) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("sequence", transfer.sequence());
    facts.put("bytesFetched", transfer.bytesFetched());
    facts.put("bytesReused", transfer.bytesReused());
    facts.put("bytesTotal", transfer.bytesTotal());
    transfer.millisLeft().ifPresent(left -> facts.put("millisLeft", left));
    facts.put("sources", transfer.sources());
    facts.put("sourcesDemoted", transfer.sourcesDemoted());
    return facts;
  }
}
