package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.CompletionMode;
import java.util.OptionalLong;

/**
 * What execution is configured with. All but the lead and the pauses is cluster-wide: it decides
 * what is agreed.
 *
 * @param intervalRequests requests between two checkpoints
 * @param intervalBatches batches after which a checkpoint is taken in any case
 * @param intervalBodyBytes operation bytes after which a checkpoint is taken in any case
 * @param sessionsPerPrincipalMax sessions a principal has in the client table
 * @param resultBytesKeptMax larger results are not kept for retransmission
 * @param leadRequests fixed lead, or empty to adapt it
 * @param pauses how long the executor may stop for a checkpoint
 * @param permissions who may have what executed
 */
public record ExecutionConfig(
    long intervalRequests,
    long intervalBatches,
    long intervalBodyBytes,
    int sessionsPerPrincipalMax,
    int resultBytesKeptMax,
    OptionalLong leadRequests,
    Pauses pauses,
    Permissions permissions) {

  /** The same where everybody may do everything. */
  public ExecutionConfig(
      long intervalRequests,
      long intervalBatches,
      long intervalBodyBytes,
      int sessionsPerPrincipalMax,
      int resultBytesKeptMax,
      OptionalLong leadRequests,
      Pauses pauses) {
    this(
        intervalRequests,
        intervalBatches,
        intervalBodyBytes,
        sessionsPerPrincipalMax,
        resultBytesKeptMax,
        leadRequests,
        pauses,
        Permissions.EVERYTHING);
  }

  /**
   * How long the executor may stop for a checkpoint.
   *
   * @param completion how the modification list is worked off, at first
   * @param budgetMicros no slice of a service that cannot be read concurrently is meant to take
   *     longer
   * @param copyBytesMax when the executor's copies that wait to be written reach this, it waits
   */
  public record Pauses(CompletionMode completion, long budgetMicros, long copyBytesMax) {

    /** As replicas are configured if nobody says otherwise. */
    public static final Pauses DEFAULT = new Pauses(CompletionMode.LAZY, 2_000, 64L << 20);
  }
}
