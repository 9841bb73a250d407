package io.evenkeel.ratis;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes checkpoints on the checkpoint lane: reads the capture at a bounded pace, works off
 * completions, hands their images over to be published. Whatever goes wrong with one checkpoint
 * costs that checkpoint.
 */
final class Taking {

  /** How soon to look whether the executor has read another slice. */
  private static final long STARVED_MICROS = 500;

  private static final int COMPLETION_STEPS_PER_ROUND = 16;

  /** Who gets what comes of it. */
  interface Host {
    void execute(ExecutionEvent event);

    /** Position of the last executed entry. */
    long executed();

    /** Publishes a finished image, or says that it could not be. */
    void publish(Image image) throws IOException;
  }

  private record Completing(long sequence, Completion completion) {}

  private final Host host;
  private final ReadingPace pace;
  private final ArrayDeque<Completing> completions = new ArrayDeque<>();

  private @Nullable Capture capture;

  /** Whether it was said that the capture has visited everything. */
  private boolean visited = true;

  /** A capture that had not visited everything when its completion came. */
  private @Nullable Capture late;

  /** A capture with nothing more to do, unless room is wanted. */
  private @Nullable Capture resting;

  private ExecutionEffect.@Nullable MakeRoom makeRoom;
  private CaptureSchedule schedule = CaptureSchedule.NONE;
  private long executedAtStart;
  private long captureStartNanos;

  Taking(Host host, ReadingPace pace) {
    this.host = host;
    this.pace = pace;
  }

  void carryOut(ExecutionEffect effect) throws IOException {
    if (effect instanceof ExecutionEffect.StartCapture start) {
      start(start);
    } else if (effect instanceof ExecutionEffect.MakeRoom room) {
      makeRoom = room;
      if (room.reading().equals(resting)) {
        capture = resting;
      }
    } else if (effect instanceof ExecutionEffect.CancelCapture cancel) {
      cancel.capture().close();
      if (cancel.capture().equals(capture)) {
        capture = null;
      }
      resting = null;
    } else if (effect instanceof ExecutionEffect.RunCompletion run) {
      late = visited ? null : capture;
      capture = null;
      resting = null;
      completions.add(new Completing(run.taken().sequence(), run.completion()));
    } else if (effect instanceof ExecutionEffect.Suspended) {
      drop();
    }
  }

  private void start(ExecutionEffect.StartCapture start) {
    capture = start.capture();
    resting = null;
    visited = false;
    schedule = start.schedule();
    executedAtStart = host.executed();
    captureStartNanos = System.nanoTime();
    pace.start(captureStartNanos);
  }

  /** The state is wrong, and so is what is being completed. */
  private void drop() throws IOException {
    late = null;
    makeRoom = null;
    while (!completions.isEmpty()) {
      Completing dropped = completions.remove();
      dropped.completion.close();
      String cause = "this server's state is wrong";
      host.execute(new ExecutionEvent.CompletionFailed(dropped.sequence, cause, false));
    }
  }

  /** Closes what is under way. */
  void close() throws IOException {
    if (capture != null) {
      capture.close();
    }
    while (!completions.isEmpty()) {
      completions.remove().completion.close();
    }
  }

  void round() throws IOException {
    stepCapture();
    stepCompletion();
  }

  long waitMicros() {
    Completing completing = completions.peek();
    if (completing != null) {
      return completing.completion.starved() ? STARVED_MICROS : 0;
    }
    Capture current = capture;
    if (current == null) {
      return Long.MAX_VALUE;
    }
    if (current.starved()) {
      return STARVED_MICROS;
    }
    return wantsRoom(current) ? 0 : pace.waitMicros(System.nanoTime());
  }

  private void stepCapture() throws IOException {
    Capture current = capture;
    long now = System.nanoTime();
    if (current == null) {
      return;
    }
    boolean wantsRoom = wantsRoom(current);
    if (!wantsRoom && pace.waitMicros(now) > 0) {
      return;
    }
    if (!wantsRoom && schedule.ahead(current.bytesRead(), host.executed() - executedAtStart)) {
      pace.hold(now);
      return;
    }
    try {
      boolean over = wantsRoom ? roomMade(current) : current.step();
      pace.stepped(current.bytesRead(), System.nanoTime());
      if (current.visited() && !visited) {
        visited(current, null, current.bytesRead());
      }
      if (over) {
        capture = null;
        resting = current;
      }
    } catch (CheckpointFailedException | DiskFullException failure) {
      current.close();
      capture = null;
      makeRoom = null;
      visited(current, String.valueOf(failure.getMessage()), 0);
    }
  }

  private boolean wantsRoom(Capture current) {
    return makeRoom != null && makeRoom.reading().equals(current);
  }

  /** Does a step that makes room; the capture is not over by that. */
  private boolean roomMade(Capture current) throws IOException {
    ExecutionEffect.MakeRoom wanted = makeRoom;
    if (wanted != null && current.makeRoom(wanted.heldBytesMax())) {
      made(current);
    }
    return false;
  }

  private void made(Reading reading) {
    makeRoom = null;
    host.execute(new ExecutionEvent.RoomMade(reading));
  }

  private void visited(Capture which, @Nullable String failure, long bytes) {
    visited = true;
    long nanos = System.nanoTime() - captureStartNanos - pace.heldNanos();
    long busyMicros = TimeUnit.NANOSECONDS.toMicros(nanos);
    host.execute(new ExecutionEvent.CaptureEnded(which, failure, bytes, busyMicros));
  }

  private void stepCompletion() throws IOException {
    Completing current = completions.peek();
    if (current == null) {
      return;
    }
    try {
      for (int i = 0; i < COMPLETION_STEPS_PER_ROUND; i++) {
        boolean done = current.completion.step();
        stepped(current.completion);
        if (done) {
          completions.remove();
          host.publish(current.completion.result());
          return;
        }
        if (current.completion.starved()) {
          return;
        }
      }
    } catch (CheckpointFailedException | DiskFullException failure) {
      completions.remove();
      late = null;
      makeRoom = null;
      current.completion.close();
      boolean baseLost =
          failure instanceof CheckpointFailedException lost
              && lost.reason() == CheckpointFailedException.Reason.BASE_LOST;
      String cause = String.valueOf(failure.getMessage());
      host.execute(new ExecutionEvent.CompletionFailed(current.sequence, cause, baseLost));
    }
  }

  private void stepped(Completion completion) {
    if (late != null && completion.visited()) {
      visited(late, null, completion.bytesRead());
      late = null;
    }
    if (makeRoom != null && completion.heldBytes() <= makeRoom.heldBytesMax()) {
      made(completion);
    }
  }
}
