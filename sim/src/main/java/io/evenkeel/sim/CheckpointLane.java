package io.evenkeel.sim;

import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.CheckpointFailedException;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.root.Delta;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoreScrub;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Steps captures and completions, publishes, keeps certificates, prunes; {@link Transfers} fetches
 * and serves on the same lane.
 */
final class CheckpointLane {

  static final String NAME = "checkpoint";
  private static final int POLL_MICROS = 1_000;
  private static final int SCRUB_MICROS = 100_000;

  private final SimWorld world;
  private final SimReplica replica;
  private final CheckpointStore store;
  private final Transfers transfers;
  private final StoreScrub scrub;
  private long scrubDueMicros;
  private final Lane lane;
  private final long captureMicrosMax;

  /** Kept before anything else is stepped: only certificates let older checkpoints go. */
  private final ArrayDeque<Lane.Work> certificates = new ArrayDeque<>();

  private @Nullable Capture capture;

  /** Whether it was said that the capture has visited everything. */
  private boolean visited;

  private final ArrayDeque<Completing> completions = new ArrayDeque<>();

  /** A capture that had not visited everything when its completion came. */
  private @Nullable Capture late;

  /** A capture with nothing more to do, unless room is wanted. */
  private @Nullable Capture resting;

  private ExecutionEffect.@Nullable MakeRoom makeRoom;

  /**
   * A completion.
   *
   * @param previous the position before; 0 if it is not known
   * @param staged whether its image is not published
   */
  private record Completing(long sequence, Completion completion, long previous, boolean staged) {}

  CheckpointLane(SimWorld world, SimReplica replica, CheckpointStore store, long captureMicrosMax) {
    this.world = world;
    this.replica = replica;
    this.store = store;
    this.captureMicrosMax = captureMicrosMax;
    this.scrub = new StoreScrub(store);
    this.lane = new Lane(replica, NAME, 500, this::round);
    this.transfers = new Transfers(world, replica, store, this);
  }

  Lane lane() {
    return lane;
  }

  CheckpointStore store() {
    return store;
  }

  Transfers transfers() {
    return transfers;
  }

  boolean capturing() {
    return capture != null;
  }

  void capture(Capture started) {
    lane.post(
        () -> {
          capture = started;
          resting = null;
          visited = false;
        });
  }

  void cancel(Capture cancelled) {
    lane.post(
        () -> {
          cancelled.close();
          if (cancelled.equals(capture)) {
            capture = null;
          }
          resting = null;
        });
  }

  void complete(ExecutionEffect.RunCompletion run) {
    if (run.taken().late()) {
      world.coverage.reached(Rare.CAPTURE_LATE);
    }
    lane.post(
        () -> {
          late = visited ? null : capture;
          capture = null;
          resting = null;
          completions.add(
              new Completing(run.taken().sequence(), run.completion(), run.previous(), false));
        });
  }

  /** The state is wrong, and so is what is being completed. */
  void suspect() {
    lane.post(
        () -> {
          late = null;
          makeRoom = null;
          while (!completions.isEmpty()) {
            Completing dropped = completions.remove();
            dropped.completion.close();
            replica
                .execution()
                .post(
                    new ExecutionEvent.CompletionFailed(
                        dropped.sequence, "the state is wrong", false));
          }
          transfers.suspect();
        });
  }

  /** The same of a state that is only staged. */
  void completeStaged(long sequence, Completion completion) {
    lane.post(
        () -> {
          late = visited ? null : capture;
          capture = null;
          resting = null;
          completions.add(new Completing(sequence, completion, 0, true));
        });
  }

  void publishStaged(Image image) {
    lane.post(() -> replica.execution().post(new ExecutionEvent.StagedPublished(publish(image))));
  }

  void drop(Image image) {
    lane.post(() -> store.discard(image));
  }

  void makeRoom(ExecutionEffect.MakeRoom wanted) {
    lane.post(
        () -> {
          makeRoom = wanted;
          if (wanted.reading().equals(resting)) {
            capture = resting;
          }
        });
  }

  void certify(CheckpointCertificate certificate, boolean stable) {
    certificates.add(() -> certifyNow(certificate, stable));
    lane.wake(500);
  }

  void fetch(CheckpointCertificate certificate) {
    lane.post(() -> transfers.start(certificate));
  }

  private void round() throws IOException {
    while (!certificates.isEmpty()) {
      certificates.remove().run();
    }
    stepCapture();
    stepCompletion();
    transfers.tick();
    scrub();
    if (starved()) {
      replica.execution().lane().wake(POLL_MICROS); // the executor looks by itself now and then
    }
    if (capture != null) {
      lane.wake(captureMicrosMax);
    } else if (!completions.isEmpty()) {
      lane.wake(500);
    } else if (transfers.active()) {
      lane.wake(5_000);
    }
  }

