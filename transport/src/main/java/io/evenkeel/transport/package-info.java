/**
 * Frames between authenticated peers: the wire format ({@code evenkeel.proto}), Netty and TLS.
 * Knows who speaks and that a message is well-formed and bounded; knows nothing of its meaning.
 *
 * <p>A server and a link to it, driven like this:
 *
 * <pre>
 *   try (EventLoops loops = new EventLoops(1);
 *       TransportServer server = TransportServer.start(loops, address, endpoint, config, policy, handler);
 *       ReplicaLink link = ReplicaLink.open(loops, peer, peerAddress, endpoint, config, handler)) {
 *     link.send(Frame.of(envelope));          // any thread; encode once, share among links
 *   }
 * </pre>
 *
 * <p>What a {@link io.evenkeel.transport.ConnectionHandler} gets was checked: mutual TLS 1.3 under
 * the cluster's CA, a certificate whose subject says who the peer is, a Hello that says the same,
 * frames under the cap of the peer's role, of a kind that role may send. Everything else closes the
 * connection, and is counted in {@link io.evenkeel.transport.TransportCounters} by its {@link
 * io.evenkeel.transport.CloseReason}.
 *
 * <p>Nothing here is reliable: frames get lost with a connection, or when a queue is full. The
 * protocol above repeats what matters.
 *
 * <p>Threads: callbacks run on an event loop and must not block; everything public may be called
 * from any thread. Memory per connection is bounded by the outbound queue, one partly received
 * frame and Netty's fixed buffers.
 */
@NullMarked
package io.evenkeel.transport;

import org.jspecify.annotations.NullMarked;
