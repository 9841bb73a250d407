package io.evenkeel.execution;

import java.util.OptionalLong;

/**
 * What execution is configured with. All but the lead is cluster-wide: it decides what is agreed.
 *
 * @param intervalRequests requests between two checkpoints
 * @param intervalBatches batches after which a checkpoint is taken in any case
 * @param intervalBodyBytes operation bytes after which a checkpoint is taken in any case
 * @param sessionsPerPrincipalMax sessions a principal has in the client table
 * @param resultBytesKeptMax larger results are not kept for retransmission
 * @param leadRequests fixed lead, or empty to adapt it
 */
public record ExecutionConfig(
    long intervalRequests,
    long intervalBatches,
    long intervalBodyBytes,
    int sessionsPerPrincipalMax,
    int resultBytesKeptMax,
    OptionalLong leadRequests) {}
