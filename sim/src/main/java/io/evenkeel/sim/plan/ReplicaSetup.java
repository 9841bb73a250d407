package io.evenkeel.sim.plan;

/**
 * How one replica is set up; none of it may make a difference to what comes out.
 *
 * @param method checkpoint method, by its registered name
 * @param concurrentReads whether captures may read while requests execute
 * @param leadRequests fixed lead, 0 for one that adapts
 * @param executionMicrosMax how long a piece of the execution lane waits at most
 * @param captureMicrosMax how long a step of a capture waits at most
 */
public record ReplicaSetup(
    String method,
    boolean concurrentReads,
    int leadRequests,
    long executionMicrosMax,
    long captureMicrosMax) {}
