package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.NewImages;
import org.jspecify.annotations.Nullable;

/** What happens to the execution lane. */
public sealed interface ExecutionEvent {

  /** A committed batch, the one after the last. */
  record Execute(OrderedBatch batch) implements ExecutionEvent {}

  /** A client asks again for the reply to a request that was ordered before. */
  record Resend(ClientId client, long number) implements ExecutionEvent {}

  /** Nothing to execute just now: a good moment to read a slice of a capture. */
  record Idle() implements ExecutionEvent {}

  /**
   * A capture has visited everything, or failed.
   *
   * @param failure why it could not be read to its end, or null
   * @param bytes what it read until then
   * @param busyMicros how long it would have taken, had it not been slowed down; 0 if not known
   */
  record CaptureEnded(Capture capture, @Nullable String failure, long bytes, long busyMicros)
      implements ExecutionEvent {}

  /** So much of what the executor gave is written or applied that it may go on. */
  record RoomMade(Reading reading) implements ExecutionEvent {}

  /** The checkpoint at {@code image.sequence()} is complete and durable in this replica's store. */
  record Published(Image image) implements ExecutionEvent {}

  /**
   * The checkpoint at {@code sequence} could not be completed or published.
   *
   * @param baseLost because the one it was based on cannot be used
   */
  record CompletionFailed(long sequence, String failure, boolean baseLost)
      implements ExecutionEvent {}

  /**
   * A correct replica has the checkpoint at {@code sequence}: execution may go on up to there even
   * if no checkpoint is stable for long. That position becomes stable once all have come to it.
   */
  record CheckpointCertified(long sequence) implements ExecutionEvent {}

  /** A quorum holds the checkpoint at {@code sequence}. */
  record CheckpointStable(long sequence) implements ExecutionEvent {}

  /**
   * Take checkpoints by another method, from the next one that has not begun.
   *
   * @param images opens an unpublished image for each checkpoint
   * @param completion how the modification list is worked off
   */
  record UseMethod(CheckpointMethod method, NewImages images, CompletionMode completion)
      implements ExecutionEvent {}

  /**
   * The state is wrong since the checkpoint at {@code sequence} at the latest. Nothing is executed
   * or answered until a verified checkpoint from there on is installed; the batches after that one
   * come again.
   */
  record Suspend(long sequence) implements ExecutionEvent {}

  /** There is no way to go on. */
  record GiveUp(long sequence, String cause) implements ExecutionEvent {}

  /** Replace the whole state by that of a verified checkpoint. */
  record Install(Image image) implements ExecutionEvent {}

  /** About a state that is only staged. */
  sealed interface OfStaged extends ExecutionEvent {}

  /**
   * Replace the whole state by that of a checkpoint of which one replica says that it is right: the
   * state is <em>staged</em>, executes only what comes as {@link Replay}, and shows nothing.
   *
   * @param image not published; whoever steps this lane keeps it until {@code DropImage}
   */
  record Stage(Image image) implements OfStaged {}

  /** A committed batch for the staged state, the one after the last. */
  record Replay(OrderedBatch batch) implements OfStaged {}

  /** The completion of a staged state is over; its image is finished and not published. */
  record StagedImage(Image image) implements OfStaged {}

  /** Enough others signed what the staged state is, or was: it may be shown. */
  record Expose() implements OfStaged {}

  /** The image of a {@code PublishStaged} is durable. */
  record StagedPublished(Image image) implements OfStaged {}

  /** The staged state is given up; there is none until another one is staged or installed. */
  record Unstage() implements OfStaged {}
}
