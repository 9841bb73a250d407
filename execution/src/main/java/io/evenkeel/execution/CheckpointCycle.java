package io.evenkeel.execution;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.StateReader;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.timing.CheckpointInterval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of the current checkpoint as the execution lane sees it:
 *
 * <pre>
 *            lead reached                     position s
 *   IDLE ----------------------> CAPTURING ----------------> COMPLETING --published--> IDLE
 *     |                              |  position s, not ended    ^
 *     |  position s                  v                           |
 *     +--------------------------> LATE -----capture ended-------+
 * </pre>
 *
 * At the position the modification list is completed in the pause. If the capture has not ended
 * there, or the previous checkpoint is still being completed, execution waits (late). A capture
 * that failed leaves its position without a checkpoint of this replica.
 */
final class CheckpointCycle {

  /** Where the current checkpoint stands. */
  private enum Phase {
    IDLE,
    CAPTURING,
    LATE,
    COMPLETING
  }

  private final StateReader reader;
  private final CheckpointInterval interval;
  private final Lead lead;
  private final PauseMeter pauses;
  private final Supplier<List<StateObject>> libraryObjects;

  private CheckpointMethod method;
  private Supplier<ImageSink> images;

  /** What the next checkpoint is taken by; taken over when none is under way. */
  private CheckpointMethod nextMethod;

  private Supplier<ImageSink> nextImages;
  private Phase phase = Phase.IDLE;
  private @Nullable Capture capture;
  private boolean captureEnded;
  private @Nullable String captureFailure;
  private long startedAt;
  private long requestsAtStart;
  private long requestsAtEnd;
  private long captureStartMicros;
  private long captureMicros;

  /** The position execution stands at until its capture is complete; 0 if it does not wait. */
  private long waitingAt;

  private boolean waited;

  CheckpointCycle(
      CheckpointMethod method,
      StateReader reader,
      CheckpointInterval interval,
      Lead lead,
      PauseMeter pauses,
      Supplier<ImageSink> images,
      Supplier<List<StateObject>> libraryObjects) {
    this.method = method;
    this.nextMethod = method;
    this.reader = reader;
    this.interval = interval;
    this.lead = lead;
    this.pauses = pauses;
    this.images = images;
    this.nextImages = images;
    this.libraryObjects = libraryObjects;
  }

  /** Checkpoints that have not begun are taken by this method. */
  void use(CheckpointMethod next, Supplier<ImageSink> nextSinks) {
    nextMethod = next;
    nextImages = nextSinks;
    if (phase == Phase.IDLE) {
      idle();
    }
  }

  private void idle() {
    phase = Phase.IDLE;
    method = nextMethod;
    images = nextImages;
  }

  /** Whether no batch may be executed now. */
  boolean waits() {
    return waitingAt != 0;
  }

  void modified(ObjectId id) {
    if (capture != null) {
      capture.modified(id);
    }
  }

  /**
   * After each batch: starts a capture, or completes the checkpoint if this is its position.
   *
   * @param position whether it is one, whatever the interval says
   */
  boolean batchExecuted(
      OrderedBatch batch, boolean position, long nowMicros, List<ExecutionEffect> effects) {
    interval.executed(batch.requests().size(), batch.bodyBytes());
    lead.executed(batch.requests().size(), nowMicros);
    if (interval.due() || position) {
      waitingAt = batch.sequence();
      waited = false;
      pauses.began(waitingAt);
      proceed(nowMicros, effects);
      return true;
    }
    if (phase == Phase.IDLE && method.capturesAhead() && interval.remaining() <= lead.requests()) {
      begin(batch.sequence(), nowMicros, effects);
    } else {
      slice(nowMicros, effects);
    }
    return false;
  }

  /**
   * Reads one bounded range on the executor if the service cannot be read concurrently.
   *
   * @throws UncheckedIOException if the image cannot be written: the disk is in an unknown state
   */
  void slice(long nowMicros, List<ExecutionEffect> effects) {
    if (wantsSlices()) {
      stepCapture(nowMicros, effects);
    }
  }

  /** Whether {@link #slice} has something to read. */
  boolean wantsSlices() {
    return phase == Phase.CAPTURING && !captureEnded && !reader.concurrentReads();
  }

