package io.evenkeel.cli.demo.result;

/**
 * How a replica came back after SIGKILL.
 *
 * @param replica which one
 * @param diskDeleted whether its data directory was deleted meanwhile
 * @param seconds from the start of its process until it ran and had caught up; negative if never
 * @param bytesFetched bytes of values that came from other replicas
 * @param bytesReused bytes of values that its own checkpoint had already
 * @param chunksRefused parts that it refused as wrong
 * @param votes whether it votes afterwards
 * @param checkpoint position of the newest checkpoint certified while it was down
 */
public record RecoveryResult(
    int replica,
    boolean diskDeleted,
    double seconds,
    long bytesFetched,
    long bytesReused,
    long chunksRefused,
    boolean votes,
    long checkpoint) {

  /** Whether it caught up. */
  public boolean completed() {
    return seconds >= 0;
  }
}
