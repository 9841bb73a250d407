package io.evenkeel.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listens, and admits who can prove to belong to the cluster. */
public final class TransportServer implements AutoCloseable {

  private static final int BACKLOG = 1024;
  private static final int CLOSE_SECONDS_MAX = 5;

  /** What all accepted channels share. */
  record Shared(
      TransportCounters counters,
      ConnectionHandler handler,
      PeerPolicy policy,
      Census census,
      Doorkeeper doorkeeper) {}

  private final EventLoops loops;
  private final Channel listener;
  private final ChannelGroup accepted;
  private final TransportCounters counters;

  private TransportServer(
      EventLoops loops, Channel listener, ChannelGroup accepted, TransportCounters counters) {
    this.loops = loops;
    this.listener = listener;
    this.accepted = accepted;
    this.counters = counters;
  }

  /**
   * Binds and listens.
   *
   * @param address port 0 for any free one
   * @param endpoint of a replica; asked for each connection, since keys and configuration change
   * @throws TransportException if the address cannot be bound; its message names it
   */
  public static TransportServer start(
      EventLoops loops,
      InetSocketAddress address,
      Supplier<Endpoint> endpoint,
      TransportConfig config,
      PeerPolicy policy,
      ConnectionHandler handler) {
    TransportCounters counters = new TransportCounters();
    Census census = new Census(config.limits().connectionsPerPeerMax());
    ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    Doorkeeper doorkeeper = new Doorkeeper(counters);
    Shared shared = new Shared(counters, handler, policy, census, doorkeeper);
    var bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOCATOR, EventLoops.BUFFERS)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Initializer(endpoint, config, shared, accepted))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new TransportException(
          "cannot listen on "
              + Addresses.text(address)
              + ": "
              + rootMessage(bound.cause())
              + "; choose another address or stop what uses it",
          bound.cause());
    }
    doorkeeper.guards(bound.channel());
    return new TransportServer(loops, bound.channel(), accepted, counters);
  }

  private static String rootMessage(@Nullable Throwable cause) {
    return cause == null ? "unknown reason" : String.valueOf(cause.getMessage());
  }

  /** Puts a pipeline into each accepted channel, or closes it when there are too many. */
  private static final class Initializer extends ChannelInitializer<SocketChannel> {

    private final Supplier<Endpoint> endpoints;
    private final TransportConfig config;
    private final Shared shared;
    private final ChannelGroup accepted;

    Initializer(
        Supplier<Endpoint> endpoint, TransportConfig config, Shared shared, ChannelGroup accepted) {
      this.endpoints = endpoint;
      this.config = config;
      this.shared = shared;
      this.accepted = accepted;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      if (!enter(channel)) {
        shared.counters().countClosed(CloseReason.TOO_MANY_CONNECTIONS);
        Futures.seenInPipeline(channel.close());
        return;
      }
      shared.doorkeeper().entered(channel);
      Endpoint endpoint = endpoints.get();
      FrameDecoder decoder = new FrameDecoder();
      var tls = endpoint.tls().server().newHandler(channel.alloc());
      tls.setHandshakeTimeoutMillis(config.times().handshakeMillisMax());
      channel
          .pipeline()
          .addLast(tls, decoder, new AcceptedChannel(endpoint, config, shared, decoder));
    }

    /** Several event loops ask at once, and together they let no more in than allowed. */
    private boolean enter(Channel channel) {
      synchronized (accepted) {
        return accepted.size() < config.limits().connectionsMax() && accepted.add(channel);
      }
    }
  }

  /** Where it listens; with the real port if 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** What it counted since its start. */
  public TransportCounters counters() {
    return counters;
  }

  /** Connections that stand, those not yet authenticated included. */
  public int connections() {
    return accepted.size();
  }

  /** Stops listening, sends what can be sent at once, and closes every connection. */
  @Override
  public void close() {
    var closed = listener.close();
    for (Channel channel : accepted) {
      PeerChannel peer = channel.pipeline().get(AcceptedChannel.class);
      if (peer != null) {
        peer.closeSoon(CloseReason.SHUTTING_DOWN);
      }
    }
    if (!loops.inEventLoop()) {
      closed.awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
      accepted.newCloseFuture().awaitUninterruptibly(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
  }
}
