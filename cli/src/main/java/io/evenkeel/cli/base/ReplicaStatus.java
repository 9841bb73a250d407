package io.evenkeel.cli.base;

import io.evenkeel.client.ReplicaReport;
import java.util.Map;

/**
 * What one replica says about itself, or why it says nothing.
 *
 * @param replica its id
 * @param address host and port it was asked at
 * @param answer its answer, or the reason for none
 */
public record ReplicaStatus(int replica, String address, Answer answer) {

  /** An answer or none. */
  public sealed interface Answer {}

  /**
   * No answer.
   *
   * @param reason one line
   */
  public record Unreachable(String reason) implements Answer {}

  /**
   * An answer. It proves nothing: a faulty replica may say anything.
   *
   * @param report what it says
   */
  public record Reachable(ReplicaReport report) implements Answer {

    /** Whether it takes its part: it runs and votes. */
    public boolean healthy() {
      return report.voting() && report.state().equals("running");
    }

    /** What it refused of peers, clients and disk, all reasons together. */
    public long refusals() {
      return report.counters().entrySet().stream()
          .filter(counter -> counter.getKey().startsWith("refused."))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  /** Whether it answered and takes its part. */
  public boolean healthy() {
    return answer instanceof Reachable reachable && reachable.healthy();
  }
}
