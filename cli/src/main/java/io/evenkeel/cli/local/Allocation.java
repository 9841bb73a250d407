package io.evenkeel.cli.local;

import io.evenkeel.client.ReplicaReport;
import java.util.HashMap;
import java.util.Map;

/**
 * What replicas had allocated at a moment, as they said: a replica says how many requests it had
 * executed in the same breath.
 *
 * @param samples by replica, of those that tell
 */
public record Allocation(Map<Integer, Sample> samples) {

  private static final String COUNTER = "process.allocated-bytes";

  /**
   * One replica's word.
   *
   * @param life how often it had been started
   */
  public record Sample(int life, long requests, long bytes) {}

  /** As of now. */
  public static Allocation of(LocalCluster cluster) {
    Map<Integer, Sample> samples = new HashMap<>();
    for (int replica : LocalCluster.all()) {
      int life = cluster.fleet().starts(replica);
      cluster
          .watch()
          .report(replica)
          .filter(report -> report.counters().containsKey(COUNTER))
          .ifPresent(report -> samples.put(replica, sample(life, report)));
    }
    return new Allocation(samples);
  }

  private static Sample sample(int life, ReplicaReport report) {
    return new Sample(life, report.order().requests(), report.counters().getOrDefault(COUNTER, 0L));
  }

  /**
   * Bytes that a replica allocated for each request since then, everything included that it did
   * meanwhile: the mean over the replicas that lived all the time; 0 if none executed anything.
   */
  public double perRequestSince(Allocation before) {
    double sum = 0;
    int count = 0;
    for (Map.Entry<Integer, Sample> entry : samples.entrySet()) {
      Sample now = entry.getValue();
      Sample then = before.samples.get(entry.getKey());
      if (then != null && then.life() == now.life() && now.requests() > then.requests()) {
        sum += (double) (now.bytes() - then.bytes()) / (now.requests() - then.requests());
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
