package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is left of an isolated view, applies updates to what was captured, some objects per
 * step, and ends the image.
 */
final class UpdatingCompletion implements Completion {

  private final CollectUpdates capture;
  private final ImageSink sink;
  private final long sequence;
  private final Iterator<StateObject> library;
  private boolean sealed;
  private @Nullable Image image;

  UpdatingCompletion(
      CollectUpdates capture, ImageSink sink, long sequence, List<StateObject> library) {
    this.capture = capture;
    this.sink = sink;
    this.sequence = sequence;
    this.library = library.iterator();
  }

  @Override
  public boolean step() throws IOException {
    if (image != null) {
      return true;
    }
    if (!sealed) {
      if (capture.step()) {
        capture.ended();
        sealed = true;
      }
      return false;
    }
    if (!capture.applyRest()) {
      return false;
    }
    for (int i = 0; i < StateWalk.RANGE_OBJECTS; i++) {
      if (!library.hasNext()) {
        image = Finishing.step(sink, sequence);
        return image != null;
      }
      sink.put(library.next());
    }
    return false;
  }

  /** Nothing has to be copied: the view does not change. */
  @Override
  public boolean claims(ObjectId id) {
    return false;
  }

  @Override
  public void copy(ObjectId id) {}

  @Override
  public void abandon() {
    capture.abandon();
  }

  @Override
  public void slice(long bytesMax) {
    capture.slice(bytesMax);
  }

  @Override
  public boolean wantsSlices() {
    return capture.wantsSlices();
  }

  @Override
  public long bytesRead() {
    return capture.bytesRead();
  }

  @Override
  public long heldBytes() {
    return capture.heldBytes();
  }

  @Override
  public long slicedBytes() {
    return capture.slicedBytes();
  }

  @Override
  public boolean visited() {
    return capture.visited();
  }

  @Override
  public boolean starved() {
    return !sealed && capture.starved();
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
    return capture.statistics();
  }

  @Override
  public void close() throws IOException {
    sink.close();
  }
}
