package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends what was taken in the pause to the sink, a range per step, and ends the image. */
final class AppendingCompletion implements Completion {

  private final ImageSink sink;
  private final long sequence;
  private final Deque<FinalState> left;
  private final Iterator<StateObject> library;
  private final CaptureStatistics statistics;
  private final @Nullable CheckpointFailedException failure;
  private @Nullable Image image;

  /**
   * @param taken in the order in which it is appended
   * @param library appended after it
   * @param failure thrown by the first step: found in the pause, reported where failures are
   *     handled
   */
  AppendingCompletion(
      ImageSink sink,
      long sequence,
      Collection<FinalState> taken,
      List<StateObject> library,
      CaptureStatistics statistics,
      @Nullable CheckpointFailedException failure) {
    this.sink = sink;
    this.sequence = sequence;
    this.library = library.iterator();
    this.left = new ArrayDeque<>(taken);
    this.statistics = statistics;
    this.failure = failure;
  }

  /** Everything was taken in the pause. */
  @Override
  public boolean claims(ObjectId id) {
    return false;
  }

  @Override
  public void copy(ObjectId id) {}

  @Override
  public void abandon() {}

  @Override
  public void slice(long bytesMax) {}

  @Override
  public boolean wantsSlices() {
    return false;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public boolean starved() {
    return false;
  }

  @Override
  public boolean visited() {
    return true;
  }

  @Override
  public boolean step() throws IOException {
    if (failure != null) {
      throw failure;
    }
    long bytes = 0;
    for (int i = 0; i < StateWalk.RANGE_OBJECTS && bytes < StateWalk.RANGE_BYTES; i++) {
      FinalState next = next();
      if (next == null) {
        image = image != null ? image : Finishing.step(sink, sequence);
        return image != null;
      }
      next.appendTo(sink);
      bytes += next.bytes();
    }
    return false;
  }

  private @Nullable FinalState next() {
    FinalState taken = left.poll();
    if (taken != null) {
      return taken;
    }
    return library.hasNext() ? new FinalState.Present(library.next()) : null;
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
