package io.evenkeel.sim;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.Leftovers;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.checkpoint.transfer.TransferEvent;
import io.evenkeel.checkpoint.transfer.TransferLimits;
import io.evenkeel.checkpoint.transfer.TransferReceiver;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.checkpoint.transfer.TransferTarget;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fetches a certified checkpoint from the others, and serves them. Checkpoint lane only. */
final class Transfers {

  private final SimWorld world;
  private final SimReplica replica;
  private final CheckpointStore store;
  private final CheckpointLane checkpoints;
  private final TransferSource source;
  private final Leftovers leftovers;

  /** Whether the state was found wrong, so that what is not certified here is, too. */
  private boolean suspect;

  private @Nullable TransferReceiver receiver;
  private @Nullable ImageSink sink;
  private @Nullable CheckpointCertificate target;

  /** Whether the target is here already, and damaged: it is not installed. */
  private boolean repairing;

  /**
   * Above those of earlier fetches, and of earlier lives, whose answers may still be on the way.
   */
  private long lastRequestNumber;

  Transfers(SimWorld world, SimReplica replica, CheckpointStore store, CheckpointLane checkpoints) {
    this.world = world;
    this.replica = replica;
    this.store = store;
    this.checkpoints = checkpoints;
    this.lastRequestNumber = nowMillis() << 20;
    this.leftovers = new Leftovers(store);
    this.source = new TransferSource(failure -> world.coverage.reached(Rare.DAMAGE_FOUND));
  }

  boolean active() {
    return receiver != null;
  }

  void suspect() {
    suspect = true;
  }

  void start(CheckpointCertificate certificate) throws IOException {
    Optional<Image> here = world.sequential() ? Optional.empty() : found(certificate);
    if (here.isPresent()) {
      checkpoints.announce(here.get());
      install(certificate, here.get());
      return;
    }
    fetch(certificate, false);
  }

  /** Fetches again what is damaged of a stable checkpoint here, unless something is fetched. */
  void repair(CheckpointCertificate certificate) throws IOException {
    if (!active() && !world.sequential()) {
      fetch(certificate, true);
    }
  }

  private void fetch(CheckpointCertificate certificate, boolean repair) throws IOException {
    Optional<Image> own = present();
    repairing = repair;
    world.coverage.reached(Rare.TRANSFER_STARTED);
    world.trace.note(replica.name(), "fetch", certificate.stateSequence(), certificate.stateRoot());
    target = certificate;
    sink = store.newImage(new ImageLabel(world.kind(), 1, "transfer"));
    List<Integer> others =
        world.sequential()
            ? List.of(certificate.votes().get(0).replica())
            : IntStream.range(0, world.n()).filter(id -> id != replica.id()).boxed().toList();
    receiver =
        new TransferReceiver(
            new TransferTarget(
                certificate.stateSequence(), Digest.of(certificate.stateRoot().bytes())),
            others,
            own.orElse(null),
            sink,
            TransferLimits.DEFAULT,
            lastRequestNumber);
    step(new TransferEvent.Tick());
  }

