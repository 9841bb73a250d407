package io.evenkeel.replica;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.execution.ExecutionEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Fetches a certified checkpoint from the others, and serves them. Checkpoint lane only. */
final class Transfers implements FetchHost {

  private final World world;
  private final TestReplica replica;
  private final CheckpointStore store;
  private final CheckpointLane checkpoints;
  private final TransferSource source;
  private final CheckpointFetch fetch;

  Transfers(World world, TestReplica replica, CheckpointStore store, CheckpointLane checkpoints) {
    this.world = world;
    this.replica = replica;
    this.store = store;
    this.checkpoints = checkpoints;
    this.fetch = new CheckpointFetch(store, this, nowMillis() << 20);
    this.source = new TransferSource(failure -> replica.failures.add(failure.toString()));
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

  void tick() throws IOException {
    fetch.tick(nowMillis());
  }

  /** An answer arrived. */
  void arrived(int from, long number, TransferResponse response) {
    checkpoints.lane().post(() -> fetch.arrived(from, number, response, nowMillis()));
  }

  private long nowMillis() {
    return world.now().monotonicMicros() / 1000;
  }

  @Override
  public Optional<Image> newest() throws IOException {
    List<StoredCheckpoint> images = store.images();
    return images.isEmpty()
        ? Optional.empty()
        : Optional.of(store.load(images.get(images.size() - 1).sequence()));
  }

  @Override
  public Optional<Image> find(Digest root) throws IOException {
    return checkpoints.find(root.bytes());
  }

  @Override
  public Optional<Image> image(long sequence) throws IOException {
    return store.images().stream().anyMatch(stored -> stored.sequence() == sequence)
        ? Optional.of(store.load(sequence))
        : Optional.empty();
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
    return IntStream.range(0, world.n()).filter(id -> id != replica.id).boxed().toList();
  }

  @Override
  public void send(int to, long requestNumber, TransferRequest request) {
    world.transferRequest(replica, to, requestNumber, request);
  }

  @Override
  public void order(OrderingEvent event) {
    replica.ordering.post(event);
  }

  @Override
  public void execute(ExecutionEvent event) {
    replica.execution.post(event);
  }

  @Override
  public void noted(FetchNote note) {
    if (note instanceof FetchNote.Started) {
      replica.fetches++;
    } else if (note instanceof FetchNote.Demoted demoted) {
      replica.demotions.add(demoted.demoted());
    } else if (note instanceof FetchNote.Completed completed) {
      replica.reusedObjects += completed.transfer().reused().objects();
      replica.fetchedObjects += completed.transfer().fetched().objects();
    } else if (note instanceof FetchNote.Diverged diverged) {
      replica.divergences.add(diverged.divergence());
    } else if (note instanceof FetchNote.Failed failed) {
      replica.failures.add(failed.cause());
    }
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
