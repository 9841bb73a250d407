package io.evenkeel.replica;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
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
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Fetches a certified checkpoint from the others, and serves them. Checkpoint lane only. */
final class Transfers {

  private static final ImageLabel LABEL = new ImageLabel(CheckpointKind.STATE, 1, "transfer");

  private final World world;
  private final TestReplica replica;
  private final CheckpointStore store;
  private final CheckpointLane checkpoints;
  private final TransferSource source;
  private final Leftovers leftovers;

  private @Nullable TransferReceiver receiver;
  private @Nullable ImageSink sink;

  /** Lives overlap on the simulated network as on a real one. */
  private long lastRequestNumber;

  private @Nullable CheckpointCertificate target;

  Transfers(World world, TestReplica replica, CheckpointStore store, CheckpointLane checkpoints) {
    this.world = world;
    this.replica = replica;
    this.store = store;
    this.checkpoints = checkpoints;
    this.lastRequestNumber = nowMillis() << 20;
    this.leftovers = new Leftovers(store);
    this.source = new TransferSource(failure -> replica.failures.add(failure.toString()));
  }

  boolean active() {
    return receiver != null;
  }

  void start(CheckpointCertificate certificate) throws IOException {
    Optional<Image> here = checkpoints.find(certificate.root().bytes());
    if (here.isPresent() && here.get().sequence() == certificate.sequence()) {
      checkpoints.announce(here.get());
      install(certificate, here.get());
      return;
    }
    Optional<Image> own = present();
    replica.fetches++;
    target = certificate;
    sink = store.newImage(LABEL);
    List<Integer> others =
        IntStream.range(0, world.n()).filter(id -> id != replica.id).boxed().toList();
    receiver =
        new TransferReceiver(
            new TransferTarget(certificate.sequence(), Digest.of(certificate.root().bytes())),
            others,
            own.orElse(null),
            sink,
            TransferLimits.DEFAULT,
            lastRequestNumber);
    step(new TransferEvent.Tick());
  }

  /** What is here already, with what an older target's transfer fetched that the others dropped. */
  private Optional<Image> present() throws IOException {
    if (sink != null && target != null) {
      leftovers.keep(sink, target.sequence());
      sink = null;
    }
    forget();
    return leftovers.over(newest());
  }

  private Optional<Image> newest() throws IOException {
    List<StoredCheckpoint> images = store.images();
    return images.isEmpty()
        ? Optional.empty()
        : Optional.of(store.load(images.get(images.size() - 1).sequence()));
  }

  void tick() throws IOException {
    if (receiver != null && receiver.nextWakeMillis() <= nowMillis()) {
      step(new TransferEvent.Tick());
    }
  }

  private long nowMillis() {
    return world.now().monotonicMicros() / 1000;
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
        world.transferRequest(replica, send.source(), send.requestNumber(), send.request());
      } else if (effect instanceof TransferEffect.Demoted demoted) {
        replica.demotions.add(demoted);
      } else if (effect instanceof TransferEffect.Stuck) {
        replica.ordering.post(new OrderingEvent.FetchStuck(certificate.sequence()));
      } else if (effect instanceof TransferEffect.Done done) {
        replica.reusedObjects += current.progress().reused().objects();
        replica.fetchedObjects += current.progress().fetched().objects();
        note(certificate, done.image());
        Image image = checkpoints.publish(done.image());
        end();
        install(certificate, image);
      } else if (effect instanceof TransferEffect.Failed failed) {
        end();
        replica.failures.add(failed.reason() + ": " + failed.detail());
        replica.ordering.post(
            new OrderingEvent.FetchFailed(certificate.sequence(), failed.reason().name()));
      }
    }
  }

  /** What of the own checkpoint at the same position is wrong. */
  private void note(CheckpointCertificate certificate, Image fetched) throws IOException {
    for (StoredCheckpoint stored : store.images()) {
      if (stored.sequence() == certificate.sequence()) {
        Image own = store.load(stored.sequence());
        replica.divergences.add(Divergence.between(own, fetched));
      }
    }
  }

  private void install(CheckpointCertificate certificate, Image image) throws IOException {
    store.certify(certificate.sequence(), certificate.encode(), false);
    store.withdrawUncertified();
    replica.execution.post(new ExecutionEvent.Install(image));
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
  }

  /** Another replica asks. */
  void serve(int to, long number, TransferRequest request) {
    checkpoints.lane().post(() -> world.transferResponse(replica, to, number, answer(request)));
  }

  private TransferResponse answer(TransferRequest request) throws IOException {
    try {
      Optional<Image> image = checkpoints.find(request.root().bytes());
      if (replica.settings.servesOldCheckpoint && !store.images().isEmpty()) {
        Image oldest = store.load(store.images().get(0).sequence());
        return new TransferResponse.Header(oldest.header());
      }
      if (image.isEmpty()) {
        return new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT);
      }
      TransferResponse response = source.answer(image.get(), request);
      return replica.settings.corruptChunks ? corrupted(response) : response;
    } catch (DamagedImageException e) {
      return new TransferResponse.Unavailable(TransferResponse.Reason.DAMAGED);
    }
  }

  private static TransferResponse corrupted(TransferResponse response) {
    if (!(response instanceof TransferResponse.Chunk chunk)) {
      return response;
    }
    List<ChunkEntry> entries = new ArrayList<>(chunk.entries());
    StateObject first = ((ChunkEntry.Small) entries.get(0)).object();
    byte[] value = first.value().length == 0 ? new byte[1] : first.value().clone();
    value[0] ^= 1;
    entries.set(0, new ChunkEntry.Small(new StateObject(first.id(), value)));
    return new TransferResponse.Chunk(chunk.prefix(), entries);
  }
}
