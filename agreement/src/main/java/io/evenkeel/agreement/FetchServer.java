package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Batches;
import io.evenkeel.agreement.ReplicaMessage.FetchBatches;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers those who are behind: out of the window, or through the driver out of the log. */
final class FetchServer {

  private final Standing standing;
  private final Peers peers;

  FetchServer(Standing standing, Peers peers) {
    this.standing = standing;
    this.peers = peers;
  }

  void onFetch(FetchBatches message, int from) {
    AgreementConfig.FetchLimits limits = standing.config.limits().fetch();
    if (message.from() < 1 || message.count() < 1) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
      return;
    }
    if (!peers.mayFetch(from)) {
      standing.out.refuseReplica(Refusal.FETCH_QUOTA, from);
      return;
    }
    long available = standing.delivered() - message.from() + 1;
    if (available < 1 || message.from() < standing.oldestAvailable()) {
      standing.out.send(from, answer(message.from(), List.of()));
      return;
    }
    if (message.bodies() && message.from() <= standing.certified.sequence()) {
      standing.out.send(from, standing.certified); // its window comes after it at once
    }
    int count = (int) Math.min(available, Math.min(message.count(), limits.batchesMax()));
    List<Batches.Entry> entries = fromMemory(message.from(), count, message.bodies());
    if (entries != null) {
      standing.out.send(from, answer(message.from(), entries));
    } else {
      standing.out.add(
          new Effect.ServeBatches(
              from,
              message.from(),
              count,
              message.bodies(),
              limits.bytesMax(),
              standing.oldestAvailable(),
              standing.delivered()));
    }
  }

  private Batches answer(long first, List<Batches.Entry> entries) {
    return new Batches(first, standing.oldestAvailable(), standing.delivered(), entries);
  }

  /** The entries, or null if something asked for is only in the log. */
  private @Nullable List<Batches.Entry> fromMemory(long first, int count, boolean bodies) {
    List<Batches.Entry> entries = new ArrayList<>();
    long bytes = 0;
    for (long sequence = first; sequence < first + count; sequence++) {
      Slot slot = standing.slots.get(sequence);
      Digest digest = slot == null ? null : slot.committed;
      Batch body = slot == null ? null : slot.committedBody();
      if (digest == null || (bodies && body == null)) {
        return null;
      }
      if (bodies && body != null) {
        bytes += body.bytes();
        if (!entries.isEmpty() && bytes > standing.config.limits().fetch().bytesMax()) {
          return entries;
        }
      }
      entries.add(new Batches.Entry(digest, bodies ? body : null));
    }
    return entries;
  }
}
