package io.evenkeel.execution;

import io.evenkeel.api.ObjectId;
import io.evenkeel.api.StateObject;
import io.evenkeel.api.Update;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CaptureStatistics;
import io.evenkeel.checkpoint.method.Changes;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.method.Reading;
import io.evenkeel.checkpoint.method.StateReader;
import io.evenkeel.checkpoint.root.RootHeader;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.NewImages;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import io.evenkeel.checkpoint.timing.CheckpointInterval;
import io.evenkeel.execution.ExecutionEffect.Waiting;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of the current checkpoint as the execution lane sees it:
 *
 * <pre>
 *            lead reached               position s
 *   IDLE ----------------> CAPTURING ----------------> COMPLETING --published--> IDLE
 *     |                                                    ^
 *     +---------------- position s ------------------------+
 * </pre>
 *
 * At the position the checkpoint is completed in the pause, whether its capture has visited
 * everything or is late; {@code s} never moves. While it is completed, objects that it has not
 * taken are copied before they change. Execution waits only if the next position comes before that
 * is over, or if the copies fill their memory. A capture that failed leaves its position without a
 * checkpoint of this replica.
 */
final class CheckpointCycle {

  /** Where the current checkpoint stands. */
  private enum Phase {
    IDLE,
    CAPTURING,
    COMPLETING
  }

  /**
   * How a checkpoint is taken.
   *
   * @param images opens an unpublished image for each checkpoint
   */
  record Way(CheckpointMethod method, NewImages images, CompletionMode completion) {}

  private final StateReader reader;
  private final CheckpointInterval interval;
  private final Positions positions;
  private final Lead lead;
  private final PauseMeter pauses;
  private final Slicer slicer;
  private final CopyRoom room;
  private final Supplier<List<StateObject>> libraryObjects;

  private Way way;

  /** How the next checkpoint is taken; taken over when none is under way. */
  private Way nextWay;

  private final Changes changes = new Changes();
  private final Scrub scrub = new Scrub();
  private final LogPositions log = new LogPositions();
  private Phase phase = Phase.IDLE;
  private @Nullable Capture capture;
  private @Nullable Completion completion;

  /** A capture that was not over at its position; what it takes is still to be learned. */
  private @Nullable Capture lateCapture;

  /** Whether the state that {@link #completion} is of was replaced by another since. */
  private boolean ofLostState;

  /** Whether the state is only staged: what is taken of it is not published. */
  private boolean staged;

  private boolean hindered;
  private @Nullable String captureFailure;
  private CaptureProgress progress = new CaptureProgress(0, 0, 0, CaptureSchedule.NONE);

  /** The position execution stands at until its checkpoint is complete; 0 if it does not wait. */
  private long waitingAt;

  private boolean waited;

  /** The position before the next one; 0 if it is not known. */
  private long previous;

  CheckpointCycle(
      Way way,
      StateReader reader,
      Positions positions,
      ExecutionConfig config,
      PauseMeter pauses,
      Supplier<List<StateObject>> libraryObjects) {
    this.way = way;
    this.nextWay = way;
    this.reader = reader;
    this.positions = positions;
    this.interval =
        new CheckpointInterval(
            config.intervalRequests(), config.intervalBatches(), config.intervalBodyBytes());
    this.lead = Lead.of(config);
    this.pauses = pauses;
    this.slicer = new Slicer(config.pauses(), pauses);
    this.room = new CopyRoom(config.pauses().copyBytesMax(), pauses);
    this.libraryObjects = libraryObjects;
  }

  /** Checkpoints that have not begun are taken in this way. */
  void use(Way next) {
    nextWay = next;
    if (phase == Phase.IDLE) {
      idle();
    }
  }

  private void idle() {
    phase = Phase.IDLE;
    capture = null;
    completion = null;
    ofLostState = false;
    lateCapture = null;
    room.askAgain();
    way = nextWay;
    if (!way.method().tracksChanges()) {
      changes.forget();
    }
  }

  /** Whether requests are to be executed through the service's Variant II. */
  boolean usesUpdates() {
    return way.method().usesUpdates();
  }

  /** Whether these are to make updates; changes between batches only. */
  boolean wantsUpdates() {
    return usesUpdates() && (capture != null || way.method().tracksChanges());
  }

  /** A request did this. */
  void updated(Update update) {
    if (way.method().tracksChanges()) {
      changes.modified(update.id());
    }
    if (capture != null && captureFailure == null) {
      capture.updated(update);
    }
  }

  /** Whether no batch may be executed now. */
  boolean waits() {
    return waitingAt != 0 || room.waits();
  }

  /** Before an object changes. */
  void modified(ObjectId id) {
    if (way.method().tracksChanges()) {
      changes.modified(id);
    }
    if (capture != null) {
      capture.modified(id);
    } else if (completion != null && completion.claims(id)) {
      pauses.began();
      try {
        completion.copy(id);
      } finally {
        pauses.ended();
      }
    }
  }

