package io.evenkeel.sim;

import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointFetch;
import io.evenkeel.replica.FetchHost;
import io.evenkeel.replica.FetchNote;
import io.evenkeel.replica.OrderingEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Fetches a certified checkpoint from the others, and serves them. Checkpoint lane only. */
final class Transfers implements FetchHost {

  private final SimWorld world;
  private final SimReplica replica;
  private final CheckpointStore store;
  private final CheckpointLane checkpoints;
  private final TransferSource source;
  private final CheckpointFetch fetch;

  Transfers(SimWorld world, SimReplica replica, CheckpointStore store, CheckpointLane checkpoints) {
    this.world = world;
    this.replica = replica;
    this.store = store;
    this.checkpoints = checkpoints;
    this.fetch = new CheckpointFetch(store, this, nowMillis() << 20);
    this.source = new TransferSource(failure -> world.coverage.reached(Rare.DAMAGE_FOUND));
  }

  boolean active() {
    return fetch.active();
  }

  void suspect() {
    fetch.suspect();
  }

  void start(CheckpointCertificate certificate) throws IOException {
    fetch.start(certificate, nowMillis());
  }

  void repair(CheckpointCertificate certificate) throws IOException {
    fetch.repair(certificate, nowMillis());
  }

  void tick() throws IOException {
    fetch.tick(nowMillis());
  }

  /** An answer arrived. */
  void arrived(int from, long number, TransferResponse response) {
    checkpoints.lane().post(() -> fetch.arrived(from, number, response, nowMillis()));
  }

  private long nowMillis() {
    return replica.clock().now().monotonicMicros() / 1000;
  }

  @Override
  public Optional<Image> newest() throws IOException {
    List<StoredCheckpoint> images = store.images();
    return images.isEmpty() ? Optional.empty() : readable(images.get(images.size() - 1).sequence());
  }

  @Override
  public Optional<Image> find(Digest root) throws IOException {
    try {
      return checkpoints.find(root.bytes());
    } catch (DamagedImageException damage) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return Optional.empty();
    }
  }

  @Override
  public Optional<Image> image(long sequence) throws IOException {
    return store.images().stream().anyMatch(stored -> stored.sequence() == sequence)
        ? readable(sequence)
        : Optional.empty();
  }

  private Optional<Image> readable(long sequence) throws IOException {
    try {
      return Optional.of(store.load(sequence));
    } catch (DamagedImageException damage) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
      return Optional.empty();
    }
  }

  @Override
  public Image publish(Image fetched) throws IOException {
    return checkpoints.publish(fetched);
  }

  @Override
  public void announce(Image image) {
    checkpoints.announce(image);
  }

  @Override
  public void withdrawUncertified() throws IOException {
    store.withdrawUncertified();
  }

  @Override
  public List<Integer> others() {
    return IntStream.range(0, world.n()).filter(id -> id != replica.id()).boxed().toList();
  }

  @Override
  public void send(int to, long requestNumber, TransferRequest request) {
    world.network.transferRequest(replica, to, requestNumber, request);
  }

  @Override
  public void order(OrderingEvent event) {
    replica.ordering().post(event);
  }

  @Override
  public void execute(ExecutionEvent event) {
    replica.execution().post(event);
  }

  @Override
  public void noted(FetchNote note) {
    CheckpointCertificate certificate = note.certificate();
    if (note instanceof FetchNote.Started started) {
      world.coverage.reached(Rare.TRANSFER_STARTED);
      if (started.sharing()) {
        world.coverage.reached(Rare.TRANSFER_SHARING);
      }
      if (started.resumed()) {
        world.coverage.reached(Rare.TRANSFER_RESUMED);
      }
      world.trace.note(
          replica.name(), "fetch", certificate.stateSequence(), certificate.stateRoot());
    } else if (note instanceof FetchNote.Demoted demoted) {
      if (demoted.demoted().reason().isLie()) {
        world.coverage.reached(Rare.TRANSFER_LIE_REFUSED);
      }
    } else if (note instanceof FetchNote.Damaged) {
      world.coverage.reached(Rare.DAMAGE_FOUND);
    } else if (note instanceof FetchNote.Completed) {
      world.coverage.reached(Rare.TRANSFER_DONE);
      if (replica.execution().restoring()) {
        world.coverage.reached(Rare.FETCHED_BEFORE_RESTORED);
      }
    } else if (note instanceof FetchNote.Diverged diverged) {
      world.checker.named(replica, diverged.divergence());
    } else if (note instanceof FetchNote.Repaired) {
      world.coverage.reached(Rare.STORE_REPAIRED);
    } else if (note instanceof FetchNote.Failed failed) {
      world.coverage.reached(Rare.TRANSFER_FAILED);
      world.trace.note(replica.name(), "fetch failed", certificate.stateSequence(), failed.cause());
    }
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
