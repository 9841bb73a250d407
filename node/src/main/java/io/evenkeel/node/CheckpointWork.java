package io.evenkeel.node;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.node.status.CheckpointPhase;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint lane: reads captures at a bounded pace, completes and publishes checkpoints, keeps
 * their certificates, fetches from others and serves them. Each round gives each of these one
 * slice.
 *
 * <p>Whatever goes wrong with one checkpoint costs that checkpoint, and so does a disk without room
 * for it. Any other {@link IOException} of the store itself leaves the disk in an unknown state and
 * stops the replica.
 */
final class CheckpointWork implements Lane.Work<CheckpointJob> {

  private static final long IDLE_MICROS = 100_000;

  /** How soon to look whether the executor has read another slice. */
  private static final long STARVED_MICROS = 500;

  private static final int COMPLETION_STEPS_PER_ROUND = 16;

  /** Lanes that get what this one gives. */
  interface Others {
    void order(OrderingEvent event);

    void execute(ExecutionEvent event);

    /** Requests executed so far. */
    long requestsExecuted();

    /** The checkpoint at {@code sequence} and its stable certificate are durable. */
    void durable(long sequence);
  }

  /** What is done with stored checkpoints beside taking them. */
  record Stored(Fetching fetching, Serving serving, Scrubbing scrubbing) {

    private void tick() throws IOException {
      fetching.tick();
      serving.tick();
      scrubbing.tick();
    }

    private long waitMicros() {
      return Math.min(
          Math.min(fetching.waitMicros(), serving.waitMicros()), scrubbing.waitMicros());
    }
  }

  private final CheckpointStore store;
  private final CapturePace pace;
  private final Stored stored;
  private final Publishing publishing;
  private final Notices notices;
  private final Others others;

  private @Nullable Capture capture;

  /** Whether it was said that the capture has visited everything. */
  private boolean visited = true;

  /** A capture that had not visited everything when its completion came. */
  private @Nullable Capture late;

  /** A capture with nothing more to do, unless room is wanted. */
  private @Nullable Capture resting;

  private CheckpointJob.@Nullable MakeRoom makeRoom;
  private long captureStartNanos;
  private final ArrayDeque<Completing> completions = new ArrayDeque<>();

  /**
   * A completion and when it began.
   *
   * @param previous the position before; 0 if it is not known
   * @param staged whether its image is not published
   */
  private record Completing(
      long sequence, Completion completion, long previous, boolean staged, long startNanos) {}

  CheckpointWork(
      CheckpointStore store,
      CapturePace pace,
      Stored stored,
      Publishing publishing,
      Notices notices,
      Others others) {
    this.store = store;
    this.pace = pace;
    this.stored = stored;
    this.publishing = publishing;
    this.notices = notices;
    this.others = others;
  }

  @Override
  public void handle(CheckpointJob job) throws IOException {
    if (job instanceof CheckpointJob.Run run) {
      capture = run.capture();
      resting = null;
      visited = false;
      captureStartNanos = System.nanoTime();
      publishing.captureBegan(captureStartNanos);
      pace.start(captureStartNanos, run.schedule(), run.requestsExecuted());
    } else if (job instanceof CheckpointJob.Hurry) {
      pace.hurry();
    } else if (job instanceof CheckpointJob.MakeRoom room) {
      makeRoom = room;
      if (room.reading().equals(resting)) {
        capture = resting;
      }
    } else if (job instanceof CheckpointJob.Cancel cancel) {
      cancel.capture().close();
      if (cancel.capture().equals(capture)) {
        capture = null;
        publishing.phase(CheckpointPhase.NONE);
      }
      resting = null;
    } else if (job instanceof CheckpointJob.Complete complete) {
      complete(complete.taken().sequence(), complete.completion(), complete.previous(), false);
    } else if (job instanceof CheckpointJob.CompleteStaged complete) {
      complete(complete.sequence(), complete.completion(), 0, true);
    } else if (job instanceof CheckpointJob.PublishStaged publish) {
      Image image = publishing.publish(publish.image());
      others.execute(new ExecutionEvent.StagedPublished(image));
    } else if (job instanceof CheckpointJob.Drop drop) {
      store.discard(drop.image());
    } else if (job instanceof CheckpointJob.Suspect) {
      dropCompletions();
      stored.fetching().suspect();
    } else if (job instanceof CheckpointJob.Certify certify) {
      certify(certify.certificate(), certify.stable());
    } else if (job instanceof CheckpointJob.Fetch fetch) {
      stored.fetching().start(fetch.certificate());
    } else if (job instanceof CheckpointJob.Arrived arrived) {
      stored.fetching().arrived(arrived);
    } else if (job instanceof CheckpointJob.Serve serve) {
      stored.serving().serve(serve);
    }
  }

  private void complete(long sequence, Completion completion, long previous, boolean staged) {
    late = visited ? null : capture;
    capture = null;
    resting = null;
    publishing.phase(CheckpointPhase.completing(sequence));
    completions.add(new Completing(sequence, completion, previous, staged, System.nanoTime()));
  }

  @Override
  public void roundEnded(boolean idle) throws IOException {
    stepCapture();
    stepCompletion();
    stored.tick();
  }

