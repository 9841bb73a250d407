package io.evenkeel.node;

import io.evenkeel.node.wire.PeerWire;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.proto.Envelope;
import java.util.Map;
import java.util.TreeMap;

/**
 * Links to all other replicas. A message is encoded once, however many get it. Any thread; never
 * blocks; what does not fit is dropped by the link, oldest first, and the protocol repeats it.
 */
final class Peers implements Edge, AutoCloseable {

  private final Map<Integer, ReplicaLink> links;

  Peers(Map<Integer, ReplicaLink> links) {
    this.links = new TreeMap<>(links);
  }

  @Override
  public void send(int to, PeerMessage message) {
    send(to, PeerWire.encode(message));
  }

  void send(int to, Envelope envelope) {
    ReplicaLink link = links.get(to);
    if (link != null) {
      link.send(Frame.of(envelope));
    }
  }

  @Override
  public void broadcast(PeerMessage message) {
    Frame frame = Frame.of(PeerWire.encode(message));
    links.values().forEach(link -> link.send(frame));
  }

  /** Numbers of all other replicas. */
  Iterable<Integer> others() {
    return links.keySet();
  }

  /** How many of them are connected at the moment. */
  int connected() {
    return (int) links.values().stream().filter(ReplicaLink::isConnected).count();
  }

  @Override
  public void close() {
    links.values().forEach(ReplicaLink::close);
  }
}
