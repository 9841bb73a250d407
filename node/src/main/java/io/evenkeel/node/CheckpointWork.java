package io.evenkeel.node;

import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DiskFullException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.CapturePace;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Taking;
import io.evenkeel.execution.Taking.Completing;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.node.status.CheckpointPhase;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.List;

/**
 * The checkpoint lane: takes checkpoints ({@link Taking}) and publishes them, keeps their
 * certificates, fetches from others and serves them. Each round gives each of these one slice.
 *
 * <p>Whatever goes wrong with one checkpoint costs that checkpoint. An {@link IOException} of the
 * store itself leaves the disk in an unknown state and stops the replica.
 */
final class CheckpointWork implements Lane.Work<CheckpointJob>, Taking.Host {

  private static final long IDLE_MICROS = 100_000;

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
  private final Taking taking;
  private final Stored stored;
  private final Publishing publishing;
  private final Notices notices;
  private final Others others;

  CheckpointWork(
      CheckpointStore store,
      CapturePace pace,
      Stored stored,
      Publishing publishing,
      Notices notices,
      Others others) {
    this.store = store;
    this.taking = new Taking(this, pace);
    this.stored = stored;
    this.publishing = publishing;
    this.notices = notices;
    this.others = others;
  }

  @Override
  public void handle(CheckpointJob job) throws IOException {
    if (job instanceof CheckpointJob.Run run) {
      long now = System.nanoTime();
      publishing.captureBegan(now);
      taking.capture(run.capture(), run.schedule(), run.requestsExecuted(), now);
    } else if (job instanceof CheckpointJob.Hurry) {
      taking.hurry();
    } else if (job instanceof CheckpointJob.MakeRoom room) {
      taking.makeRoom(room.reading(), room.heldBytesMax());
    } else if (job instanceof CheckpointJob.Cancel cancel) {
      taking.cancel(cancel.capture());
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
      taking.drop("this replica's state is wrong");
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
    publishing.phase(CheckpointPhase.completing(sequence));
    taking.complete(new Completing(sequence, completion, previous, staged, System.nanoTime()));
  }

  @Override
  public void roundEnded(boolean idle) throws IOException {
    stored.tick();
    taking.stepCapture(System.nanoTime(), others.requestsExecuted());
    int steps = 1;
    while (taking.stepCompletion(System.nanoTime()) && steps < COMPLETION_STEPS_PER_ROUND) {
      steps++;
    }
  }

  @Override
  public long waitMicros() {
    long wait = Math.min(IDLE_MICROS, taking.waitMicros(System.nanoTime()));
    return wait == 0 ? 0 : Math.min(wait, stored.waitMicros());
  }

  @Override
  public void execute(ExecutionEvent event) {
    others.execute(event);
  }

  @Override
  public void read(long bytes) {
    publishing.phase().read(bytes);
  }

  @Override
  public void captured(long nanos, long busyNanos, long bytes) {
    publishing.captured(nanos, busyNanos, bytes);
  }

  @Override
  public void gaveUp() {
    publishing.phase(CheckpointPhase.NONE);
  }

  @Override
  public void completed(Completing done) throws IOException {
    long nanos = System.nanoTime() - done.startNanos();
    publishing.completed(done.completion(), done.sequence(), nanos);
    publish(done);
    publishing.phase(CheckpointPhase.NONE);
  }

  private void publish(Completing done) throws IOException {
    Image result = done.completion().result();
    if (done.staged()) {
      others.execute(new ExecutionEvent.StagedImage(result));
      return;
    }
    Image image;
    try {
      image = publishing.publish(result);
    } catch (DiskFullException full) {
      store.discard(result);
      String cause = String.valueOf(full.getMessage());
      others.execute(new ExecutionEvent.CompletionFailed(done.sequence(), cause, false));
      return;
    }
    others.execute(new ExecutionEvent.Published(image));
    gone(store.pruneUncertified());
    publishing.compare(done.previous(), image);
  }

  private void gone(List<Long> pruned) {
    for (long sequence : pruned) {
      publishing.gone(sequence);
      notices.counters().count("checkpoint.pruned");
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
