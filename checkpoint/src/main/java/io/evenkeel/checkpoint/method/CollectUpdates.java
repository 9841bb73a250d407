package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Snapshot;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A walk whose objects stream to an image while requests execute, and the updates that these make.
 * Why that gives the state at {@code s} stands at {@link DfcUpd}. An isolated view may be read
 * after {@code s} as well: it shows the state at {@code c}, and the updates lead from there to
 * {@code s}.
 */
final class CollectUpdates implements Capture {

  // Fixed.
  private final UpdateService service;
  private final Snapshot fuzzy;
  private final ImageSink sink;
  private final StateReader reader;
  private final boolean concurrent;
  private final Copies slices = new Copies();

  // Executor's, from begin to complete.
  private final Map<ObjectId, List<byte[]>> updates = new LinkedHashMap<>();
  private long updateBytes;
  private volatile boolean completed;

  // Of the lane that may read the service; the executor's once everything was visited.
  private final StateWalk walk;
  private long objectsCaptured;
  private long bytesCaptured;
  private volatile boolean visited;
  private volatile @Nullable CheckpointFailedException failure;

  /**
   * @param fuzzy closed when the capture is over
   * @param reader lists what is to be captured, out of the view
   */
  CollectUpdates(UpdateService service, Snapshot fuzzy, StateReader reader, ImageSink sink) {
    this.service = service;
    this.fuzzy = fuzzy;
    this.sink = sink;
    this.reader = reader;
    this.concurrent = reader.concurrentReads();
    this.walk = new StateWalk(reader);
  }

  /** There is no modification list to work off: nothing is copied. */
  @Override
  public void completeBy(CompletionMode mode) {}

  /** What counts are the updates. */
  @Override
  public void modified(ObjectId id) {}

  @Override
  public void updated(Update update) {
    updates.computeIfAbsent(update.id(), id -> new ArrayList<>()).add(update.content());
    updateBytes += update.content().length;
  }

  @Override
  public void batchEnded() {}

  @Override
  public boolean step() throws IOException {
    CheckpointFailedException failed = failure;
    if (failed != null) {
      throw failed;
    }
    if (concurrent) {
      for (StateObject object : read(StateWalk.RANGE_OBJECTS, StateWalk.RANGE_BYTES)) {
        sink.put(object);
      }
      return visited;
    }
    return writeSlices();
  }

  /** Writes some of what the executor read; whether that was all there is. */
  private boolean writeSlices() throws IOException {
    boolean all = visited;
    for (int i = 0; i < StateWalk.RANGE_OBJECTS; i++) {
      FinalState state = slices.take();
      if (state == null) {
        return all;
      }
      state.appendTo(sink);
    }
    return false;
  }

  private List<StateObject> read(int objectsMax, long bytesMax) {
    List<StateObject> range;
    try {
      range = walk.next(objectsMax, bytesMax);
    } catch (CheckpointFailedException e) {
      failure = e;
      visited = true;
      return List.of();
    }
    for (StateObject object : range) {
      objectsCaptured++;
      bytesCaptured += object.value().length;
    }
    visited = walk.ended();
    return range;
  }

  @Override
  public void slice(long bytesMax) {
    int objectsMax =
        (int) Math.max(1, Math.min(StateWalk.RANGE_OBJECTS, bytesMax / Reading.OBJECT_BYTES));
    for (StateObject object : read(objectsMax, bytesMax)) {
      slices.put(new FinalState.Present(object), Copies.Origin.SLICE);
    }
  }

  @Override
  public boolean wantsSlices() {
    return !concurrent && !visited;
  }

  @Override
  public boolean starved() {
    return !concurrent && !slices.hasNext() && !visited;
  }

  @Override
  public boolean visited() {
    return visited;
  }

  /** What the view shows after {@code s} may be what no collected update takes back. */
  @Override
  public boolean holdsPosition() {
    return !fuzzy.isolated();
  }

  @Override
  public long bytesRead() {
    return bytesCaptured + objectsCaptured * Reading.OBJECT_BYTES;
  }

  @Override
  public long heldBytes() {
    return slices.heldBytes();
  }

  @Override
  public Completion complete(long sequence, List<StateObject> libraryObjects) {
    if (completed || (!visited && holdsPosition())) {
      throw new IllegalStateException(completed ? "completed twice" : "the capture is not over");
    }
    completed = true;
    return new UpdatingCompletion(this, service, sink, updates, sequence, libraryObjects);
  }

  /** The state is about to change without updates. */
  void abandon() {
    if (!visited) {
      failure = CheckpointFailedException.abandoned();
    }
  }

  /** Checkpoint lane, when everything was visited and written. */
  void ended() {
    fuzzy.close();
    CheckpointFailedException failed = failure;
    if (failed != null) {
      throw failed;
    }
    for (Map.Entry<ObjectId, Throwable> entry : walk.unreadable().entrySet()) {
      if (!updates.containsKey(entry.getKey())) {
        throw CheckpointFailedException.missedModification(entry.getKey(), entry.getValue());
      }
    }
  }

  CaptureStatistics statistics() {
    return new CaptureStatistics(
        reader.full(),
        objectsCaptured,
        bytesCaptured,
        0,
        updates.size(),
        0,
        updateBytes,
        walk.unreadableObjects());
  }

  @Override
  public void close() throws IOException {
    if (!completed) {
      fuzzy.close();
      sink.close();
    }
  }
}
