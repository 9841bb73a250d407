package io.evenkeel.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one replica that is made again whenever it ends, after a wait that doubles from
 * attempt to attempt (with jitter, so that n replicas do not call a returning one in step).
 *
 * <p>Frames wait in a queue bounded in bytes, also while there is no connection. When it is full
 * the oldest droppable ones are dropped and counted: the protocol repeats what matters, and newer
 * is worth more than older. All methods may be called from any thread and do not block.
 */
public final class ReplicaLink implements AutoCloseable {

  private static final int SHIFT_MAX = 16;

  private final Peer peer;
  private final InetSocketAddress address;
  private final Supplier<Endpoint> endpoints;
  private final TransportConfig config;
  private final ConnectionHandler handler;
  private final EventLoop loop;
  private final TransportCounters counters = new TransportCounters();
  private final OutboundQueue queue;
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable CallingChannel open;
  private volatile String lastFailure = "";
  private volatile boolean rejected;
  private int attempts;
  private @Nullable Channel channel;

  private ReplicaLink(
      EventLoops loops,
      Peer peer,
      InetSocketAddress address,
      Supplier<Endpoint> endpoints,
      TransportConfig config,
      ConnectionHandler handler) {
    this.peer = peer;
    this.address = address;
    this.endpoints = endpoints;
    this.config = config;
    this.handler = handler;
    this.loop = loops.group().next();
    this.queue = new OutboundQueue(config.limits().outboundBytesMax());
  }

  /**
   * Starts connecting, and never stops until closed.
   *
   * @param peer whose certificate must be found there
   * @param endpoints asked for each attempt, since keys and configuration change
   * @param address resolved anew at each attempt if it is unresolved
   */
  public static ReplicaLink open(
      EventLoops loops,
      Peer peer,
      InetSocketAddress address,
      Supplier<Endpoint> endpoints,
      TransportConfig config,
      ConnectionHandler handler) {
    ReplicaLink link = new ReplicaLink(loops, peer, address, endpoints, config, handler);
    link.loop.execute(link::connect);
    return link;
  }

  /** Queues a frame that may be dropped for newer ones. */
  public void send(Frame frame) {
    send(frame, true);
  }

  /**
   * Queues a frame.
   *
   * @param droppable whether it may be dropped for newer ones. One that is not still gets lost with
   *     a connection, or when the queue is full of such
   */
  public void send(Frame frame, boolean droppable) {
    if (closed.get()) {
      return;
    }
    int dropped = queue.offerDroppingOldest(frame, droppable);
    if (dropped > 0) {
      counters.countDropped(dropped);
    }
    if (open != null && drainScheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    drainScheduled.set(false);
    CallingChannel present = open;
    if (present != null) {
      present.drain();
    }
  }

  /** Whether a connection stands on which Hello was accepted, and this was not closed. */
  public boolean isConnected() {
    return open != null && !closed.get();
  }

  /** Why there is no connection, one line; empty if there is one, or the first try still runs. */
  public String lastFailure() {
    return lastFailure;
  }

  /**
   * Whether the last attempt ended because one side does not accept the other: other keys, another
   * cluster, an unknown name or version. Trying again will not help before somebody changes
   * something.
   */
  public boolean isRejected() {
    return rejected;
  }

  /** Whom this leads to. */
  public Peer peer() {
    return peer;
  }

  /** Where that is, {@code host:port}. */
  public String address() {
    return Addresses.text(address);
  }

  /** Bytes that wait to be handed to the network. */
  public long queuedBytes() {
    return queue.bytes();
  }

  /** What it counted since its start. */
  public TransportCounters counters() {
    return counters;
  }

  /** Sends what can be sent at once, closes, and does not connect again. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      loop.execute(
          () -> {
            CallingChannel present = open;
            Channel connecting = channel;
            if (present != null) {
              present.closeSoon(CloseReason.BY_US);
            } else if (connecting != null) {
              Futures.seenInPipeline(connecting.close());
            }
          });
    }
  }

  private void connect() {
    if (closed.get()) {
      return;
    }
    var connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, EventLoops.BUFFERS)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, config.times().connectMillisMax())
            .handler(new Initializer())
            .connect(address);
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            counters.countClosed(CloseReason.CONNECT_FAILED);
            onEnd(CloseReason.CONNECT_FAILED, text(done.cause()));
          }
        });
  }

  private String text(@Nullable Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return "no answer within " + config.times().connectMillisMax() + " ms";
    }
    if (cause instanceof UnknownHostException) {
      return "unknown host";
    }
    if (cause instanceof ConnectException refused
        && String.valueOf(refused.getMessage()).startsWith("Connection refused")) {
      return "connection refused";
    }
    return cause == null ? "cannot connect" : "cannot connect: " + cause.getMessage();
  }

  /** Called by the channel when Hello was accepted; event loop. */
  void onOpen(CallingChannel opened) {
    attempts = 0;
    lastFailure = "";
    rejected = false;
    open = opened;
    opened.drain();
  }

  /** Called when an attempt or a connection ended; event loop. */
  void onEnd(CloseReason reason, String why) {
    open = null;
    channel = null;
    rejected = reason.isRejection();
    lastFailure = why;
    if (closed.get()) {
      queue.clear();
      return;
    }
    long wait =
        Math.min(
            config.times().reconnectMillisMax(),
            (long) config.times().reconnectMillisMin() << Math.min(attempts, SHIFT_MAX));
    attempts++;
    long jittered = wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
    var retry = loop.schedule(this::connect, Math.max(1, jittered), TimeUnit.MILLISECONDS);
    retry.addListener(
        done -> {
          if (done.cause() != null) {
            lastFailure = "internal error: " + done.cause();
          }
        });
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {

    @Override
    protected void initChannel(SocketChannel initialized) {
      Endpoint endpoint = endpoints.get();
      FrameDecoder decoder = new FrameDecoder();
      var tls = endpoint.tls().client().newHandler(initialized.alloc());
      tls.setHandshakeTimeoutMillis(config.times().handshakeMillisMax());
      initialized
          .pipeline()
          .addLast(tls, decoder, new CallingChannel(ReplicaLink.this, endpoint, decoder));
    }
  }

  TransportConfig config() {
    return config;
  }

  ConnectionHandler handler() {
    return handler;
  }

  OutboundQueue queue() {
    return queue;
  }
}
