package io.evenkeel.checkpoint.method;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.ImageSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DFC_CAW, the talk's deterministic fuzzy checkpoint with copy after write (Eischer, Büttner,
 * Distler, SRDS 2019): read all objects while requests execute, starting at {@code c}; remember the
 * ids of those that requests modify; at {@code s} copy the final value of just those; keep the
 * latest version of each object.
 *
 * <pre>
 *                c                            s
 *  executor   ---+--write A--write B--write A-+-copy A, B-+--- further requests --->
 *                |     list: A    A,B    A,B  |   pause   |
 *  checkpoint    +--read A, B, C, D, ...------+           +--append A, B; root--->
 * </pre>
 *
 * <p><b>Why every replica gets the same bytes</b>, wherever its {@code c} lies and however its
 * reads fall between its writes. Take any object as it is at {@code s}.
 *
 * <ul>
 *   <li><i>It is on the list.</i> Whatever the capture read of it (an old value, a new one, half of
 *       each, nothing, an exception) is superseded: its value at {@code s}, or its absence, is read
 *       in the pause, when nothing else runs, and appended after everything else.
 *   <li><i>It is not on the list.</i> Then no request changed it in {@code (c, s]}, because a
 *       service reports an object <em>before</em> it changes, creates or deletes it, and because
 *       tracking was on before the first read: {@code begin} runs on the executor between two
 *       batches, and the checkpoint lane receives the capture only afterwards. So the object had
 *       one value from {@code c} to {@code s}. If it exists, it existed during the whole walk,
 *       which therefore visited it, and what was read, wherever in time, is that value. If it does
 *       not exist, it did not exist during the walk and was not read.
 * </ul>
 *
 * So the image is exactly the state at {@code s}: a function of the agreed log alone. Reads after
 * {@code s} would break the second case; that is why {@link Capture#complete} demands that the walk
 * is over.
 *
 * <p><b>What must not happen unseen.</b> An object that was listed, could not be read, and is not
 * on the list, contradicts the second case: somebody changed it without saying so. Such a
 * checkpoint fails and names the object. A missed report that happens to read well gives a wrong
 * root, which the other replicas' votes expose.
 *
 * <p>The pause costs one read per modified object: no hashing, no files, nothing proportional to
 * the state. The image streams to its sink; memory holds a range of objects and the list.
 */
final class DfcCaw implements CheckpointMethod {

  @Override
  public String name() {
    return "DFC_CAW";
  }

  @Override
  public boolean capturesAhead() {
    return true;
  }

  @Override
  public Capture begin(StateReader reader, ImageSink sink) {
    return new CopyAfterWrite(reader, sink);
  }

  private static final class CopyAfterWrite implements Capture {

    // Fixed.
    private final StateReader reader;
    private final ImageSink sink;

    // Executor's, from begin to complete.
    private final Set<ObjectId> modified = new LinkedHashSet<>();
    private boolean completed;

    // Checkpoint lane's, from its first step to the one that returns true; then the executor's.
    private final StateWalk walk;
    private long objectsCaptured;
    private long bytesCaptured;

    CopyAfterWrite(StateReader reader, ImageSink sink) {
      this.reader = reader;
      this.sink = sink;
      this.walk = new StateWalk(reader);
    }

    @Override
    public void modified(ObjectId id) {
      modified.add(id);
    }

    @Override
    public boolean step() throws IOException {
      for (StateObject object : walk.next()) {
        sink.put(object);
        objectsCaptured++;
        bytesCaptured += object.value().length;
      }
      return walk.ended();
    }

    @Override
    public long bytesRead() {
      return bytesCaptured;
    }

    @Override
    public Completion complete(long sequence, List<StateObject> libraryObjects) {
      if (completed || !walk.ended()) {
        throw new IllegalStateException(completed ? "completed twice" : "the capture is not over");
      }
      completed = true;
      CheckpointFailedException failure = missedModification();
      List<FinalState> copies = new ArrayList<>(modified.size());
      if (failure == null) {
        failure = copyModified(copies);
      }
      long bytes = 0;
      for (FinalState copy : copies) {
        bytes += copy.bytes();
      }
      CaptureStatistics statistics =
          new CaptureStatistics(
              objectsCaptured,
              bytesCaptured,
              modified.size(),
              copies.size(),
              bytes,
              walk.unreadable().size());
      return new AppendingCompletion(sink, sequence, copies, libraryObjects, statistics, failure);
    }

    private @Nullable CheckpointFailedException missedModification() {
      for (Map.Entry<ObjectId, Throwable> entry : walk.unreadable().entrySet()) {
        if (!modified.contains(entry.getKey())) {
          return CheckpointFailedException.missedModification(entry.getKey(), entry.getValue());
        }
      }
      return null;
    }

    private @Nullable CheckpointFailedException copyModified(List<FinalState> copies) {
      for (ObjectId id : modified) {
        byte[] value;
        try {
          value = StateWalk.checked(reader.object(id));
        } catch (RuntimeException e) {
          return CheckpointFailedException.unreadableObject(id, e);
        }
        copies.add(
            value == null
                ? new FinalState.Absent(id)
                : new FinalState.Present(new StateObject(id, value)));
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      if (!completed) {
        sink.close();
      }
    }
  }
}