  /**
   * After each batch: starts a capture, or completes the checkpoint if this is its position.
   *
   * @param position whether it is one, whatever the interval says
   * @return whether this replica takes a checkpoint here
   */
  boolean batchExecuted(
      OrderedBatch batch, boolean position, long nowMicros, List<ExecutionEffect> effects) {
    interval.executed(batch.requests().size(), batch.bodyBytes());
    lead.executed(batch.requests().size(), nowMicros);
    pauses.batchEnded();
    if (capture != null) {
      capture.batchEnded();
    }
    if (interval.due() || position) {
      if (!positions.reached()) {
        interval.restart(); // another replica's turn
        return false;
      }
      if (!log.fullDue(way.method().positionsPerFull())) {
        log.reached(batch, effects);
        interval.restart();
        return true;
      }
      waitingAt = batch.sequence();
      waited = false;
      pauses.position(waitingAt);
      pauses.began();
      proceed(nowMicros, effects);
      return true;
    }
    if (way.method().capturesAhead() && interval.remaining() <= lead.requests()) {
      if (phase == Phase.IDLE) {
        begin(batch.sequence(), nowMicros);
        pauses.captureBegan();
        effects.add(
            new ExecutionEffect.StartCapture(
                current(), reader.concurrentReads() ? progress.schedule() : CaptureSchedule.NONE));
      } else if (phase == Phase.COMPLETING && !hindered) {
        hindered = true;
        effects.add(new ExecutionEffect.CaptureDue());
      }
    }
    sliceOnSchedule();
    room.look(
        captureFailure == null ? reading() : completion,
        capture == null ? Waiting.Reason.COPIES_AT_CAP : Waiting.Reason.UPDATES_AT_CAP,
        batch.sequence(),
        effects);
    return false;
  }

  /** After a batch: a slice, unless the capture is ahead of its schedule. */
  private void sliceOnSchedule() {
    boolean wanted = capture != null && capture.wantsSlices();
    if (!wanted || progress.sliceDue(current(), interval.requests())) {
      slice();
    }
  }

  /** Reads a slice on the executor if the service cannot be read concurrently. */
  void slice() {
    if (wantsSlices()) {
      Reading reading = Objects.requireNonNull(reading());
      if (room.waits()) {
        slicer.sliceInPause(reading);
      } else {
        slicer.slice(reading);
      }
    }
  }

  /** Whether {@link #slice} has something to read; not while execution stands still anyway. */
  boolean wantsSlices() {
    Reading reading = reading();
    return reading != null && waitingAt == 0 && slicer.wanted(reading);
  }

  private @Nullable Reading reading() {
    return capture != null ? capture : completion;
  }

  /** Enough was written or applied. */
  void roomMade(Reading from) {
    if (from.equals(reading())) {
      room.made();
    }
  }

  private void begin(long sequence, long nowMicros) {
    phase = Phase.CAPTURING;
    progress =
        new CaptureProgress(
            sequence,
            interval.requests(),
            nowMicros,
            new CaptureSchedule(lead.bytesToCapture(), interval.remaining()));
    captureFailure = null;
    room.askAgain();
    capture = way.method().begin(reader, way.images(), changes);
    capture.completeBy(way.completion());
  }

  /**
   * Moves on at a position as far as possible; returns with {@link #waits} true if it must wait.
   */
  private void proceed(long nowMicros, List<ExecutionEffect> effects) {
    if (completion != null) {
      while (completion.wantsSlices()) {
        completion.slice(Long.MAX_VALUE);
      }
      if (!waited) {
        waited = true;
        effects.add(new Waiting(waitingAt, Waiting.Reason.PREVIOUS_NOT_COMPLETED));
      }
      return;
    }
    if (phase == Phase.IDLE) {
      begin(waitingAt, nowMicros);
      if (current().holdsPosition()) {
        effects.add(new ExecutionEffect.StartCapture(current(), CaptureSchedule.NONE));
      }
    }
    if (!mustWaitForCapture()) {
      complete(effects);
    } else if (!waited) {
      waited = true;
      effects.add(new Waiting(waitingAt, Waiting.Reason.CAPTURE_LATE));
    }
  }

  /** Whether the capture is late, and cannot be completed before it has visited everything. */
  private boolean mustWaitForCapture() {
    Capture late = current();
    if (captureFailure != null || !late.holdsPosition()) {
      return false;
    }
    while (late.wantsSlices()) {
      late.slice(Long.MAX_VALUE);
    }
    return reader.concurrentReads() && !progress.ended();
  }

