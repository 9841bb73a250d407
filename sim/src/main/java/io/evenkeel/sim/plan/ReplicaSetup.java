package io.evenkeel.sim.plan;

import io.evenkeel.checkpoint.method.CompletionMode;

/**
 * How one replica is set up; none of it may make a difference to what comes out.
 *
 * @param method checkpoint method, by its registered name
 * @param completion how the modification list is worked off
 * @param copyBytesMax bytes of the executor's copies at which it waits
 * @param concurrentReads whether captures may read while requests execute
 * @param leadRequests fixed lead, 0 for one that adapts
 * @param executionMicrosMax how long a piece of the execution lane waits at most
 * @param captureMicrosMax how long a step of a capture waits at most
 * @param fullEvery one checkpoint in so many reads all objects
 * @param compresses whether values are compressed on its disk
 */
public record ReplicaSetup(
    String method,
    CompletionMode completion,
    long copyBytesMax,
    boolean concurrentReads,
    int leadRequests,
    long executionMicrosMax,
    long captureMicrosMax,
    int fullEvery,
    boolean compresses) {

  /** The same, but no step of a capture waits longer than that. */
  ReplicaSetup notSlowerThan(long microsMax) {
    return new ReplicaSetup(
        method,
        completion,
        copyBytesMax,
        concurrentReads,
        leadRequests,
        executionMicrosMax,
        Math.min(captureMicrosMax, microsMax),
        fullEvery,
        compresses);
  }
}
