package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.Snapshot;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.api.UpdateService;
import io.evenkeel.checkpoint.store.BaseLostException;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A walk whose objects stream to an image while requests execute, and the updates that these make.
 * Why that gives the state at {@code s} stands at {@link DfcUpd}. An isolated view may be read
 * after {@code s} as well: it shows the state at {@code c}, and the updates lead from there to
 * {@code s}.
 *
 * <p><b>Memory.</b> Updates wait for {@code s}, and a long capture may collect more than memory
 * holds. First, those of one object are {@linkplain UpdateService#merge merged} now and then. If
 * that is not enough, {@link #makeRoom} applies them ahead of {@code s}: to objects the walk has
 * captured, whose captured value the image then has with these updates. Later ones come on top, as
 * they would have; a value with an update applied is a value that the capture might have read. An
 * object the walk has not reached must wait, because what the walk reads of it would supersede the
 * result; so if little else is left to apply, the walk goes on. It ends, whatever the executor
 * does, and then all can be applied: who waits for room waits no longer than for a late capture.
 *
 * <p>Writing updates to the disk as they are, and reading them back at {@code s}, would cost less
 * when large objects have few updates. But it needs a format and a cleaning of its own, for a case
 * that merging makes rare.
 */
final class CollectUpdates implements Capture {

  /** To see what may be applied takes a look at all updates. */
  private static final int RANGES_BETWEEN_LOOKS = 16;

  // Fixed.
  private final UpdateService service;
  private final Snapshot fuzzy;
  private final ImageSink sink;
  private final StateReader reader;
  private final boolean concurrent;
  private final Copies slices = new Copies();

  private final CollectedUpdates updates;

  // Executor's.
  private volatile boolean completed;

  // Checkpoint lane's: what is in the image, and what is being applied to it.
  private @Nullable ObjectId written;
  private boolean allWritten;
  private final ArrayDeque<ObjectId> applying = new ArrayDeque<>();
  private int rangesUntilLook;

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
    this.updates = new CollectedUpdates(service);
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
    updates.add(update);
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
      written = walk.place();
      allWritten = visited;
    } else {
      allWritten = writeSlices();
    }
    return allWritten;
  }

  @Override
  public boolean makeRoom(long heldBytesMax) throws IOException {
    updates.catchUp();
    if (heldBytes() <= heldBytesMax) {
      return true;
    }
    if (applying.isEmpty() && (allWritten || rangesUntilLook-- <= 0)) {
      rangesUntilLook = RANGES_BETWEEN_LOOKS;
      applyWritten(heldBytesMax);
    }
    if (applying.isEmpty()) {
      boolean unused = step();
    }
    apply(applying::poll);
    return heldBytes() <= heldBytesMax;
  }

  /**
   * Chooses what has been captured and has updates, if that makes the room, or halves what is held.
   * Before any of it is read back the image sorts all that was written to it: done for a few
   * objects at a time, while the walk goes on between them, that would take far longer than the
   * walk.
   */
  private void applyWritten(long heldBytesMax) throws IOException {
    long wanted = Math.min(heldBytes() - heldBytesMax, heldBytes() / 2);
    if (allWritten || updates.bytes(this::isWritten) >= wanted) {
      applying.addAll(updates.ids(this::isWritten));
    }
    if (!applying.isEmpty()) {
      sink.seal();
    }
  }

  private boolean isWritten(ObjectId id) {
    return allWritten || (written != null && id.compareTo(written) <= 0);
  }

  /**
   * Applies the updates of some objects to what the image has of them.
   *
   * @param ids null when there is none
   * @return whether there was none
   */
  private boolean apply(Supplier<@Nullable ObjectId> ids) throws IOException {
    long bytes = 0;
    for (int i = 0; i < StateWalk.RANGE_OBJECTS && bytes < StateWalk.RANGE_BYTES; i++) {
      ObjectId id = ids.get();
      if (id == null) {
        return true;
      }
      List<byte[]> contents = updates.take(id);
      if (contents != null) {
        bytes += apply(id, contents);
      }
    }
    return false;
  }

  private long apply(ObjectId id, List<byte[]> contents) throws IOException {
    byte @Nullable [] value;
    try {
      byte @Nullable [] before = sink.read(id);
      value = StateWalk.checked(service.complete(id, before, contents));
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

  /** Checkpoint lane, after {@link #ended}: applies some of what is left; whether that was all. */
  boolean applyRest() throws IOException {
    return apply(updates::next);
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
      written = state.id();
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
    return slices.heldBytes() + updates.heldBytes();
  }

  @Override
  public long slicedBytes() {
    return slices.heldBytes();
  }

  @Override
  public Completion complete(long sequence, List<StateObject> libraryObjects) {
    if (completed || (!visited && holdsPosition())) {
      throw new IllegalStateException(completed ? "completed twice" : "the capture is not over");
    }
    completed = true;
    return new UpdatingCompletion(this, sink, sequence, libraryObjects);
  }

  /** The state is about to change without updates. */
  void abandon() {
    if (!visited) {
      failure = CheckpointFailedException.abandoned();
    }
  }

  /** Checkpoint lane, when everything was visited and written, and no update is added any more. */
  void ended() throws IOException {
    fuzzy.close();
    updates.catchUp();
    CheckpointFailedException failed = failure;
    if (failed != null) {
      throw failed;
    }
    for (Map.Entry<ObjectId, Throwable> entry : walk.unreadable().entrySet()) {
      if (!updates.has(entry.getKey())) {
        throw CheckpointFailedException.missedModification(entry.getKey(), entry.getValue());
      }
    }
    sink.seal();
  }

  CaptureStatistics statistics() {
    return new CaptureStatistics(
        reader.full(),
        objectsCaptured,
        bytesCaptured,
        0,
        updates.objects(),
        0,
        updates.bytes(),
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
