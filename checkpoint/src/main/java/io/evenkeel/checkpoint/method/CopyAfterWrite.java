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
 * A capture that reads while requests execute, and afterwards what they modified. What it reads is
 * up to the {@link StateReader}: the whole state, or some of its objects; all other objects may be
 * modified without harm. Why the result is the state at {@code s} stands in {@link DfcCaw}.
 */
final class CopyAfterWrite implements Capture {

  private final StateReader reader;
  private final ImageSink sink;
  private final boolean concurrent;
  private final Claims claims = new Claims();
  private final Copies copies = new Copies();
  private final FuzzyReading reading;
  private CompletionMode mode = CompletionMode.PAUSE;
  private volatile boolean completed;

  /** Checkpoint lane's: it may meet a copy of the pause before it hears of the completion. */
  private @Nullable CheckpointFailedException unfit;

  CopyAfterWrite(StateReader reader, ImageSink sink) {
    this.reader = reader;
    this.sink = sink;
    this.concurrent = reader.concurrentReads();
    this.reading = new FuzzyReading(reader, claims);
  }

  @Override
  public void completeBy(CompletionMode chosen) {
    mode = chosen;
  }

  @Override
  public void modified(ObjectId id) {
    claims.modified(id);
  }

  @Override
  public void batchEnded() {
    claims.batchEnded();
  }

  @Override
  public boolean step() throws IOException {
    if (concurrent) {
      reading.ahead(
          mode.recaptures(), StateWalk.RANGE_OBJECTS, StateWalk.RANGE_BYTES, this::append);
    }
    boolean ended = reading.endedAhead(mode.recaptures());
    boolean written = writeCopies();
    throwFailure();
    return ended && written;
  }

  /** What cannot be appended fails the checkpoint, whichever step it is met in. */
  private void append(FinalState state) throws IOException {
    try {
      state.appendTo(sink);
    } catch (CheckpointFailedException e) {
      unfit = e;
      throw e;
    }
  }

  private void keep(FinalState state) {
    copies.put(state, Copies.Origin.SLICE);
  }

  /** Writes some of what the executor copied; whether that was all of it. */
  private boolean writeCopies() throws IOException {
    long bytes = 0;
    for (int i = 0; i < StateWalk.RANGE_OBJECTS && bytes < StateWalk.RANGE_BYTES; i++) {
      FinalState copy = copies.take();
      if (copy == null) {
        return true;
      }
      bytes += copy.bytes();
      append(copy);
    }
    return !copies.hasNext();
  }

  private void throwFailure() {
    CheckpointFailedException failure = unfit != null ? unfit : reading.failure();
    if (failure != null) {
      throw failure;
    }
    if (claims.abandoned()) {
      throw CheckpointFailedException.abandoned();
    }
  }

  @Override
  public void slice(long bytesMax) {
    try {
      reading.ahead(mode.recaptures(), objectsOf(bytesMax), bytesMax, this::keep);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible); // nothing is written here
    }
  }

  private static int objectsOf(long bytesMax) {
    return (int) Math.max(1, Math.min(StateWalk.RANGE_OBJECTS, bytesMax / OBJECT_BYTES));
  }

  @Override
  public boolean wantsSlices() {
    return !concurrent && !reading.endedAhead(mode.recaptures());
  }

  @Override
  public boolean starved() {
    return !concurrent && !copies.hasNext();
  }

  @Override
  public boolean visited() {
    return claims.walked();
  }

  @Override
  public boolean endsBeforePosition() {
    return mode == CompletionMode.PRECOPY;
  }

  @Override
  public long bytesRead() {
    return reading.bytesRead();
  }

  @Override
  public long heldBytes() {
    return copies.heldBytes();
  }

  @Override
  public Completion complete(long sequence, List<StateObject> libraryObjects) {
    if (completed) {
      throw new IllegalStateException("completed twice");
    }
    completed = true;
    claims.batchEnded();
    claims.freeze();
    if (mode != CompletionMode.LAZY) {
      claims.claimAll(id -> copy(id, Copies.Origin.POSITION));
    }
    return new Rest(sequence, libraryObjects.iterator());
  }

  private void copy(ObjectId id, Copies.Origin origin) {
    copies.put(FinalState.read(reader, id), origin);
  }

  @Override
  public void close() throws IOException {
    if (!completed) {
      sink.close();
    }
  }

  /** What is left after {@code s}. */
  private final class Rest implements Completion {

    private final long sequence;
    private final Iterator<StateObject> library;
    private @Nullable Image image;
    private boolean drained;

    Rest(long sequence, Iterator<StateObject> library) {
      this.sequence = sequence;
      this.library = library;
    }

    @Override
    public boolean claims(ObjectId id) {
      return claims.modified(id);
    }

    @Override
    public void copy(ObjectId id) {
      CopyAfterWrite.this.copy(id, Copies.Origin.CHANGE);
    }

    @Override
    public void abandon() {
      claims.abandon();
    }

    @Override
    public void slice(long bytesMax) {
      try {
        reading.rest(objectsOf(bytesMax), bytesMax, CopyAfterWrite.this::keep);
      } catch (IOException impossible) {
        throw new IllegalStateException(impossible); // nothing is written here
      }
    }

    @Override
    public boolean wantsSlices() {
      return !concurrent
          && !reading.exhausted()
          && reading.failure() == null
          && !claims.abandoned();
    }

    @Override
    public boolean step() throws IOException {
      if (image != null) {
        return true;
      }
      if (drained) {
        writeLibrary();
        return image != null;
      }
      if (concurrent) {
        reading.rest(StateWalk.RANGE_OBJECTS, StateWalk.RANGE_BYTES, CopyAfterWrite.this::append);
      }
      boolean read = reading.exhausted(); // before the copies: they were put before it was set
      boolean written = writeCopies();
      throwFailure();
      if (read && written && copies.objects() >= claims.copiedByExecutor()) {
        if (!claims.drained()) {
          throw CheckpointFailedException.abandoned();
        }
        drained = true;
      }
      return false;
    }

    private void writeLibrary() throws IOException {
      for (int i = 0; i < StateWalk.RANGE_OBJECTS; i++) {
        if (!library.hasNext()) {
          image = Finishing.step(sink, sequence);
          return;
        }
        sink.put(library.next());
      }
    }

    @Override
    public boolean starved() {
      return !drained && !copies.hasNext() && (reading.exhausted() || !concurrent);
    }

    @Override
    public boolean visited() {
      return claims.walked();
    }

    @Override
    public long bytesRead() {
      return reading.bytesRead();
    }

    @Override
    public long heldBytes() {
      return copies.heldBytes();
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
      return reading.statistics(copies);
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }
}
