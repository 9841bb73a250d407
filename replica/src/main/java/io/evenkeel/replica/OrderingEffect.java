package io.evenkeel.replica;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.LogRecord;
import io.evenkeel.agreement.ReconfigurationRefusal;
import io.evenkeel.execution.ExecutionEvent;
import java.util.List;

/** What the ordering lane wants done; carried out in order. */
public sealed interface OrderingEffect {

  /** Append to the protocol log, before any later send. */
  record Persist(LogRecord record) implements OrderingEffect {}

  /** What was appended to the protocol log must be durable before any later effect. */
  record SyncLog() implements OrderingEffect {}

  /** Send to one other replica. May be lost. */
  record Send(int to, PeerMessage message) implements OrderingEffect {}

  /** Send to every other replica. May be lost. */
  record Broadcast(PeerMessage message) implements OrderingEffect {}

  /**
   * Run a task, anywhere; step in its result.
   *
   * @param signatures about how many it makes or checks; 0: a MAC, which takes far less than one
   */
  record RunTask(OrderingTask task, int signatures) implements OrderingEffect {

    /** One that makes or checks a single signature. */
    RunTask(OrderingTask task) {
      this(task, 1);
    }
  }

  /** For the execution lane. */
  record Execute(ExecutionEvent event) implements OrderingEffect {}

  /** For the execution lane: committed batches that stand in the protocol log. */
  record ExecuteFromLog(long from, long to) implements OrderingEffect {}

  /**
   * Execution's state is that after {@code sequence} again: the next {@link ExecuteFromLog} begins
   * with the batch after it.
   *
   * @param history the history digest there
   */
  record Rewind(long sequence, Digest history) implements OrderingEffect {}

  /** Answer from the protocol log. */
  record ServeBatches(Effect.ServeBatches request) implements OrderingEffect {}

  /** Send the body with that digest, out of the protocol log, if it is there. */
  record ServeBody(int to, long sequence, Digest digest) implements OrderingEffect {}

  /** Send that accepted proposal again, out of the protocol log. */
  record ResendProposal(int to, long view, long sequence) implements OrderingEffect {}

  /** The protocol log is not needed up to {@code sequence}. */
  record ForgetLog(long sequence) implements OrderingEffect {}

  /**
   * That checkpoint is certified: keep the certificate with it if this replica has it.
   *
   * @param stable whether older checkpoints may go, all but one
   */
  record Certified(CheckpointCertificate certificate, boolean stable) implements OrderingEffect {}

  /** That delta is certified: it can be checked by itself. */
  record DeltaCertified(DeltaCertificate certificate) implements OrderingEffect {}

  /**
   * Fetch that checkpoint from the others, publish it, install it. If only one replica signed it,
   * fetch it from that one, do not publish it, stage it; any trouble with that source is a failure.
   */
  record FetchCheckpoint(CheckpointCertificate certificate) implements OrderingEffect {}

  /** Keep the configurations durably, before any later send; admit whom they name. */
  record KeepConfigurations(Configurations configurations) implements OrderingEffect {}

  /** Something a person may want to know. */
  record Report(Notice notice) implements OrderingEffect {}

  /** What is reported. */
  sealed interface Notice {

    /** A message of agreement was not accepted. */
    record Refused(Effect.Refused refused) implements Notice {}

    /** A change of the configuration that was ordered is refused. */
    record ReconfigurationRefused(long sequence, ReconfigurationRefusal reason) implements Notice {}

    /** A checkpoint vote or certificate was not accepted. */
    record CheckpointRefused(CheckpointRefusal reason, int from, long sequence) implements Notice {}

    /** The primary of a view does not do its work. */
    record Suspected(long view, Effect.Suspicion reason) implements Notice {}

    /** This replica takes part in a view. */
    record ViewEntered(long view, Effect.Suspicion reason) implements Notice {}

    /** A quorum's history is not this replica's. */
    record HistoryDiverged(long sequence, Digest own, Digest certified) implements Notice {}

    /** The state is another replica's word now. */
    record Staged(int source, long sequence) implements Notice {}

    /** The staged state is right: these others signed roots that it had. */
    record StagedConfirmed(int source, long sequence, List<Integer> by) implements Notice {}

    /** A replica's checkpoint, or the state staged from it, is given up. */
    record StagingRefused(StagingRefusal reason, int source, long sequence) implements Notice {}

    /** A certified checkpoint is not this replica's. */
    record RootDiverged(long sequence, Digest own, Digest certified) implements Notice {}

    /** The state was wrong; it is that of the checkpoint, and all up to a batch executed again. */
    record Repaired(long checkpoint, long sequence) implements Notice {}
  }
}