  private Optional<Image> found(CheckpointCertificate certificate) throws IOException {
    try {
      Optional<Image> image = checkpoints.find(certificate.stateRoot().bytes());
      if (image.isEmpty() || image.get().sequence() != certificate.stateSequence()) {
        return Optional.empty();
      }
      if (store.verify(certificate.stateSequence()).damages().isEmpty()) {
        return image;
      }
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return Optional.empty();
    } catch (DamagedImageException damage) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return Optional.empty();
    }
  }

  /** What is here already, with what an older target's transfer fetched that the others dropped. */
  private Optional<Image> present() throws IOException {
    if (sink != null && target != null) {
      leftovers.keep(sink, target.stateSequence());
      sink = null;
    }
    forget();
    if (store.leftovers().filter(image -> image.leaves().size() > 0).isPresent()) {
      world.coverage.reached(Rare.TRANSFER_RESUMED);
    }
    return leftovers.over(newest());
  }

  private Optional<Image> newest() throws IOException {
    List<StoredCheckpoint> images = store.images();
    if (images.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(store.load(images.get(images.size() - 1).sequence()));
    } catch (DamagedImageException damage) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return Optional.empty();
    }
  }

  void tick() throws IOException {
    leftovers.tick(nowMillis());
    if (receiver != null && receiver.nextWakeMillis() <= nowMillis()) {
      step(new TransferEvent.Tick());
    }
  }

  private long nowMillis() {
    return replica.now().monotonicMicros() / 1000;
  }

  /** An answer arrived. */
  void arrived(int from, long number, TransferResponse response) {
    checkpoints.lane().post(() -> step(new TransferEvent.ResponseArrived(from, number, response)));
  }

  private void step(TransferEvent event) throws IOException {
    TransferReceiver current = receiver;
    CheckpointCertificate certificate = target;
    if (current == null || certificate == null) {
      return;
    }
    for (TransferEffect effect : current.step(event, nowMillis())) {
      if (effect instanceof TransferEffect.Send send) {
        world.network.transferRequest(replica, send.source(), send.requestNumber(), send.request());
      } else if (effect instanceof TransferEffect.Demoted demoted) {
        if (demoted.reason().isLie()) {
          world.coverage.reached(Rare.TRANSFER_LIE_REFUSED);
        }
        if (world.sequential()) {
          failed(certificate, demoted.reason().name()); // there is no other source
          return;
        }
      } else if (effect instanceof TransferEffect.Stuck && repairing) {
        failed(certificate, "the others do not have it any more");
        return;
      } else if (effect instanceof TransferEffect.Stuck) {
        replica.ordering().post(new OrderingEvent.FetchStuck(certificate.stateSequence()));
      } else if (effect instanceof TransferEffect.Done done) {
        world.coverage.reached(Rare.TRANSFER_DONE);
        done(certificate, done.image());
      } else if (effect instanceof TransferEffect.Failed failed) {
        world.trace.note(replica.name(), "transfer", certificate.stateSequence(), failed);
        failed(certificate, failed.reason().name());
      }
    }
  }

  private void done(CheckpointCertificate certificate, Image fetched) throws IOException {
    if (world.sequential()) {
      end();
      replica.execution().post(new ExecutionEvent.Stage(fetched));
      return;
    }
    if (repairing) {
      checkpoints.publish(fetched);
      end();
      store.certify(certificate.stateSequence(), certificate.encode(), true);
      world.coverage.reached(Rare.STORE_REPAIRED);
      return;
    }
    compare(certificate, fetched);
    Image image = checkpoints.publish(fetched);
    end();
    install(certificate, image);
  }

  private void failed(CheckpointCertificate certificate, String cause) throws IOException {
    boolean asked = !repairing;
    end();
    world.coverage.reached(Rare.TRANSFER_FAILED);
    if (asked) {
      replica.ordering().post(new OrderingEvent.FetchFailed(certificate.stateSequence(), cause));
    }
  }

  /** What of the own checkpoint at that position is wrong. */
  private void compare(CheckpointCertificate certificate, Image fetched) throws IOException {
    for (StoredCheckpoint stored : store.images()) {
      if (stored.sequence() == certificate.stateSequence()) {
        try {
          Divergence found = Divergence.between(store.load(stored.sequence()), fetched);
          world.checker.named(replica, found);
        } catch (DamagedImageException damage) {
          world.coverage.reached(Rare.DAMAGE_FOUND);
        }
      }
    }
  }

  private void install(CheckpointCertificate certificate, Image image) throws IOException {
    store.certify(certificate.stateSequence(), certificate.encode(), false);
    if (suspect) {
      suspect = false;
      store.withdrawUncertified();
    }
    replica.execution().post(new ExecutionEvent.Install(image));
  }

  private void end() throws IOException {
    if (sink != null) {
      sink.close();
    }
    sink = null;
    leftovers.discard();
    forget();
  }

  private void forget() {
    if (receiver != null) {
      lastRequestNumber = receiver.lastRequestNumber();
    }
    receiver = null;
    target = null;
    repairing = false;
  }

  /** Another replica asks. */
  void serve(int to, long number, TransferRequest request) {
    checkpoints
        .lane()
        .post(() -> world.network.transferResponse(replica, to, number, answer(request)));
  }

  private TransferResponse answer(TransferRequest request) throws IOException {
    try {
      Optional<Image> image = checkpoints.find(request.root().bytes());
      return image.isEmpty()
          ? new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT)
          : source.answer(image.get(), request);
    } catch (DamagedImageException e) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return new TransferResponse.Unavailable(TransferResponse.Reason.DAMAGED);
    }
  }
}
