package io.evenkeel.node;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.timing.Pace;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.wire.TransferWire;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers other replicas' transfer requests from this replica's store, no faster than it was told
 * to: what waits longest first. Checkpoint lane only.
 */
final class Serving {

  /** More than all others ask for at once. */
  private static final int WAITING_MAX = 256;

  private final Publishing publishing;
  private final Peers peers;
  private final Notices notices;
  private final TransferSource source;
  private final boolean corrupts;
  private final Pace pace;
  private final ArrayDeque<CheckpointJob.Serve> waiting = new ArrayDeque<>();

  /** Answers that leave together, all for one receiver. */
  private final List<io.evenkeel.transport.proto.TransferResponse> answers = new ArrayList<>();

  private long answersBytes;
  private int receiver;

  Serving(Publishing publishing, Peers peers, Notices notices, Set<Fault> faults, Pace pace) {
    this.pace = pace;
    this.publishing = publishing;
    this.peers = peers;
    this.notices = notices;
    this.corrupts = faults.contains(Fault.CORRUPT_CHUNKS);
    this.source = new TransferSource(this::damaged);
  }

  private void damaged(IOException failure) {
    notices.damaged(String.valueOf(failure.getMessage()));
  }

  /** Answers at the next {@link #tick}, or later. */
  void serve(CheckpointJob.Serve job) {
    if (waiting.size() >= WAITING_MAX) {
      notices.counters().count("refused.transfer.busy"); // asked again by who still needs it
      return;
    }
    waiting.add(job);
  }

  /** Answers what may be answered by now. */
  void tick() throws IOException {
    while (!waiting.isEmpty() && pace.waitMicros(System.nanoTime()) == 0) {
      answer(waiting.remove());
    }
    send();
  }

  /** How long until {@link #tick} has something to do. */
  long waitMicros() {
    return waiting.isEmpty() ? Long.MAX_VALUE : pace.waitMicros(System.nanoTime());
  }

  private void answer(CheckpointJob.Serve job) throws IOException {
    TransferResponse response = response(job);
    if (corrupts && response instanceof TransferResponse.Chunk chunk) {
      response = corrupted(chunk);
    }
    notices.counters().count("transfer.served");
    var answer = TransferWire.encode(job.number(), response);
    int bytes = answer.getSerializedSize();
    pace.spent(bytes, System.nanoTime());
    if (job.from() != receiver) {
      send();
    }
    receiver = job.from();
    answers.add(answer);
    answersBytes += bytes;
    if (answersBytes >= TransferWire.TOGETHER_BYTES_MAX) {
      send();
    }
  }

  private void send() {
    if (!answers.isEmpty()) {
      peers.send(receiver, TransferWire.responses(answers));
      answers.clear();
      answersBytes = 0;
    }
  }

  private TransferResponse response(CheckpointJob.Serve job) throws IOException {
    try {
      Optional<Image> image = publishing.find(job.request().root());
      return image.isPresent()
          ? source.answer(image.get(), job.request())
          : new TransferResponse.Unavailable(TransferResponse.Reason.UNKNOWN_ROOT);
    } catch (DamagedImageException failure) {
      damaged(failure);
      return new TransferResponse.Unavailable(TransferResponse.Reason.DAMAGED);
    }
  }

  /** The documented fault: one bit of the first value is wrong. */
  private static TransferResponse corrupted(TransferResponse.Chunk chunk) {
    List<ChunkEntry> entries = new ArrayList<>(chunk.entries());
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof ChunkEntry.Small small && small.object().value().length > 0) {
        byte[] value = small.object().value().clone();
        value[0] ^= 1;
        entries.set(i, new ChunkEntry.Small(new StateObject(small.id(), value)));
        break;
      }
    }
    return new TransferResponse.Chunk(chunk.prefix(), entries);
  }
}
