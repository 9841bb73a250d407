package io.evenkeel.execution;

import io.evenkeel.api.ClientId;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.util.function.Supplier;
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
   * The checkpoint lane is through with a capture and will not touch it again.
   *
   * @param failure why it could not be read to its end, or null
   */
  record CaptureEnded(Capture capture, @Nullable String failure) implements ExecutionEvent {}

  /** The checkpoint at {@code image.sequence()} is complete and durable in this replica's store. */
  record Published(Image image) implements ExecutionEvent {}

  /** The checkpoint at {@code sequence} could not be completed or published. */
  record CompletionFailed(long sequence, String failure) implements ExecutionEvent {}

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
   */
  record UseMethod(CheckpointMethod method, Supplier<ImageSink> images) implements ExecutionEvent {}

  /** Replace the whole state by that of a verified checkpoint. */
  record Install(Image image) implements ExecutionEvent {}
}
