package io.evenkeel.node;

import io.evenkeel.replica.OrderingEvent;
import io.evenkeel.replica.PeerMessage;

/**
 * The edge of the ordering lane: where its messages leave for other replicas, and what happens
 * outside comes in. Sending never blocks, and may lose; one thread at a time sends, see {@link
 * GroupCommit}, but for reports, which {@link SignOfLife} may repeat meanwhile.
 */
interface Edge {

  void send(int to, PeerMessage message);

  void broadcast(PeerMessage message);

  /** Whether the lane may know of this; false only on a replica that is faulty on purpose. */
  default boolean admits(OrderingEvent event) {
    return true;
  }
}
