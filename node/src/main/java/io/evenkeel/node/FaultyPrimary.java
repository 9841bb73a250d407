package io.evenkeel.node;

import io.evenkeel.agreement.Authenticator;
import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.RelayedRequest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.node.config.Fault;
import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The documented faults of a primary, at the edge of the ordering lane: what the step machines
 * decide is right, what leaves (or comes in) is not. Everything a liar signs is signed with its own
 * key, as a real one would.
 */
final class FaultyPrimary implements Edge {

  /** The principal whose requests are censored. */
  static final int CENSORED_PRINCIPAL = 0;

  private static final Set<Fault> OF_PRIMARIES =
      Set.of(Fault.EQUIVOCATE, Fault.CENSOR, Fault.STALL, Fault.INVENT);

  private final Peers peers;
  private final Members members;
  private final Authenticator keys;
  private final int self;
  private final Set<Fault> faults;

  private FaultyPrimary(
      Peers peers, Members members, Authenticator keys, int self, Set<Fault> faults) {
    this.peers = peers;
    this.members = members;
    this.keys = keys;
    this.self = self;
    this.faults = faults;
  }

  /** The honest edge, unless a primary's fault is among these. */
  static Edge edge(Peers peers, Members members, Authenticator keys, int self, Set<Fault> faults) {
    return faults.stream().anyMatch(OF_PRIMARIES::contains)
        ? new FaultyPrimary(peers, members, keys, self, faults)
        : peers;
  }

  @Override
  public boolean admits(OrderingEvent event) {
    if (!faults.contains(Fault.CENSOR)) {
      return true;
    }
    if (event instanceof OrderingEvent.Agreement own
        && own.event() instanceof Event.RequestReceived received) {
      return !isCensored(received.request());
    }
    return !(event instanceof OrderingEvent.Received received
        && received.message() instanceof PeerMessage.Order order
        && order.message() instanceof RelayedRequest relayed
        && isCensored(relayed.request()));
  }

  private static boolean isCensored(ClientRequest request) {
    return request.id().principal() == CENSORED_PRINCIPAL;
  }

  @Override
  public void broadcast(PeerMessage message) {
    if (proposal(message).isEmpty()) {
      peers.broadcast(message);
      return;
    }
    for (int to : peers.others()) {
      send(to, message);
    }
  }

  @Override
  public void send(int to, PeerMessage message) {
    Optional<PrePrepare> proposal = proposal(message);
    if (proposal.isEmpty()) {
      peers.send(to, message);
    } else if (!faults.contains(Fault.STALL)) {
      peers.send(to, new PeerMessage.Order(toldTo(to, proposal.get())));
    }
  }

  private static Optional<PrePrepare> proposal(PeerMessage message) {
    return message instanceof PeerMessage.Order order
            && order.message() instanceof PrePrepare proposal
        ? Optional.of(proposal)
        : Optional.empty();
  }

  /** The same lie to the same replica whenever it is told. */
  private PrePrepare toldTo(int replica, PrePrepare truth) {
    Batch batch = truth.batch();
    if (faults.contains(Fault.INVENT) && !batch.requests().isEmpty()) {
      batch = withInvented(batch);
    }
    if (faults.contains(Fault.EQUIVOCATE) && replica % 2 == 1) {
      batch = new Batch(batch.requests(), batch.timestampMillis() + 1);
    }
    return batch.equals(truth.batch()) ? truth : signed(truth.view(), truth.sequence(), batch);
  }

  /**
   * In place of the last request one that its client never sent: the same operation once more,
   * under a session of our making. Were it executed, an increment would count twice.
   */
  private Batch withInvented(Batch batch) {
    List<ClientRequest> requests = new ArrayList<>(batch.requests());
    int last = requests.size() - 1;
    ClientRequest model = requests.get(last);
    RequestId id = new RequestId(model.id().principal(), ~model.id().session(), 1);
    requests.set(
        last,
        new ClientRequest(
            members.known().newest().configuration().clusterId(),
            model.kind(),
            id,
            model.operation(),
            model.signature(),
            model.macs()));
    return new Batch(requests, batch.timestampMillis());
  }

  private PrePrepare signed(long view, long sequence, Batch batch) {
    Configuration there = members.known().at(sequence);
    byte[] content = SignedContent.prePrepare(there.cluster(), view, sequence, batch.digest());
    return new PrePrepare(view, sequence, batch, keys.sign(there.member(self), content));
  }
}