  /** Reads stored checkpoints again: a piece now and then, when there is something to do anyway. */
  private void scrub() throws IOException {
    if (transfers.active() || world.micros() < scrubDueMicros) {
      return;
    }
    scrubDueMicros = world.micros() + SCRUB_MICROS;
    Optional<StoreScrub.Damaged> damaged = scrub.step().damaged();
    if (damaged.isPresent()) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      Optional<CheckpointCertificate> certificate =
          store.certificate(damaged.get().sequence()).flatMap(CheckpointCertificate::decode);
      if (certificate.isPresent()) {
        transfers.repair(certificate.get());
      }
    }
  }

  /** Whether there is nothing to do here before the executor has read another slice. */
  private boolean starved() {
    Completing completing = completions.peek();
    return completing != null
        ? completing.completion.starved()
        : capture != null && capture.starved();
  }

  /** Also called between the report of a modification and the modification. */
  void stepCapture() throws IOException {
    Capture current = capture;
    if (current == null) {
      return;
    }
    try {
      boolean wantsRoom = makeRoom != null && makeRoom.reading().equals(current);
      boolean over = wantsRoom ? makeRoom(current) : current.step();
      if (current.visited() && !visited) {
        ended(current, null, current.bytesRead());
      }
      if (over) {
        capture = null;
        resting = current;
      }
    } catch (CheckpointFailedException failure) {
      current.close();
      capture = null;
      makeRoom = null;
      ended(current, String.valueOf(failure.getMessage()), 0);
    }
  }

  private void ended(Capture which, @Nullable String failure, long bytes) {
    visited = true;
    replica.execution().post(new ExecutionEvent.CaptureEnded(which, failure, bytes, 0));
  }

  /** Also called between the report of a modification and the modification. */
  void stepCompletion() throws IOException {
    Completing current = completions.peek();
    if (current == null) {
      return;
    }
    try {
      boolean done = current.completion.step();
      if (late != null && current.completion.visited()) {
        ended(late, null, current.completion.bytesRead());
        late = null;
      }
      makeRoom(current.completion);
      if (done) {
        completions.remove();
        if (current.completion.statistics().objectsCopied() > 0) {
          world.coverage.reached(Rare.COPIED_BY_EXECUTOR);
        }
        completed(current);
      }
    } catch (CheckpointFailedException failure) {
      completions.remove();
      late = null;
      makeRoom = null;
      current.completion.close();
      String cause = String.valueOf(failure.getMessage());
      long sequence = current.sequence;
      boolean baseLost = failure.reason() == CheckpointFailedException.Reason.BASE_LOST;
      replica.execution().post(new ExecutionEvent.CompletionFailed(sequence, cause, baseLost));
    }
  }

  private void completed(Completing done) throws IOException {
    Image result = done.completion.result();
    if (done.staged) {
      replica.execution().post(new ExecutionEvent.StagedImage(result));
      return;
    }
    Image image = publish(result);
    replica.execution().post(new ExecutionEvent.Published(image));
    store.pruneUncertified();
    if (!world.sequential()) {
      compare(done.previous, image);
    }
  }

  /** Does a step that makes room; the capture is not over by that. */
  private boolean makeRoom(Capture current) throws IOException {
    if (makeRoom != null && current.makeRoom(makeRoom.heldBytesMax())) {
      makeRoom = null;
      replica.execution().post(new ExecutionEvent.RoomMade(current));
    }
    return false;
  }

  private void makeRoom(Completion completion) {
    if (makeRoom != null && completion.heldBytes() <= makeRoom.heldBytesMax()) {
      makeRoom = null;
      replica.execution().post(new ExecutionEvent.RoomMade(completion));
    }
  }

  /** Makes an image durable; the ordering lane may vote for it then. */
  Image publish(Image written) throws IOException {
    Liar liar = replica.liar();
    Image image = store.publish(liar == null ? written : liar.distort(written, store));
    if (replica.diskStepMicrosMax() > 0) {
      world.coverage.reached(Rare.PUBLISHED_SLOWLY);
    }
    announce(image);
    return image;
  }

  /** Tells the ordering lane what differs from the checkpoint before, if that is here. */
  private void compare(long previous, Image image) throws IOException {
    if (store.images().stream().noneMatch(stored -> stored.sequence() == previous)) {
      return;
    }
    try {
      Delta delta = Delta.between(store.load(previous).leaves(), image.leaves());
      Digest root = Digest.of(delta.root().bytes());
      replica.ordering().post(new OrderingEvent.DeltaComputed(previous, image.sequence(), root));
    } catch (DamagedImageException damage) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
    }
  }

  /** Tells the ordering lane of an image that is durable here. */
  void announce(Image image) {
    Digest root = Digest.of(image.header().root().bytes());
    world.checker.published(replica, image.sequence(), root);
    replica
        .ordering()
        .post(new OrderingEvent.Published(image.sequence(), world.kind().code(), root));
  }

  /** The image a certificate is for, if it is here with that root. */
  Optional<Image> find(byte[] root) throws IOException {
    for (StoredCheckpoint stored : store.images()) {
      if (Arrays.equals(stored.header().root().bytes(), root)) {
        return Optional.of(store.load(stored.sequence()));
      }
    }
    return Optional.empty();
  }

  private void certifyNow(CheckpointCertificate certificate, boolean stable) throws IOException {
    Optional<Image> image;
    try {
      image = find(certificate.stateRoot().bytes());
    } catch (DamagedImageException damage) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return;
    }
    if (image.isPresent() && image.get().sequence() == certificate.stateSequence()) {
      store.certify(certificate.stateSequence(), certificate.encode(), stable);
      if (stable) {
        replica.durable(certificate.stateSequence());
        store.prune(certificate.stateSequence());
      }
    }
  }
}