  private void begin(long sequence, long nowMicros, List<ExecutionEffect> effects) {
    phase = Phase.CAPTURING;
    startedAt = sequence;
    requestsAtStart = interval.requests();
    captureStartMicros = nowMicros;
    captureEnded = false;
    captureFailure = null;
    capture = method.begin(reader, images.get());
    if (!method.capturesAhead()) {
      captureEnded = true;
      requestsAtEnd = requestsAtStart;
    } else if (reader.concurrentReads()) {
      effects.add(new ExecutionEffect.StartCapture(capture));
    }
  }

  /**
   * Moves on at a position as far as possible; returns with {@link #waits} true if it must wait.
   */
  private void proceed(long nowMicros, List<ExecutionEffect> effects) {
    if (phase == Phase.COMPLETING) {
      waitFor(ExecutionEffect.Waiting.Reason.PREVIOUS_NOT_COMPLETED, effects);
      return;
    }
    if (phase == Phase.IDLE) {
      begin(waitingAt, nowMicros, effects);
    }
    while (!captureEnded && !reader.concurrentReads()) {
      stepCapture(nowMicros, effects);
    }
    if (captureEnded) {
      complete(effects);
    } else {
      phase = Phase.LATE;
      waitFor(ExecutionEffect.Waiting.Reason.CAPTURE_LATE, effects);
    }
  }

  private void waitFor(ExecutionEffect.Waiting.Reason reason, List<ExecutionEffect> effects) {
    if (!waited) {
      waited = true;
      effects.add(new ExecutionEffect.Waiting(waitingAt, reason));
    }
  }

  private void stepCapture(long nowMicros, List<ExecutionEffect> effects) {
    Capture current = current();
    try {
      if (current.step()) {
        ended(null, nowMicros);
      }
    } catch (CheckpointFailedException failure) {
      ended(String.valueOf(failure.getMessage()), nowMicros);
      effects.add(new ExecutionEffect.CancelCapture(current));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void ended(@Nullable String failure, long nowMicros) {
    captureEnded = true;
    captureFailure = failure;
    requestsAtEnd = interval.requests();
    captureMicros = nowMicros - captureStartMicros;
  }

  private void complete(List<ExecutionEffect> effects) {
    long sequence = waitingAt;
    Capture completed = current();
    if (captureFailure == null) {
      Completion completion = completed.complete(sequence, libraryObjects.get());
      long requests = interval.requests();
      CheckpointTaken taken =
          new CheckpointTaken(
              sequence,
              method.name(),
              startedAt,
              requests - requestsAtStart,
              requests - requestsAtEnd,
              waited);
      effects.add(new ExecutionEffect.RunCompletion(taken, completion));
      if (method.capturesAhead()) {
        lead.taken(taken, completion.statistics().bytesCaptured(), captureMicros);
      }
      phase = Phase.COMPLETING;
    } else {
      effects.add(new ExecutionEffect.CheckpointFailed(sequence, captureFailure));
      idle();
    }
    capture = null;
    interval.restart();
    waitingAt = 0;
    pauses.ended(sequence);
  }

  /** The checkpoint lane is through with a capture. */
  void captureEnded(
      Capture ended, @Nullable String failure, long nowMicros, List<ExecutionEffect> effects) {
    if (capture == null || !ended.equals(capture)) {
      return; // cancelled meanwhile
    }
    ended(failure, nowMicros);
    if (phase == Phase.LATE) {
      complete(effects);
    }
  }

  /** The completion under way is published: a state of so many bytes. */
  void published(long stateBytes, long nowMicros, List<ExecutionEffect> effects) {
    if (method.capturesAhead()) {
      lead.completed(stateBytes);
    }
    drained(nowMicros, effects);
  }

  /** The completion under way is published or failed. */
  void drained(long nowMicros, List<ExecutionEffect> effects) {
    if (phase == Phase.COMPLETING) {
      idle();
      if (waits()) {
        proceed(nowMicros, effects);
      }
    }
  }

  /** Another state is installed: what was captured of the old one is worth nothing. */
  void reset(List<ExecutionEffect> effects) {
    if (waits()) {
      pauses.ended(waitingAt);
      waitingAt = 0;
    }
    if (capture != null) {
      effects.add(new ExecutionEffect.CancelCapture(capture));
      capture = null;
      idle();
    }
    interval.restart();
  }

  private Capture current() {
    if (capture == null) {
      throw new IllegalStateException("no capture in phase " + phase);
    }
    return capture;
  }
}
