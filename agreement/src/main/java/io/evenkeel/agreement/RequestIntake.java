package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.RequestQueue.Offer;
import io.evenkeel.agreement.RequestQueue.Waiting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

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

  private record Relay(Waiting entry, long dueMicros) {}

  private final Standing standing;
  private final RequestQueue queue;
  private final Quota quota;
  private final Set<Digest> verifying = new HashSet<>();
  private final Deque<Relay> relays = new ArrayDeque<>();

  RequestIntake(Standing standing, RequestQueue queue, Quota quota) {
    this.standing = standing;
    this.queue = queue;
    this.quota = quota;
  }

  void onRequest(ClientRequest request, int relayedBy) {
    if (!wellFormed(request, relayedBy)) {
      return;
    }
    if (relayedBy != DIRECT && !standing.isPrimary()) {
      refuse(Refusal.NOT_PRIMARY, request, relayedBy);
      return;
    }
    if (wasOrdered(request, relayedBy) || verifying.contains(request.digest())) {
      return;
    }
    if (refuseUnlessQueueable(queue.check(request), request, relayedBy)) {
      return;
    }
    if (!quota.begin(origin(relayedBy), sender(request, relayedBy))) {
      refuse(Refusal.VERIFICATION_QUOTA, request, relayedBy);
      return;
    }
    verifying.add(request.digest());
    standing.out.run(Tasks.verifyRequest(standing.config, request, relayedBy));
  }

  void onVerified(TaskResult.RequestVerified result) {
    ClientRequest request = result.request();
    int relayedBy = result.relayedBy();
    quota.end(origin(relayedBy), sender(request, relayedBy));
    verifying.remove(request.digest());
    if (!result.authentic()) {
      refuse(Refusal.BAD_REQUEST, request, relayedBy);
      return;
    }
    if (wasOrdered(request, relayedBy)) {
      return;
    }
    boolean direct = relayedBy == DIRECT;
    Offer offer = queue.offer(request, direct, standing.ranMicros);
    if (refuseUnlessQueueable(offer, request, relayedBy)) {
      return;
    }
    if (direct && !standing.isPrimary()) {
      Waiting entry = queue.of(request.id());
      if (entry != null) {
        relay(entry);
      }
    }
  }

  /** A view began: its primary is told all that clients sent here. */
  void viewEntered() {
    relays.clear();
    for (Waiting entry : queue.oldestFirst()) {
      if (entry.direct) {
        relays.addLast(new Relay(entry, standing.micros()));
      }
    }
    relayDue();
  }

  /** Relays again what is still unproposed. */
  void onTick() {
    relayDue();
  }

  private void relayDue() {
    if (!standing.active) {
      return;
    }
    for (int i = 0; i < RELAYS_PER_TICK_MAX && !relays.isEmpty(); i++) {
      Relay relay = relays.getFirst();
      if (!relay.entry().isReady()) {
        relays.removeFirst();
      } else if (relay.dueMicros() <= standing.micros()) {
        relays.removeFirst();
        if (!standing.isPrimary()) {
          relay(relay.entry());
        }
      } else {
        break;
      }
    }
  }

  private void relay(Waiting entry) {
    if (standing.active) {
      standing.out.send(standing.primary(), new RelayedRequest(entry.request));
    }
    long due = standing.micros() + standing.config.timing().retransmitMicros();
    relays.addLast(new Relay(entry, due));
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

  private boolean wasOrdered(ClientRequest request, int relayedBy) {
    if (queue.lastOrdered(request.id()) < request.id().number()) {
      return false;
    }
    if (relayedBy == DIRECT) {
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
