package io.evenkeel.node;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.execution.CheckpointTaken;
import io.evenkeel.replica.CheckpointCertificate;

/** What the checkpoint lane is asked to do. */
sealed interface CheckpointJob {

  /**
   * Read this capture to its end, giving way while it is ahead of its schedule.
   *
   * @param requestsExecuted at its start
   */
  record Run(Capture capture, CaptureSchedule schedule, long requestsExecuted)
      implements CheckpointJob {}

  /** Execution waits for the capture under way: it does not give way any more. */
  record Hurry() implements CheckpointJob {}

  /** Say so when this holds no more than so many bytes; for a capture, see to it. */
  record MakeRoom(Reading reading, long heldBytesMax) implements CheckpointJob {}

  /** The state is wrong, and so is what is being completed. */
  record Suspect() implements CheckpointJob {}

  /** Stop reading this capture and close it. */
  record Cancel(Capture capture) implements CheckpointJob {}

  /**
   * Finish and publish this checkpoint.
   *
   * @param previous the position before it; 0 if it is not known
   */
  record Complete(CheckpointTaken taken, Completion completion, long previous)
      implements CheckpointJob {}

  /** Finish this checkpoint of a state that is only staged, and do not publish it. */
  record CompleteStaged(long sequence, Completion completion) implements CheckpointJob {}

  /** Publish this image of a staged state, which may be shown now. */
  record PublishStaged(Image image) implements CheckpointJob {}

  /** Delete this image of a staged state. */
  record Drop(Image image) implements CheckpointJob {}

  /** Keep this certificate with its checkpoint; drop older ones if it is stable. */
  record Certify(CheckpointCertificate certificate, boolean stable) implements CheckpointJob {}

  /** Fetch this checkpoint from the others. */
  record Fetch(CheckpointCertificate certificate) implements CheckpointJob {}

  /**
   * Part of a checkpoint arrived.
   *
   * @param bytes about as many
   */
  record Arrived(int from, long number, TransferResponse response, int bytes)
      implements CheckpointJob {}

  /** Another replica asks for part of a checkpoint. */
  record Serve(int from, long number, TransferRequest request) implements CheckpointJob {}
}
