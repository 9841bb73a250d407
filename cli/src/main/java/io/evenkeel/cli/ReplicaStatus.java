package io.evenkeel.cli;

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
   * @param state what it is doing: running, recovering, ...
   * @param view its view
   * @param primary whether it is the primary of that view
   * @param voting whether it votes
   * @param method how it takes checkpoints
   * @param executed last sequence number executed
   * @param stable sequence number of the last stable checkpoint, 0 if none
   * @param stableRoot root of it in hexadecimal, empty if none
   * @param counters everything counted, by name
   */
  public record Reachable(
      String state,
      long view,
      boolean primary,
      boolean voting,
      String method,
      long executed,
      long stable,
      String stableRoot,
      Map<String, Long> counters)
      implements Answer {

    /** Whether it takes its part: it runs and votes. */
    public boolean healthy() {
      return voting && state.equals("running");
    }

    /** What it refused of peers, clients and disk, all reasons together. */
    public long refusals() {
      return counters.entrySet().stream()
          .filter(counter -> counter.getKey().contains("refused"))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }
  }

  /** Whether it answered and takes its part. */
  public boolean healthy() {
    return answer instanceof Reachable reachable && reachable.healthy();
  }
}
