package io.evenkeel.node;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.transfer.ChunkEntry;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.checkpoint.transfer.TransferSource;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.wire.TransferWire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers other replicas' transfer requests from this replica's store. Checkpoint lane only. */
final class Serving {

  private final Publishing publishing;
  private final Peers peers;
  private final Notices notices;
  private final TransferSource source;
  private final boolean corrupts;

  Serving(Publishing publishing, Peers peers, Notices notices, Set<Fault> faults) {
    this.publishing = publishing;
    this.peers = peers;
    this.notices = notices;
    this.corrupts = faults.contains(Fault.CORRUPT_CHUNKS);
    this.source = new TransferSource(this::damaged);
  }

  private void damaged(IOException failure) {
    notices.damaged(String.valueOf(failure.getMessage()));
  }

  void serve(CheckpointJob.Serve job) throws IOException {
    TransferResponse response = answer(job);
    if (corrupts && response instanceof TransferResponse.Chunk chunk) {
      response = corrupted(chunk);
    }
    notices.counters().count("transfer.served");
    peers.send(job.from(), TransferWire.encode(job.number(), response));
  }

  private TransferResponse answer(CheckpointJob.Serve job) throws IOException {
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
