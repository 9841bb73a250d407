package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes every object in the pause. Used by the executor only, until it is completed. */
final class StopTheWorld implements Capture {

  private final StateReader reader;
  private final ImageSink sink;
  private final Function<StateObject, FinalState> take;
  private boolean completed;

  /**
   * @param take what is done with each object in the pause
   */
  StopTheWorld(StateReader reader, ImageSink sink, Function<StateObject, FinalState> take) {
    this.reader = reader;
    this.sink = sink;
    this.take = take;
  }

  /** Everything is copied in the pause in any case. */
  @Override
  public void completeBy(CompletionMode mode) {}

  /** Nothing is read before the pause, so nothing can change between reading and the pause. */
  @Override
  public void modified(ObjectId id) {}

  @Override
  public void batchEnded() {}

  @Override
  public void slice(long bytesMax) {}

  @Override
  public boolean wantsSlices() {
    return false;
  }

  @Override
  public boolean starved() {
    return false;
  }

  @Override
  public long heldBytes() {
    return 0;
  }

  @Override
  public boolean visited() {
    return true;
  }

  @Override
  public boolean step() {
    return true;
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  public Completion complete(long sequence, List<StateObject> libraryObjects) {
    if (completed) {
      throw new IllegalStateException("completed twice");
    }
    completed = true;
    List<FinalState> taken = new ArrayList<>();
    CheckpointFailedException failure = null;
    try {
      takeAll(taken);
    } catch (CheckpointFailedException e) {
      failure = e;
    }
    long bytes = 0;
    for (FinalState state : taken) {
      bytes += state.bytes();
    }
    CaptureStatistics statistics =
        new CaptureStatistics(reader.full(), 0, 0, 0, 0, taken.size(), bytes, 0);
    return new AppendingCompletion(sink, sequence, taken, libraryObjects, statistics, failure);
  }

  private void takeAll(List<FinalState> taken) {
    StateWalk walk = new StateWalk(reader);
    while (!walk.ended()) {
      for (StateObject object : walk.next()) {
        taken.add(take.apply(object));
      }
      Map.@Nullable Entry<ObjectId, Throwable> bad =
          walk.unreadable().entrySet().stream().findFirst().orElse(null);
      if (bad != null) {
        throw CheckpointFailedException.unreadableObject(bad.getKey(), bad.getValue());
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (!completed) {
      sink.close();
    }
  }
}
