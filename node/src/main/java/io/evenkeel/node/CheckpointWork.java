package io.evenkeel.node;

import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.node.lane.Lane;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoint lane: reads captures at a bounded pace, completes and publishes checkpoints, keeps
 * their certificates, fetches from others and serves them. Each round gives each of these one
 * slice.
 *
 * <p>Whatever goes wrong with one checkpoint costs that checkpoint. An {@link IOException} of the
 * store itself leaves the disk in an unknown state and stops the replica.
 */
final class CheckpointWork implements Lane.Work<CheckpointJob> {

  private static final long IDLE_MICROS = 100_000;
  private static final int COMPLETION_STEPS_PER_ROUND = 16;

  /** Lanes that get what this one gives. */
  interface Others {
    void order(OrderingEvent event);

    void execute(ExecutionEvent event);

    /** The checkpoint at {@code sequence} and its stable certificate are durable. */
    void durable(long sequence);
  }

  private final CheckpointStore store;
  private final CapturePace pace;
  private final Fetching fetching;
  private final Serving serving;
  private final Publishing publishing;
  private final Notices notices;
  private final Others others;

  private @Nullable Capture capture;
  private long captureStartNanos;
  private final ArrayDeque<Completing> completions = new ArrayDeque<>();

  /** A completion and when it began. */
  private record Completing(CheckpointJob.Complete job, long startNanos) {}

  CheckpointWork(
      CheckpointStore store,
      CapturePace pace,
      Fetching fetching,
      Serving serving,
      Publishing publishing,
      Notices notices,
      Others others) {
    this.store = store;
    this.pace = pace;
    this.fetching = fetching;
    this.serving = serving;
    this.publishing = publishing;
    this.notices = notices;
    this.others = others;
  }

  @Override
  public void handle(CheckpointJob job) throws IOException {
    if (job instanceof CheckpointJob.Run run) {
      capture = run.capture();
      captureStartNanos = System.nanoTime();
      pace.start(captureStartNanos);
    } else if (job instanceof CheckpointJob.Hurry) {
      pace.hurry();
    } else if (job instanceof CheckpointJob.Cancel cancel) {
      cancel.capture().close();
      if (cancel.capture().equals(capture)) {
        endCapture(cancel.capture(), "cancelled");
      }
    } else if (job instanceof CheckpointJob.Complete complete) {
      completions.add(new Completing(complete, System.nanoTime()));
    } else if (job instanceof CheckpointJob.Certify certify) {
      certify(certify.certificate(), certify.stable());
    } else if (job instanceof CheckpointJob.Fetch fetch) {
      fetching.start(fetch.certificate());
    } else if (job instanceof CheckpointJob.Arrived arrived) {
      fetching.arrived(arrived);
    } else if (job instanceof CheckpointJob.Serve serve) {
      serving.serve(serve);
    }
  }

  @Override
  public void roundEnded(boolean idle) throws IOException {
    stepCapture();
    stepCompletion();
    fetching.tick();
  }

  @Override
  public long waitMicros() {
    if (!completions.isEmpty()) {
      return 0;
    }
    long wait = Math.min(IDLE_MICROS, fetching.waitMicros());
    return capture == null ? wait : Math.min(wait, pace.waitMicros(System.nanoTime()));
  }

  private void stepCapture() throws IOException {
    Capture current = capture;
    if (current == null || pace.waitMicros(System.nanoTime()) > 0) {
      return;
    }
    try {
      boolean ended = current.step();
      pace.stepped(current.bytesRead());
      if (ended) {
        endCapture(current, null);
      }
    } catch (CheckpointFailedException failure) {
      current.close();
      endCapture(current, String.valueOf(failure.getMessage()));
    }
  }

  private void endCapture(Capture ended, @Nullable String failure) {
    capture = null;
    publishing.captured(System.nanoTime() - captureStartNanos);
    others.execute(new ExecutionEvent.CaptureEnded(ended, failure));
  }

  private void stepCompletion() throws IOException {
    Completing current = completions.peek();
    if (current == null) {
      return;
    }
    long sequence = current.job.taken().sequence();
    try {
      for (int i = 0; i < COMPLETION_STEPS_PER_ROUND; i++) {
        if (current.job.completion().step()) {
          completions.remove();
          long completedNanos = System.nanoTime();
          publishing.completed(current.job, completedNanos - current.startNanos);
          Image image = publishing.publish(current.job.completion().result());
          others.execute(new ExecutionEvent.Published(image));
          return;
        }
      }
    } catch (CheckpointFailedException failure) {
      completions.remove();
      current.job.completion().close();
      String cause = String.valueOf(failure.getMessage());
      others.execute(new ExecutionEvent.CompletionFailed(sequence, cause));
    }
  }

  /** Keeps a certificate beside its checkpoint, if that is here with the same root. */
  private void certify(CheckpointCertificate certificate, boolean stable) throws IOException {
    if (!publishing.has(certificate)) {
      return;
    }
    store.certify(certificate.sequence(), certificate.encode(), stable);
    if (stable) {
      others.durable(certificate.sequence());
      for (long gone : store.prune(certificate.sequence())) {
        publishing.gone(gone);
        notices.counters().count("checkpoint.pruned");
      }
    }
  }
}
