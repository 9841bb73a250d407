package io.evenkeel.node;

import io.evenkeel.agreement.Member;
import io.evenkeel.node.wire.PeerWire;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.proto.Envelope;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/**
 * Links to all other replicas, each to where the configuration has it. A message is encoded once,
 * however many get it. Any thread; never blocks; what does not fit is dropped by the link, oldest
 * first, and the protocol repeats it.
 */
final class Peers implements Edge, AutoCloseable {

  /** A link, whom it leads to, and what its Hello told of configurations. */
  private record Link(Member to, long told, ReplicaLink link) {}

  private final int self;
  private final int n;
  private final Function<Member, ReplicaLink> open;
  private final Map<Integer, Link> links = new ConcurrentSkipListMap<>();
  private boolean closed;

  /**
   * @param open starts connecting to a member
   */
  Peers(int self, int n, Function<Member, ReplicaLink> open) {
    this.self = self;
    this.n = n;
    this.open = open;
  }

  /**
   * Makes links anew: a member has other keys, or is elsewhere, or there is a newer configuration
   * to tell of in Hello.
   */
  synchronized void follow(Members members) {
    for (int replica = 0; replica < n && !closed; replica++) {
      Member target = members.target(replica);
      Link present = links.get(replica);
      long number = members.known().newestKnown().number();
      if (replica != self
          && (present == null || !present.to().equals(target) || present.told() < number)) {
        links.put(replica, new Link(target, number, open.apply(target)));
        if (present != null) {
          present.link().close();
        }
      }
    }
  }

  @Override
  public void send(int to, PeerMessage message) {
    send(to, PeerWire.encode(message));
  }

  void send(int to, Envelope envelope) {
    Link link = links.get(to);
    if (link != null) {
      link.link().send(Frame.of(envelope));
    }
  }

  @Override
  public void broadcast(PeerMessage message) {
    Frame frame = Frame.of(PeerWire.encode(message));
    links.values().forEach(link -> link.link().send(frame));
  }

  /** The link to a replica; empty for who is none of the others. */
  Optional<ReplicaLink> link(int to) {
    return Optional.ofNullable(links.get(to)).map(Link::link);
  }

  /** Numbers of all other replicas. */
  Iterable<Integer> others() {
    return links.keySet();
  }

  /** How many of them are connected at the moment. */
  int connected() {
    return (int) links.values().stream().filter(link -> link.link().isConnected()).count();
  }

  @Override
  public synchronized void close() {
    closed = true;
    links.values().forEach(link -> link.link().close());
  }
}
