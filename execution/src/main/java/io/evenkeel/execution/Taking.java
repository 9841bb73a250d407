package io.evenkeel.execution;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.timing.CapturePace;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the checkpoint lane does for the checkpoint under way: reads its capture at a bounded pace,
 * works off its completion, and hands it over when it is finished. The other half of {@link
 * CheckpointCycle}, which says on the execution lane what is to be done; whoever owns the lane
 * passes that on and steps this.
 *
 * <pre>
 *  capture() --stepCapture()...--&gt; visited: CaptureEnded --complete()--&gt; stepCompletion()... --&gt; completed
 * </pre>
 *
 * <p>Whatever goes wrong with one checkpoint, a disk without room for it included, costs that
 * checkpoint. Any other {@link IOException} of the store leaves the disk in an unknown state and is
 * the owner's. One thread; time is whatever clock the owner passes.
 */
public final class Taking {

  /** How soon to look whether the executor has read another slice. */
  private static final long STARVED_MICROS = 500;

  private static final long MICRO_NANOS = 1_000;

  private final Host host;
  private final CapturePace pace;

  private @Nullable Capture capture;

  /** Whether it was said that the capture has visited everything. */
  private boolean visited = true;

  /** A capture that had not visited everything when its completion came. */
  private @Nullable Capture late;

  /** A capture with nothing more to do, unless room is wanted. */
  private @Nullable Capture resting;

  private @Nullable Reading crowded;
  private long heldBytesMax;
  private long captureStartNanos;
  private final ArrayDeque<Completing> completions = new ArrayDeque<>();

  /**
   * A completion.
   *
   * @param previous the position before; 0 if it is not known
   * @param staged whether it is of a state that is only staged: its image is not to be published
   * @param startNanos when it began
   */
  public record Completing(
      long sequence, Completion completion, long previous, boolean staged, long startNanos) {}

  /** Who owns the lane. */
  public interface Host {

    /** Hands an event to the execution lane. */
    void execute(ExecutionEvent event);

    /** A checkpoint is finished, and to be made durable unless it is only staged. */
    void completed(Completing done) throws IOException;

    /** A step of the capture was done, which has read so much by now. */
    default void read(long bytes) {}

    /**
     * A capture has visited everything, or failed.
     *
     * @param nanos how long it took
     * @param busyNanos that without the time in which it gave way
     */
    default void captured(long nanos, long busyNanos, long bytes) {}

    /** What was under way is given up. */
    default void gaveUp() {}
  }

  /** With nothing to do. */
  public Taking(Host host, CapturePace pace) {
    this.host = host;
    this.pace = pace;
  }

  /**
   * Reads this from now on.
   *
   * @param requestsExecuted so far
   */
  public void capture(
      Capture started, CaptureSchedule schedule, long requestsExecuted, long nowNanos) {
    capture = started;
    resting = null;
    visited = false;
    captureStartNanos = nowNanos;
    pace.start(nowNanos, schedule, requestsExecuted);
  }

  /** Execution waits for what is under way, or would begin the next: it gives way no more. */
  public void hurry() {
    pace.hurry();
  }

  /** Say so when this holds no more than so many bytes; for a capture, see to it. */
  public void makeRoom(Reading reading, long bytesMax) {
    crowded = reading;
    heldBytesMax = bytesMax;
    if (reading.equals(resting)) {
      capture = resting;
    }
  }

  /** Closes this and reads it no more. */
  public void cancel(Capture cancelled) throws IOException {
    cancelled.close();
    if (cancelled.equals(capture)) {
      capture = null;
      host.gaveUp();
    }
    resting = null;
  }

  /**
   * Works this off, after what came before it; at a pace, unless it is late or something waits for
   * it.
   */
  public void complete(Completing next) {
    late = visited ? null : capture;
    capture = null;
    resting = null;
    pace.readAgain(next.startNanos(), next.completion.bytesRead());
    if (late != null || next.staged() || completing()) {
      pace.hurry();
    }
    completions.add(next);
  }

  /** Gives up all completions: the state is wrong, and so is what is made of it. */
  public void drop(String cause) throws IOException {
    late = null;
    crowded = null;
    host.gaveUp();
    while (!completions.isEmpty()) {
      Completing dropped = completions.remove();
      dropped.completion.close();
      host.execute(new ExecutionEvent.CompletionFailed(dropped.sequence, cause, false));
    }
  }

