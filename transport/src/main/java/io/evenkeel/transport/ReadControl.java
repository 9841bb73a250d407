package io.evenkeel.transport;

/**
 * What decides whether a connection is read: who is at the other end, whether it takes what it is
 * sent, and the valve. Any thread.
 */
public interface ReadControl {

  /** Who the certificate says is at the other end. */
  Peer peer();

  /** Bytes that wait to be handed to the network. */
  long queuedBytes();

  /** No new data is read from now on; what has arrived already may still be delivered. */
  void pauseReading();

  /** Undoes {@link #pauseReading}. */
  void resumeReading();

  /** Whether the connection still stands, as far as known. */
  boolean isOpen();
}
