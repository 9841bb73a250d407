/**
 * Sends requests and waits for {@code f+1} matching replies.
 *
 * <pre>
 *   ClientConfig config = ClientConfig.builder(tls, signingKey, macKey)
 *       .replica(new InetSocketAddress("10.0.0.1", 7000), x25519OfReplica0)
 *       ...                                     // 3f+1 of them, in the order of their ids
 *       .build();
 *   try (EvenkeelClient client = EvenkeelClient.open(config)) {
 *     Result result = client.invoke(operation);
 *   }
 * </pre>
 *
 * <p>How a request travels: it takes a free session (each has at most one request outstanding), is
 * signed and given one MAC per replica, and goes to the primary of the view that {@code f+1}
 * replicas are known to have reached. After a while without a result, or at once when the
 * connection to that primary ends, it goes to all, and all are asked for the full result. A result
 * counts once {@code f+1} distinct replicas, each on a connection whose certificate is its own,
 * said the same, and one sent bytes with the agreed digest: so it survives any {@code f} replicas
 * that are down or lie.
 *
 * <p>Memory is bounded: by sessions (outstanding requests), by the queue in front of them (requests
 * and bytes), and by the links' queues.
 */
@NullMarked
package io.evenkeel.client;

import org.jspecify.annotations.NullMarked;