  @Override
  public long waitMicros() {
    Completing completing = completions.peek();
    if (completing != null) {
      return completing.completion.starved() ? STARVED_MICROS : 0;
    }
    long wait = Math.min(IDLE_MICROS, stored.waitMicros());
    if (capture == null) {
      return wait;
    }
    if (capture.starved()) {
      return Math.min(wait, STARVED_MICROS);
    }
    long pause = wantsRoom(capture) ? 0 : pace.waitMicros(System.nanoTime());
    return Math.min(wait, pause);
  }

  private void stepCapture() throws IOException {
    Capture current = capture;
    long now = System.nanoTime();
    boolean wantsRoom = wantsRoom(current);
    if (current == null
        || (!wantsRoom && pace.givesWay(now, current.bytesRead(), others.requestsExecuted()))) {
      return;
    }
    try {
      boolean over = wantsRoom ? roomMade(current) : current.step();
      pace.stepped(current.bytesRead());
      publishing.phase().read(current.bytesRead());
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
      publishing.phase(CheckpointPhase.NONE);
      visited(current, String.valueOf(failure.getMessage()), 0);
    }
  }

  private boolean wantsRoom(@Nullable Capture current) {
    return makeRoom != null && makeRoom.reading().equals(current);
  }

  /** Does a step that makes room; the capture is not over by that. */
  private boolean roomMade(Capture current) throws IOException {
    CheckpointJob.MakeRoom wanted = makeRoom;
    if (wanted != null && current.makeRoom(wanted.heldBytesMax())) {
      makeRoom = null;
      others.execute(new ExecutionEvent.RoomMade(current));
    }
    return false;
  }

  private void visited(Capture which, @Nullable String failure, long bytes) {
    visited = true;
    long nanos = System.nanoTime() - captureStartNanos;
    long busyNanos = nanos - pace.heldNanos();
    publishing.captured(nanos, busyNanos, bytes);
    others.execute(
        new ExecutionEvent.CaptureEnded(
            which, failure, bytes, TimeUnit.NANOSECONDS.toMicros(busyNanos)));
  }

  private void stepCompletion() throws IOException {
    Completing current = completions.peek();
    if (current == null) {
      return;
    }
    long sequence = current.sequence;
    try {
      for (int i = 0; i < COMPLETION_STEPS_PER_ROUND; i++) {
        boolean done = current.completion.step();
        stepped(current.completion);
        if (done) {
          completions.remove();
          long completedNanos = System.nanoTime();
          publishing.completed(current.completion, sequence, completedNanos - current.startNanos);
          publish(current);
          publishing.phase(CheckpointPhase.NONE);
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
      publishing.phase(CheckpointPhase.NONE);
      current.completion.close();
      String cause = String.valueOf(failure.getMessage());
      boolean baseLost =
          failure instanceof CheckpointFailedException lost
              && lost.reason() == CheckpointFailedException.Reason.BASE_LOST;
      others.execute(new ExecutionEvent.CompletionFailed(sequence, cause, baseLost));
    }
  }

  private void publish(Completing done) throws IOException {
    Image result = done.completion.result();
    if (done.staged) {
      others.execute(new ExecutionEvent.StagedImage(result));
      return;
    }
    Image image;
    try {
      image = publishing.publish(result);
    } catch (DiskFullException full) {
      store.discard(result);
      String cause = String.valueOf(full.getMessage());
      others.execute(new ExecutionEvent.CompletionFailed(done.sequence, cause, false));
      return;
    }
    others.execute(new ExecutionEvent.Published(image));
    gone(store.pruneUncertified());
    publishing.compare(done.previous, image);
  }

  private void gone(List<Long> pruned) {
    for (long sequence : pruned) {
      publishing.gone(sequence);
      notices.counters().count("checkpoint.pruned");
    }
  }

  private void dropCompletions() throws IOException {
    late = null;
    makeRoom = null;
    publishing.phase(CheckpointPhase.NONE);
    while (!completions.isEmpty()) {
      Completing dropped = completions.remove();
      dropped.completion.close();
      others.execute(
          new ExecutionEvent.CompletionFailed(
              dropped.sequence, "this replica's state is wrong", false));
    }
  }

  private void stepped(Completion completion) {
    if (late != null && completion.visited()) {
      visited(late, null, completion.bytesRead());
      late = null;
    }
    if (makeRoom != null && completion.heldBytes() <= makeRoom.heldBytesMax()) {
      makeRoom = null;
      others.execute(new ExecutionEvent.RoomMade(completion));
    }
  }

  /** Keeps a certificate beside its checkpoint, if that is here with the same root. */
  private void certify(CheckpointCertificate certificate, boolean stable) throws IOException {
    if (!publishing.has(certificate)) {
      return;
    }
    try {
      store.certify(certificate.stateSequence(), certificate.encode(), stable);
    } catch (DiskFullException full) {
      notices.noRoomForCertificate(certificate.stateSequence(), full);
      return; // nothing older goes; a later one will come
    }
    if (stable) {
      others.durable(certificate.stateSequence());
      gone(store.prune(certificate.stateSequence()));
    }
  }
}
