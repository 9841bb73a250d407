package io.evenkeel.cli.local;

import io.evenkeel.node.config.CheckpointMethod;
import java.nio.file.Path;

/**
 * What kind of cluster is made on this machine.
 *
 * @param id the cluster's id
 * @param directory where its files go; must not exist
 * @param method how replicas take checkpoints at first; the cluster keeps to its family
 * @param intervalRequests requests between two checkpoints
 * @param requestsInFlight requests outstanding at once at its client
 * @param requestTimeoutMillis after which the client gives a request up
 * @param keep whether the directory stays
 */
public record LocalPlan(
    String id,
    Path directory,
    CheckpointMethod method,
    long intervalRequests,
    int requestsInFlight,
    int requestTimeoutMillis,
    boolean keep) {}
