package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.root.FullAndLog;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the execution lane wants done; carried out in order. */
public sealed interface ExecutionEffect {

  /** Send these replies to whichever clients are connected here. */
  record Replies(long sequence, List<Reply> replies) implements ExecutionEffect {}

  /**
   * Send one reply again, in full.
   *
   * @param sequence last executed sequence number
   */
  record ResentReply(long sequence, Reply reply) implements ExecutionEffect {}

  /**
   * Batch {@code sequence} was executed.
   *
   * @param resultBytes bytes of its results, for each principal that had some
   */
  record Executed(long sequence, Map<Integer, Long> resultBytes) implements ExecutionEffect {

    /** Installed rather than executed: no results. */
    public Executed(long sequence) {
      this(sequence, Map.of());
    }
  }

  /**
   * Step this capture on the checkpoint lane until it ends or its completion comes; report {@code
   * CaptureEnded} once it has visited everything, even if that is in its completion.
   *
   * @param schedule how far it should be after how many requests
   */
  record StartCapture(Capture capture, CaptureSchedule schedule) implements ExecutionEffect {}

  /** Stop stepping this capture, close it, and report {@code CaptureEnded}. */
  record CancelCapture(Capture capture) implements ExecutionEffect {}

  /**
   * Step this completion on the checkpoint lane, and its capture no more; publish its image, report
   * {@code Published}.
   *
   * @param previous the position before this one; 0 if there is none, or it is not known
   */
  record RunCompletion(CheckpointTaken taken, Completion completion, long previous)
      implements ExecutionEffect {}

  /** A capture would begin if the previous checkpoint was complete: that is not to give way now. */
  record CaptureDue() implements ExecutionEffect {}

  /**
   * The checkpoint at this position is a full one that is durable here, and the log since. Tell the
   * ordering lane.
   */
  record LogReached(FullAndLog checkpoint) implements ExecutionEffect {}

  /** The same for a staged state: do not publish the image, report {@code StagedImage}. */
  record RunStagedCompletion(long sequence, Completion completion) implements ExecutionEffect {}

  /** Execution waits, after batch {@code sequence}. */
  record Waiting(long sequence, Reason reason) implements ExecutionEffect {
    /** What execution waits for. */
    public enum Reason {
      /** The capture for this position is not over, and must be before anything else executes. */
      CAPTURE_LATE,
      /** The previous checkpoint is still being completed. */
      PREVIOUS_NOT_COMPLETED,
      /** No checkpoint became stable for two intervals. */
      NO_STABLE_CHECKPOINT,
      /** The copies that execution made for the checkpoint under way fill their memory. */
      COPIES_AT_CAP,
      /** The updates that were collected for the checkpoint under way fill their memory. */
      UPDATES_AT_CAP
    }

    /** Whether it ends only when what the checkpoint lane has under way is over. */
    public boolean forCheckpoint() {
      return reason != Reason.COPIES_AT_CAP && reason != Reason.UPDATES_AT_CAP;
    }
  }

  /**
   * Report {@code RoomMade} as soon as this capture or completion holds no more than so many bytes.
   * A capture is stepped by {@link Capture#makeRoom} until then, at full speed.
   */
  record MakeRoom(Reading reading, long heldBytesMax) implements ExecutionEffect {}

  /** The checkpoint at {@code sequence} read all objects, though only some had to be. */
  record Scrubbed(long sequence) implements ExecutionEffect {}

  /** No checkpoint at {@code sequence} from this replica. */
  record CheckpointFailed(long sequence, String failure) implements ExecutionEffect {}

  /**
   * Execution stopped, since its state is wrong from {@code sequence} on. So are the completions
   * under way: drop them, and report {@code CompletionFailed} for each.
   */
  record Suspended(long sequence) implements ExecutionEffect {}

  /**
   * The state is that of the checkpoint at {@code sequence} now, or was ahead of it.
   *
   * @param library the state of the {@link Library}
   */
  record Installed(long sequence, Digest history, byte[] library) implements ExecutionEffect {}

  /** An image could not be installed; the state is undefined until another one is. */
  record InstallFailed(long sequence, String failure) implements ExecutionEffect {}

  /** The state is that of another replica's checkpoint at {@code sequence}, staged. */
  record Staged(long sequence, Digest root, Digest history) implements ExecutionEffect {}

  /**
   * The staged state executed batch {@code sequence}.
   *
   * @param position whether its root at this position follows
   */
  record StagedExecuted(long sequence, boolean position) implements ExecutionEffect {}

  /**
   * The staged state had this root at a position.
   *
   * @param root empty if it could not be computed
   */
  record StagedRoot(long sequence, Optional<Digest> root) implements ExecutionEffect {}

  /** The state could not be staged or executed on; there is none until another one is. */
  record NotStaged(String failure) implements ExecutionEffect {}

  /** Publish this image of a staged state that may be shown, report {@code StagedPublished}. */
  record PublishStaged(Image image) implements ExecutionEffect {}

  /** This image of a staged state is not needed any more. */
  record DropImage(Image image) implements ExecutionEffect {}

  /** Execution stopped for good: the service failed. */
  record Halted(long sequence, String cause) implements ExecutionEffect {}
}
