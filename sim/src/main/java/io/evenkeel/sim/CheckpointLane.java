package io.evenkeel.sim;

import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.method.Capture;
import io.evenkeel.checkpoint.method.Completion;
import io.evenkeel.checkpoint.root.Delta;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoreScrub;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.timing.CapturePace;
import io.evenkeel.checkpoint.timing.CaptureSchedule;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Taking;
import io.evenkeel.execution.Taking.Completing;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/**
 * Steps {@link Taking}, publishes, keeps certificates, prunes; {@link Transfers} fetches and serves
 * on the same lane.
 */
final class CheckpointLane implements Taking.Host {

  static final String NAME = "checkpoint";
  private static final int POLL_MICROS = 1_000;
  private static final int SCRUB_MICROS = 100_000;

  /** Captures take the steps they take: how fast they read is not simulated. */
  private static final long NOW = 0;

  private final SimWorld world;
  private final SimReplica replica;
  private final CheckpointStore store;
  private final Transfers transfers;
  private final StoreScrub scrub;
  private long scrubDueMicros;
  private final Lane lane;
  private final long captureMicrosMax;
  private final Taking taking = new Taking(this, CapturePace.unlimited());

  /** Kept before anything else is stepped: only certificates let older checkpoints go. */
  private final ArrayDeque<Lane.Work> certificates = new ArrayDeque<>();

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
    return taking.capturing();
  }

  void capture(Capture started) {
    lane.post(() -> taking.capture(started, CaptureSchedule.NONE, 0, NOW));
  }

  void cancel(Capture cancelled) {
    lane.post(() -> taking.cancel(cancelled));
  }

  void complete(ExecutionEffect.RunCompletion run) {
    if (run.taken().late()) {
      world.coverage.reached(Rare.CAPTURE_LATE);
    }
    complete(new Completing(run.taken().sequence(), run.completion(), run.previous(), false, NOW));
  }

  /** The same of a state that is only staged. */
  void completeStaged(long sequence, Completion completion) {
    complete(new Completing(sequence, completion, 0, true, NOW));
  }

  private void complete(Completing next) {
    lane.post(() -> taking.complete(next));
  }

  /** The state is wrong, and so is what is being completed. */
  void suspect() {
    lane.post(
        () -> {
          taking.drop("the state is wrong");
          transfers.suspect();
        });
  }

  void publishStaged(Image image) {
    lane.post(() -> replica.execution().post(new ExecutionEvent.StagedPublished(publish(image))));
  }

  void drop(Image image) {
    lane.post(() -> store.discard(image));
  }

  void makeRoom(ExecutionEffect.MakeRoom wanted) {
    lane.post(() -> taking.makeRoom(wanted.reading(), wanted.heldBytesMax()));
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
    if (taking.starved()) {
      replica.execution().lane().wake(POLL_MICROS); // the executor looks by itself now and then
    }
    if (taking.capturing()) {
      lane.wake(captureMicrosMax);
    } else if (taking.completing()) {
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

  /** Also called between the report of a modification and the modification. */
  void stepCapture() throws IOException {
    taking.stepCapture(NOW, 0);
  }

  /** Also called between the report of a modification and the modification. */
  void stepCompletion() throws IOException {
    boolean unused = taking.stepCompletion(NOW);
  }

  @Override
  public void execute(ExecutionEvent event) {
    replica.execution().post(event);
  }

  @Override
  public void completed(Completing done) throws IOException {
    if (done.completion().statistics().objectsCopied() > 0) {
      world.coverage.reached(Rare.COPIED_BY_EXECUTOR);
    }
    Image result = done.completion().result();
    if (done.staged()) {
      execute(new ExecutionEvent.StagedImage(result));
      return;
    }
    Image image = publish(result);
    execute(new ExecutionEvent.Published(image));
    store.pruneUncertified();
    if (!world.sequential()) {
      compare(done.previous(), image);
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