  private void complete(List<ExecutionEffect> effects) {
    long sequence = waitingAt;
    Capture completed = current();
    log.full(sequence);
    if (captureFailure == null) {
      boolean visited = completed.visited();
      completion = completed.complete(sequence, libraryObjects.get());
      changes.position();
      CheckpointTaken taken = taken(sequence, visited);
      effects.add(
          staged
              ? new ExecutionEffect.RunStagedCompletion(sequence, completion)
              : new ExecutionEffect.RunCompletion(taken, completion, previous));
      if (way.method().capturesAhead()) {
        lead.taken(taken);
        lateCapture = progress.ended() ? null : completed;
      }
      phase = Phase.COMPLETING;
      capture = null;
      room.askAgain();
    } else {
      effects.add(new ExecutionEffect.CheckpointFailed(sequence, captureFailure));
      log.failed(sequence, effects);
      changes.failed();
      idle();
    }
    hindered = false;
    interval.restart();
    previous = sequence;
    waitingAt = 0;
    pauses.ended();
  }

  private CheckpointTaken taken(long sequence, boolean visited) {
    long requests = interval.requests();
    return new CheckpointTaken(
        sequence,
        way.method().name(),
        progress.startedAt(),
        requests - progress.requestsAtStart(),
        progress.slack(requests),
        waited || !visited,
        hindered || waited,
        lead.continuous());
  }

  /** A capture has visited everything, or failed. */
  void captureEnded(
      ExecutionEvent.CaptureEnded ended, long nowMicros, List<ExecutionEffect> effects) {
    boolean current = ended.capture().equals(capture);
    if (current) {
      progress.ended(interval.requests());
      captureFailure = ended.failure();
      if (captureFailure != null) {
        room.endWait();
      }
    } else if (!ended.capture().equals(lateCapture)) {
      return; // cancelled meanwhile
    }
    if (ended.failure() == null) {
      long micros = progress.micros(nowMicros);
      long busy = ended.busyMicros() > 0 ? ended.busyMicros() : micros;
      lead.captured(ended.bytes(), busy - progress.heldMicros(busy), micros);
    }
    if (current && waitingAt != 0) {
      complete(effects);
    }
  }

  /** The completion under way is published. */
  void published(Image image, long nowMicros, List<ExecutionEffect> effects) {
    if (completion != null) {
      log.published(image, effects);
      if (way.method().tracksChanges()) {
        changes.published(image);
        boolean full = completion.statistics().full();
        if (scrub.published(full, way.method().fullEvery(), changes)) {
          effects.add(new ExecutionEffect.Scrubbed(image.sequence()));
        }
      }
      if (way.method().capturesAhead()) {
        lead.completed(bytesToCaptureNext(image.header(), completion.statistics()));
      }
    }
    drained(nowMicros, effects);
  }

  /** What changes until the next checkpoint is taken for as much as changed until this one. */
  private long bytesToCaptureNext(RootHeader state, CaptureStatistics last) {
    return last.full() || changes.base().isEmpty()
        ? state.bytes() + state.objects() * Reading.OBJECT_BYTES
        : last.bytesCaptured() + last.objectsCaptured() * Reading.OBJECT_BYTES;
  }

  /**
   * The completion under way failed.
   *
   * @param baseLost the next one cannot be based on an earlier checkpoint
   */
  void failed(long sequence, boolean baseLost, long nowMicros, List<ExecutionEffect> effects) {
    log.failed(sequence, effects);
    if (baseLost) {
      changes.forget();
    } else {
      changes.failed();
    }
    drained(nowMicros, effects);
  }

  /** The completion under way is published or failed. */
  private void drained(long nowMicros, List<ExecutionEffect> effects) {
    if (phase == Phase.COMPLETING) {
      room.endWait();
      idle();
      if (waitingAt != 0) {
        proceed(nowMicros, effects);
      }
    }
  }

  /** The state is that of a checkpoint. */
  void standsAt(long position) {
    previous = position;
  }

  /**
   * The state is about to be replaced, or nothing is executed any more: what is captured now is
   * worth nothing. What was completed goes on to be published, but for what it has not read yet.
   *
   * @param readable whether a completion may go on reading the state as it is
   */
  void reset(boolean readable, List<ExecutionEffect> effects) {
    if (waitingAt != 0) {
      pauses.ended();
      waitingAt = 0;
    }
    room.endWait();
    if (completion != null && !(readable && reader.concurrentReads())) {
      completion.abandon();
    }
    ofLostState = completion != null;
    if (capture != null) {
      effects.add(new ExecutionEffect.CancelCapture(capture));
      idle();
    }
    changes.forget();
    hindered = false;
    interval.restart();
  }

  /** The state is that of this checkpoint now. */
  void installed(Image image) {
    log.installed(image);
  }

  /** What is taken from now on is of a state that is only staged, at every position. */
  void staged(boolean only) {
    staged = only;
    positions.takeAll(only);
  }

  /** Whether what is completed now is a part of the present state's past. */
  boolean completesPresentState() {
    return completion != null && !ofLostState;
  }

  private Capture current() {
    if (capture == null) {
      throw new IllegalStateException("no capture in phase " + phase);
    }
    return capture;
  }
}
