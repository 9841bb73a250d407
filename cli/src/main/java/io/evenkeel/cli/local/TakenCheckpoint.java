package io.evenkeel.cli.local;

import io.evenkeel.client.ReplicaReport;

/**
 * A checkpoint as one replica took it.
 *
 * @param replica who took it
 * @param checkpoint what it says about it
 */
public record TakenCheckpoint(int replica, ReplicaReport.Checkpoint checkpoint) {}
