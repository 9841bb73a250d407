package io.evenkeel.checkpoint.method;

import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Appends what was taken in the pause to the sink, a range per step, and ends the image. */
final class AppendingCompletion implements Completion {

  private final ImageSink sink;
  private final Deque<FinalState> left;
  private final CaptureStatistics statistics;
  private final @Nullable CheckpointFailedException failure;
  private @Nullable Image image;

  /**
   * @param taken in the order in which it is appended
   * @param failure thrown by the first step: found in the pause, reported where failures are handled
   */
  AppendingCompletion(
      ImageSink sink,
      Collection<FinalState> taken,
      CaptureStatistics statistics,
      @Nullable CheckpointFailedException failure) {
    this.sink = sink;
    this.left = new ArrayDeque<>(taken);
    this.statistics = statistics;
    this.failure = failure;
  }

  @Override
  public boolean step() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (image != null) {
      return true;
    }
    long bytes = 0;
    for (int i = 0; i < StateWalk.RANGE_OBJECTS && bytes < StateWalk.RANGE_BYTES; i++) {
      FinalState next = left.poll();
      if (next == null) {
        image = sink.finish();
        return true;
      }
      next.appendTo(sink);
      bytes += next.bytes();
    }
    return false;
  }

  @Override
  public Image result() {
    if (image == null) {
      throw new IllegalStateException("the checkpoint is not finished");
    }
    return image;
  }

  @Override
  public CaptureStatistics statistics() {
    return statistics;
  }

  @Override
  public void close() throws IOException {
    left.clear();
    sink.close();
  }
}
