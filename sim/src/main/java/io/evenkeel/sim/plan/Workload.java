package io.evenkeel.sim.plan;

/**
 * What correct clients do, and how much fits where.
 *
 * @param sessions clients, each with one request outstanding
 * @param thinkMicrosMax how long a client waits at most between a reply and the next request
 * @param sessionsKept sessions of a principal that the client table remembers
 * @param keys objects of the service
 * @param intervalRequests requests between checkpoints
 * @param intervalBatches batches between checkpoints
 * @param orderInterval K, batches between order certificates; the window is twice to four times it
 * @param windowIntervals L / K
 */
public record Workload(
    int sessions,
    long thinkMicrosMax,
    int sessionsKept,
    int keys,
    int intervalRequests,
    int intervalBatches,
    int orderInterval,
    int windowIntervals) {}