  /** Whether there is a capture to be read. */
  public boolean capturing() {
    return capture != null;
  }

  /** Whether there is a completion to be worked off. */
  public boolean completing() {
    return !completions.isEmpty();
  }

  /** Whether there is nothing to do here before the executor has read another slice. */
  public boolean starved() {
    Completing completing = completions.peek();
    return completing != null
        ? completing.completion.starved()
        : capture != null && capture.starved();
  }

  /** How long until there is something to do; {@link Long#MAX_VALUE} if there is nothing. */
  public long waitMicros(long nowNanos) {
    if (starved()) {
      return STARVED_MICROS;
    }
    if (completing()) {
      return crowded == null ? pace.waitMicros(nowNanos) : 0;
    }
    Capture current = capture;
    if (current == null) {
      return Long.MAX_VALUE;
    }
    return current.equals(crowded) ? 0 : pace.waitMicros(nowNanos);
  }

  /** Reads a range, unless the capture gives way now. */
  public void stepCapture(long nowNanos, long requestsExecuted) throws IOException {
    Capture current = capture;
    if (current == null) {
      return;
    }
    boolean wantsRoom = current.equals(crowded);
    if (!wantsRoom && pace.givesWay(nowNanos, current.bytesRead(), requestsExecuted)) {
      return;
    }
    try {
      boolean over = wantsRoom ? roomMade(current) : current.step();
      pace.stepped(nowNanos, current.bytesRead());
      host.read(current.bytesRead());
      if (current.visited() && !visited) {
        visited(current, null, current.bytesRead(), nowNanos);
      }
      if (over) {
        capture = null;
        resting = current;
      }
    } catch (CheckpointFailedException | DiskFullException failure) {
      current.close();
      capture = null;
      crowded = null;
      host.gaveUp();
      visited(current, String.valueOf(failure.getMessage()), 0, nowNanos);
    }
  }

  /** Does a step that makes room; the capture is not over by that. */
  private boolean roomMade(Capture current) throws IOException {
    if (current.makeRoom(heldBytesMax)) {
      crowded = null;
      host.execute(new ExecutionEvent.RoomMade(current));
    }
    return false;
  }

  private void visited(Capture which, @Nullable String failure, long bytes, long nowNanos) {
    visited = true;
    long nanos = nowNanos - captureStartNanos;
    long busyNanos = nanos - pace.heldNanos();
    if (late == null) {
      pace.visited(nowNanos, nanos, bytes);
      if (which.endsBeforePosition()) {
        pace.hurry();
      }
    }
    host.captured(nanos, busyNanos, bytes);
    host.execute(new ExecutionEvent.CaptureEnded(which, failure, bytes, busyNanos / MICRO_NANOS));
  }

  /**
   * Does a step of the oldest completion.
   *
   * @return whether another one may follow at once
   */
  public boolean stepCompletion(long nowNanos) throws IOException {
    Completing current = completions.peek();
    if (current == null || (crowded == null && pace.waitMicros(nowNanos) > 0)) {
      return false;
    }
    try {
      boolean done = current.completion.step();
      pace.stepped(nowNanos, current.completion.bytesRead());
      stepped(current.completion, nowNanos);
      if (!done) {
        return !current.completion.starved();
      }
    } catch (CheckpointFailedException | DiskFullException failure) {
      failed(current, failure);
      return false;
    }
    completions.remove();
    host.completed(current);
    return false;
  }

  private void stepped(Completion completion, long nowNanos) {
    if (late != null && completion.visited()) {
      visited(late, null, completion.bytesRead(), nowNanos);
      late = null;
    }
    if (crowded != null && completion.heldBytes() <= heldBytesMax) {
      crowded = null;
      host.execute(new ExecutionEvent.RoomMade(completion));
    }
  }

  private void failed(Completing current, Exception failure) throws IOException {
    completions.remove();
    late = null;
    crowded = null;
    host.gaveUp();
    current.completion.close();
    String cause = String.valueOf(failure.getMessage());
    boolean baseLost =
        failure instanceof CheckpointFailedException lost
            && lost.reason() == CheckpointFailedException.Reason.BASE_LOST;
    host.execute(new ExecutionEvent.CompletionFailed(current.sequence, cause, baseLost));
  }

  /** Closes what is under way, without a word. */
  public void close() throws IOException {
    if (capture != null) {
      capture.close();
    }
    while (!completions.isEmpty()) {
      completions.remove().completion.close();
    }
  }
}
