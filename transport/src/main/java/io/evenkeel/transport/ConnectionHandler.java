package io.evenkeel.transport;

import io.evenkeel.transport.proto.Envelope;
import java.util.List;

/**
 * What happens on connections. All calls about one connection come from one event loop thread, in
 * this order: opened, then any of the others, then closed. They must not block. An exception closes
 * the connection.
 */
public interface ConnectionHandler {

  /** Hello was accepted: the peer is known, sending works. */
  default void onOpened(Connection connection) {}

  /**
   * Somebody with a certificate of the cluster's CA was refused; nothing else follows.
   *
   * @param peer whom the certificate names
   * @param text one line for people
   */
  default void onRefused(Peer peer, CloseReason reason, String text) {}

  /**
   * Hello told of changes of the configuration; before {@link #admits} or {@link PeerPolicy} is
   * asked, so that they may know better. Whoever sent them proves nothing by sending.
   *
   * @param peer whom the certificate names
   * @param changes encoded, oldest first; at most 64 KiB together
   */
  default void onChanges(Peer peer, List<byte[]> changes) {}

  /**
   * On a connection of this side's own: whether this is the peer's key.
   *
   * @param key SHA-256 of the public key of its certificate (SubjectPublicKeyInfo)
   */
  default boolean admits(Peer peer, byte[] key) {
    return true;
  }

  /** A message of a kind that the peer may send. Its byte fields share the received frame. */
  void onMessage(Connection connection, Envelope envelope);

  /** No more messages at once: a good moment to hand over what came as one piece. */
  default void onReadCompleted(Connection connection) {}

  /** {@link Connection#send} refused a frame earlier, and half of the queue is free again. */
  default void onWritable(Connection connection) {}

  /** The connection ended; only called for one that was opened. */
  default void onClosed(Connection connection, CloseReason reason) {}
}
