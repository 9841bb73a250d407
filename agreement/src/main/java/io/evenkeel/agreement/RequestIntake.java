package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.RequestQueue.Offer;
import io.evenkeel.agreement.RequestQueue.Waiting;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Requests on their way into the queue, and what a backup does for a client whose primary does not
 * answer: relay the request, again now and then. {@link RequestTimers} waits for it.
 *
 * <p>None of that happens before the request's <em>signature</em> was verified (in {@code mac-only}
 * mode: its MAC). A client that sends MACs which please only some replicas therefore starts no
 * timer and stops no batch.
 */
final class RequestIntake {

  /** In place of a relaying replica: the client itself sent it. */
  static final int DIRECT = -1;

  private static final int SIGNATURE_BYTES_MAX = 256;
  private static final int RELAYS_PER_TICK_MAX = 64;

  private static final long RELAY_WAIT_MICROS_MAX = 2_000_000;

  /**
   * For each of these more a relayed request is repeated that much later: it fills the line. Unless
   * another of its principal was ordered meanwhile: where there was no room for it may be some now.
   */
  private static final long RELAY_WAIT_BYTES = 256 << 10;

  /**
   * A request to tell the primary of.
   *
   * @param dueMicros when to look at it
   * @param waitMicros how long that is since it was told last, for a small one
   * @param toldMicros when it was told last, in {@link Standing#ranMicros}
   */
  private record Relay(Waiting entry, long dueMicros, long waitMicros, long toldMicros) {}

  private final Standing standing;
  private final RequestQueue queue;
  private final Vetting vetting;
  private final Conduct conduct = new Conduct();

  /** The next due first. */
  private final PriorityQueue<Relay> relays =
      new PriorityQueue<>(Comparator.comparingLong(Relay::dueMicros));

  RequestIntake(Standing standing, RequestQueue queue) {
    this.standing = standing;
    this.queue = queue;
    this.vetting = new Vetting(standing.config.limits().verificationsPerSenderMax());
  }

  void onRequest(ClientRequest request, int relayedBy) {
    Vetting.Entry entry = new Vetting.Entry(request, relayedBy);
    if (!wellFormed(request, relayedBy)) {
      charge(entry, Conduct.INVALID);
      return;
    }
    if (relayedBy != DIRECT && !standing.isPrimary()) {
      refuse(Refusal.NOT_PRIMARY, request, relayedBy);
      return;
    }
    if (wasOrdered(entry) || vetting.holds(request)) {
      charge(entry, Conduct.REPEATED);
      return;
    }
    if (refuseUnlessQueueable(queue.check(request), request, relayedBy)) {
      charge(entry, Conduct.REPEATED);
      return;
    }
    if (!vetting.offer(entry)) {
      charge(entry, Conduct.REPEATED);
      refuse(Refusal.VERIFICATION_QUOTA, request, relayedBy);
      return;
    }
    vet();
  }

  /** Starts verifications, to each sender in turn. */
  private void vet() {
    long now = standing.micros();
    Vetting.Entry next = vetting.next(sender -> conduct.isHeard(sender, now));
    while (next != null) {
      standing.out.run(Tasks.verifyRequest(standing.config, next.request(), next.relayedBy()));
      next = vetting.next(sender -> conduct.isHeard(sender, now));
    }
  }

  /** Whether more of this principal's requests are wanted now. */
  boolean hears(int principal) {
    Conduct.Sender sender = new Conduct.Sender(Refusal.Origin.PRINCIPAL, principal);
    return conduct.isHeard(sender, standing.micros())
        && vetting.hasRoom(sender)
        && queue.wantsMore(principal);
  }

  /** A backup repeats what it relays, and cannot know what waits here: only a lie costs it. */
  private void charge(Vetting.Entry entry, int units) {
    if (entry.relayedBy() == DIRECT || units == Conduct.INVALID) {
      conduct.charge(entry.sender(), units, Batch.bytesOf(entry.request()), standing.micros());
    }
  }

  void onVerified(TaskResult.RequestVerified result) {
    ClientRequest request = result.request();
    int relayedBy = result.relayedBy();
    Vetting.Entry entry = new Vetting.Entry(request, relayedBy);
    vetting.ended(request);
    if (!result.authentic()) {
      charge(entry, Conduct.INVALID);
      refuse(Refusal.BAD_REQUEST, request, relayedBy);
    } else if (!wasOrdered(entry)) {
      Offer offer = queue.offer(request, relayedBy == DIRECT, standing.ranMicros);
      if (refuseUnlessQueueable(offer, request, relayedBy)) {
        charge(entry, Conduct.REPEATED);
      }
      relayWatched();
    }
    vet();
  }

