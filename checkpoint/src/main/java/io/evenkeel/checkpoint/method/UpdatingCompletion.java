package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.store.BaseLostException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is left of an isolated view, applies updates to what was captured, some objects per
 * step, and ends the image.
 */
final class UpdatingCompletion implements Completion {

  private final CollectUpdates capture;
  private final UpdateService service;
  private final ImageSink sink;
  private final long sequence;
  private final Iterator<Map.Entry<ObjectId, List<byte[]>>> left;
  private final Iterator<StateObject> library;
  private boolean sealed;
  private @Nullable Image image;

  /**
   * @param updates not changed any more
   */
  UpdatingCompletion(
      CollectUpdates capture,
      UpdateService service,
      ImageSink sink,
      Map<ObjectId, List<byte[]>> updates,
      long sequence,
      List<StateObject> library) {
    this.capture = capture;
    this.service = service;
    this.sink = sink;
    this.sequence = sequence;
    this.left = updates.entrySet().iterator();
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
        sink.seal();
        sealed = true;
      }
      return false;
    }
    long bytes = 0;
    for (int i = 0; i < StateWalk.RANGE_OBJECTS && bytes < StateWalk.RANGE_BYTES; i++) {
      if (left.hasNext()) {
        Map.Entry<ObjectId, List<byte[]>> next = left.next();
        bytes += apply(next.getKey(), next.getValue());
      } else if (library.hasNext()) {
        sink.put(library.next());
      } else {
        image = Finishing.step(sink, sequence);
        return image != null;
      }
    }
    return false;
  }

  private long apply(ObjectId id, List<byte[]> updates) throws IOException {
    byte @Nullable [] value;
    try {
      byte @Nullable [] before = sink.read(id);
      value = StateWalk.checked(service.complete(id, before, updates));
    } catch (BaseLostException lost) {
      throw CheckpointFailedException.baseLost(lost);
    } catch (RuntimeException e) {
      throw CheckpointFailedException.unfitUpdate(id, e);
    }
    if (value == null) {
      sink.remove(id);
      return 0;
    }
    sink.put(new StateObject(id, value));
    return value.length;
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
