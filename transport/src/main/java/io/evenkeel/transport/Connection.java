package io.evenkeel.transport;

import io.evenkeel.transport.proto.Envelope;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One authenticated connection. All methods may be called from any thread and do not block.
 *
 * <p>Sending is coalesced: whatever was queued until the event loop gets to it leaves with one
 * flush.
 */
public final class Connection implements ReadControl {

  private final Channel channel;
  private final PeerChannel owner;
  private final Peer peer;
  private final byte[] key;
  private final OutboundQueue queue;
  private final TransportCounters counters;
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private final AtomicBoolean refused = new AtomicBoolean();

  Connection(
      Channel channel,
      PeerChannel owner,
      Peer peer,
      byte[] key,
      OutboundQueue queue,
      TransportCounters counters) {
    this.channel = channel;
    this.owner = owner;
    this.peer = peer;
    this.key = key;
    this.queue = queue;
    this.counters = counters;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  /** SHA-256 of the public key of the certificate at the other end; a copy. */
  public byte[] key() {
    return key.clone();
  }

  /** Where the other end is, for people. */
  public String remoteAddress() {
    return Addresses.text(channel.remoteAddress());
  }

  /**
   * Queues a message.
   *
   * @return false if the queue is full or the connection closed: the message is not sent; {@link
   *     ConnectionHandler#onWritable} tells when there is room again
   */
  public boolean send(Envelope envelope) {
    return send(Frame.of(envelope));
  }

  /** Queues an encoded message; as {@link #send(Envelope)}. */
  public boolean send(Frame frame) {
    if (!channel.isActive()) {
      return false;
    }
    if (!queue.offer(frame)) {
      counters.countDropped(1);
      refused.set(true);
      scheduleDrain();
      return false;
    }
    scheduleDrain();
    return true;
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }

  @Override
  public void pauseReading() {
    owner.setReading(false);
  }

  @Override
  public void resumeReading() {
    owner.setReading(true);
  }

  @Override
  public boolean isOpen() {
    return channel.isActive();
  }

  /** Sends what the network takes at once of what is queued, and closes. */
  public void close() {
    owner.closeSoon(CloseReason.BY_US);
  }

  void scheduleDrain() {
    if (drainScheduled.compareAndSet(false, true)) {
      channel.eventLoop().execute(this::drain);
    }
  }

  private void drain() {
    drainScheduled.set(false);
    owner.drain();
  }

  /** True once after a refusal, when half of the queue is free again. */
  boolean becameWritable() {
    return refused.get() && queue.isRelaxed() && refused.compareAndSet(true, false);
  }

  OutboundQueue queue() {
    return queue;
  }

  @Override
  public String toString() {
    return peer + " at " + remoteAddress();
  }
}