  /** Tells the primary of what clients sent here and it is expected to order. */
  private void relayWatched() {
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
            new Relay(
                entry,
                standing.micros(),
                standing.config.timing().retransmitMicros(),
                Long.MIN_VALUE / 2));
      }
    }
    relayDue();
  }

  /** Relays again what is still unproposed. */
  void onTick() {
    vet();
    relayWatched();
    relayDue();
  }

  private void relayDue() {
    if (!standing.active) {
      return;
    }
    for (int i = 0; i < RELAYS_PER_TICK_MAX && !relays.isEmpty(); i++) {
      Relay relay = relays.element();
      if (relay.entry().isReady() && relay.dueMicros() > standing.micros()) {
        break;
      }
      relays.remove();
      if (relay.entry().isReady() && !standing.isPrimary()) {
        if (isWorthRelaying(relay)) {
          relay(relay.entry(), Math.min(2 * relay.waitMicros(), RELAY_WAIT_MICROS_MAX));
        } else {
          long later = standing.micros() + standing.config.timing().retransmitMicros();
          relays.add(new Relay(relay.entry(), later, relay.waitMicros(), relay.toldMicros()));
        }
      }
    }
  }

  private boolean isWorthRelaying(Relay relay) {
    long slowness = 1 + Batch.bytesOf(relay.entry().request) / RELAY_WAIT_BYTES;
    return slowness == 1
        || standing.ranMicros - relay.toldMicros() >= slowness * relay.waitMicros()
        || queue.servedMicros(relay.entry()) > relay.toldMicros();
  }

  private void relay(Waiting entry, long waitMicros) {
    if (standing.active) {
      standing.out.send(standing.primary(), new RelayedRequest(entry.request));
    }
    relays.add(new Relay(entry, standing.micros() + waitMicros, waitMicros, standing.ranMicros));
  }

  private boolean wellFormed(ClientRequest request, int relayedBy) {
    if (request.operation().length > standing.config.batch().operationBytesMax()) {
      refuse(Refusal.TOO_LARGE, request, relayedBy);
      return false;
    }
    if (!plausible(request, standing.size)) {
      refuse(Refusal.MALFORMED, request, relayedBy);
      return false;
    }
    return true;
  }

  /** Numbers and proofs of a shape a correct client could send. */
  static boolean plausible(ClientRequest request, ClusterSize size) {
    return request.id().principal() >= 0
        && request.id().number() >= 1
        && request.signature().length <= SIGNATURE_BYTES_MAX
        && request.macs().length <= size.n() * ClientRequest.MAC_BYTES;
  }

  /** If it was, its reply is sent again, unless its sender asks too often. */
  private boolean wasOrdered(Vetting.Entry entry) {
    ClientRequest request = entry.request();
    if (queue.lastOrdered(request.id()) < request.id().number()) {
      return false;
    }
    if (!conduct.isHeard(entry.sender(), standing.micros())) {
      refuse(Refusal.TOO_OFTEN, request, entry.relayedBy());
    } else if (entry.relayedBy() == DIRECT) {
      standing.out.add(new Effect.ResendReply(request.id()));
    }
    return true;
  }

  private boolean refuseUnlessQueueable(Offer offer, ClientRequest request, int relayedBy) {
    switch (offer) {
      case QUEUED -> {
        return false;
      }
      case DUPLICATE -> {
        return true;
      }
      case CONFLICTING -> refuse(Refusal.CONFLICTING, request, relayedBy);
      case SUPERSEDED -> refuse(Refusal.SUPERSEDED, request, relayedBy);
      case FULL -> refuse(Refusal.QUEUE_FULL, request, relayedBy);
    }
    return true;
  }

  private void refuse(Refusal reason, ClientRequest request, int relayedBy) {
    standing.out.refuse(reason, origin(relayedBy), sender(request, relayedBy));
  }

  private static Refusal.Origin origin(int relayedBy) {
    return relayedBy == DIRECT ? Refusal.Origin.PRINCIPAL : Refusal.Origin.REPLICA;
  }

  private static int sender(ClientRequest request, int relayedBy) {
    return relayedBy == DIRECT ? request.id().principal() : relayedBy;
  }
}
