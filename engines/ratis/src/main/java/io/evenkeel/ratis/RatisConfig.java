package io.evenkeel.ratis;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.MethodFamily;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one server is started with.
 *
 * @param cluster who takes part; the same on all servers
 * @param self this server
 * @param dataDirectory its own; created if it does not exist
 * @param checkpoints when and how checkpoints are taken
 * @param raft bounds and times of Raft; the same on all servers
 */
public record RatisConfig(
    RatisCluster cluster, int self, Path dataDirectory, Checkpoints checkpoints, Raft raft) {

  /**
   * @throws IllegalArgumentException if there is no such server
   */
  public RatisConfig {
    if (self < 0 || self >= cluster.members().size()) {
      throw new IllegalArgumentException(
          "there is no server " + self + " among " + cluster.members().size());
    }
  }

  /**
   * When and how checkpoints are taken.
   *
   * @param method one whose checkpoints are the state itself; servers may use different ones
   * @param completion how the modification list is worked off
   * @param intervalRequests requests between two checkpoints; the same on all servers
   * @param pauseBudgetMicros what executor and slices aim at
   * @param captureBytesPerSecond how fast a capture reads
   */
  public record Checkpoints(
      CheckpointMethod method,
      CompletionMode completion,
      long intervalRequests,
      long pauseBudgetMicros,
      long captureBytesPerSecond) {

    /**
     * @throws IllegalArgumentException if a number is out of range, or the method's checkpoints
     *     cannot be compared between servers
     */
    public Checkpoints {
      if (method.family() != MethodFamily.STATE) {
        throw new IllegalArgumentException(
            "checkpoints of " + method.name() + " are not the state itself: no such server");
      }
      if (intervalRequests < 1 || pauseBudgetMicros < 1 || captureBytesPerSecond < 1) {
        throw new IllegalArgumentException("a setting of the checkpoints is less than 1");
      }
    }

    /** This method every so many requests, all else as usual. */
    public static Checkpoints every(long intervalRequests, CheckpointMethod method) {
      return new Checkpoints(method, CompletionMode.LAZY, intervalRequests, 2_000, 100 << 20);
    }
  }

  /**
   * Bounds and times of Raft.
   *
   * @param electionMin a follower that heard nothing for this long asks to be elected
   * @param electionMax or for this long, at most: it draws a time between the two
   * @param operationBytesMax longest operation
   * @param segmentBytesMax size at which a new file of the log begins; only whole files are removed
   */
  public record Raft(
      Duration electionMin, Duration electionMax, int operationBytesMax, long segmentBytesMax) {

    /** For small machines: an election takes a second or two. */
    public static final Raft DEFAULT =
        new Raft(Duration.ofMillis(1_000), Duration.ofMillis(2_000), 17 << 20, 32L << 20);

    /**
     * @throws IllegalArgumentException if a number is out of range
     */
    public Raft {
      if (electionMin.toMillis() < 1
          || electionMax.compareTo(electionMin) <= 0
          || operationBytesMax < 1
          || operationBytesMax > 32 << 20
          || segmentBytesMax < 1 << 16) {
        throw new IllegalArgumentException("a setting of Raft is out of range");
      }
    }
  }
}
