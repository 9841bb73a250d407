package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.FetchRequest;
import io.evenkeel.agreement.ReplicaMessage.RelayOffer;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.RequestQueue.Waiting;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What a backup does for a client whose primary does not answer: it tells the primary of the
 * watched requests that clients sent here, again now and then until they are proposed. {@link
 * RequestTimers} waits for that. Small requests are sent whole; large ones are offered by digest,
 * and the primary asks for those that it lacks. Clients that get no answer send to all replicas, so
 * most are there already: sent whole, each large request would reach the primary {@code n} times.
 *
 * <p>The primary keeps no record of offers and asks everybody who makes one: a liar that offers and
 * sends nothing then stands in nobody's way.
 */
final class Relays {

  private static final int PER_TICK_MAX = 64;
  private static final long WAIT_MICROS_MAX = 2_000_000;

  /**
   * A request to tell the primary of.
   *
   * @param dueMicros when to tell it again
   * @param waitMicros how long that is since it was told last
   */
  private record Relay(Waiting entry, long dueMicros, long waitMicros) {}

  private final Standing standing;
  private final RequestQueue queue;

  /** The next due first. */
  private final PriorityQueue<Relay> relays =
      new PriorityQueue<>(Comparator.comparingLong(Relay::dueMicros));

  Relays(Standing standing, RequestQueue queue) {
    this.standing = standing;
    this.queue = queue;
  }

  /** Tells the primary of what clients sent here and it is expected to order from now on. */
  void relayWatched() {
    for (Waiting entry : queue.watched().takeAdded()) {
      if (entry.direct && !entry.isGone() && !standing.isPrimary()) {
        relay(entry, standing.config.timing().retransmitMicros());
      }
    }
  }

  /** A view began: its primary is told all that clients sent here. */
  void viewEntered() {
    relays.clear();
    for (Waiting entry : queue.watched().oldestFirst()) {
      if (entry.direct) {
        relays.add(
            new Relay(entry, standing.micros(), standing.config.timing().retransmitMicros()));
      }
    }
    relayDue();
  }

  /** Relays again what is still unproposed. */
  void onTick() {
    relayWatched();
    relayDue();
  }

  private void relayDue() {
    if (!standing.active) {
      return;
    }
    for (int i = 0; i < PER_TICK_MAX && !relays.isEmpty(); i++) {
      Relay relay = relays.element();
      if (relay.entry().isReady() && relay.dueMicros() > standing.micros()) {
        break;
      }
      relays.remove();
      if (relay.entry().isReady() && !standing.isPrimary()) {
        relay(relay.entry(), Math.min(2 * relay.waitMicros(), WAIT_MICROS_MAX));
      }
    }
  }

  private void relay(Waiting entry, long waitMicros) {
    if (standing.active) {
      ClientRequest request = entry.request;
      long bytes = Batch.bytesOf(request);
      entry.offered = bytes > standing.config.limits().relayedWholeBytesMax();
      standing.out.send(
          standing.primary(),
          entry.offered
              ? new RelayOffer(request.id(), request.digest(), bytes)
              : new RelayedRequest(request));
    }
    relays.add(new Relay(entry, standing.micros() + waitMicros, waitMicros));
  }

  /** The primary asks for what was offered: it gets it once for each offer. */
  void onFetch(FetchRequest fetch, int from) {
    if (from != standing.primary()) {
      standing.out.refuseReplica(Refusal.NOT_PRIMARY, from);
      return;
    }
    Waiting entry = queue.of(fetch.request());
    if (entry == null || !entry.isReady() || !entry.request.digest().equals(fetch.digest())) {
      return; // it had to wait for somebody else's copy no longer
    }
    if (!entry.offered) {
      standing.out.refuseReplica(Refusal.FETCH_QUOTA, from);
      return;
    }
    entry.offered = false;
    standing.out.send(from, new RelayedRequest(entry.request));
  }
}
