package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.FetchRequest;
import io.evenkeel.agreement.ReplicaMessage.RelayOffer;
import io.evenkeel.agreement.RequestQueue.Offer;

/**
 * Requests on their way into the queue, from clients and, at the primary, from backups ({@link
 * Relays}).
 *
 * <p>None is queued, relayed or waited for before its <em>signature</em> was verified (in {@code
 * mac-only} mode: its MAC). A client that sends MACs which please only some replicas therefore
 * starts no timer and stops no batch.
 */
final class RequestIntake {

  /** In place of a relaying replica: the client itself sent it. */
  static final int DIRECT = -1;

  private final Standing standing;
  private final RequestQueue queue;
  private final Vetting vetting;
  private final Relays relays;
  private final Conduct conduct;

  RequestIntake(Standing standing, RequestQueue queue, Relays relays, Conduct conduct) {
    this.standing = standing;
    this.queue = queue;
    this.relays = relays;
    this.conduct = conduct;
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
    if (wasOrdered(entry) || vetting.holds(request.digest())) {
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
      standing.out.run(
          Tasks.verifyRequest(standing.config, next.request(), next.relayedBy()),
          standing.config.macOnly() ? 0 : 1);
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
      relays.relayWatched();
    }
    vet();
  }

  void onTick() {
    vet();
  }

  /** A backup has a large request: it is asked for it if it is not here and has room. */
  void onOffer(RelayOffer offer, int from) {
    RequestId id = offer.request();
    if (id.principal() < 0 || id.number() < 1 || offer.bytes() < 0) {
      standing.out.refuseReplica(Refusal.MALFORMED, from);
    } else if (!standing.isPrimary()) {
      standing.out.refuseReplica(Refusal.NOT_PRIMARY, from);
    } else if (!isKnown(offer) && queue.hasRoom(id.principal(), offer.bytes())) {
      standing.out.send(from, new FetchRequest(id, offer.digest()));
    }
  }

  private boolean isKnown(RelayOffer offer) {
    RequestId id = offer.request();
    RequestQueue.Waiting waiting = queue.of(id);
    return queue.lastOrdered(id) >= id.number()
        || (waiting != null && waiting.request.id().number() >= id.number())
        || vetting.holds(offer.digest());
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
        && request.signature().length <= BundleSignature.BYTES_MAX
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
