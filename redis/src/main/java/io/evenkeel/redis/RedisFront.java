package io.evenkeel.redis;

import io.evenkeel.kv.KvClient;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.redis.FixedRedisMessagePool;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running front; see the package's documentation. Any number of threads.
 *
 * <p>Does not close the client it calls.
 */
public final class RedisFront implements AutoCloseable {

  /** Where it listens: nobody on another machine reaches it. */
  public static final String HOST = "127.0.0.1";

  private static final int THREADS = 2;
  private static final int INLINE_BYTES_MAX = 64 << 10;
  private static final int UNWRITTEN_BYTES_MAX = 1 << 20;
  private static final int LEAVE_MILLIS_MAX = 3_000;
  private static final int STOP_SECONDS_MAX = 5;

  private final FrontState state;
  private final Sender sender;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RedisFront(RedisFrontConfig config, KvClient store) throws IOException {
    this.state = new FrontState(config);
    this.sender = new Sender(store);
    this.loops =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("evenkeel-redis", true), NioIoHandler.newFactory());
    this.server = bind(config.port());
    this.state.port = port();
  }

  /**
   * Starts listening.
   *
   * @param store is called from several threads
   * @throws IOException if the port cannot be had
   */
  public static RedisFront start(RedisFrontConfig config, KvClient store) throws IOException {
    return new RedisFront(config, store);
  }

  private Channel bind(int port) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(UNWRITTEN_BYTES_MAX / 2, UNWRITTEN_BYTES_MAX))
            .childHandler(new Initializer())
            .bind(HOST, port)
            .awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      stopThreads();
      throw new IOException(
          "port " + port + " of " + HOST + " cannot be had: " + failure.getMessage(), failure);
    }
    return bound.channel();
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {

    @Override
    protected void initChannel(SocketChannel channel) {
      state.accepted.increment();
      if (state.connections.incrementAndGet() > state.config().connectionsMax()) {
        state.connections.decrementAndGet();
        state.rejected.increment();
        byte[] error = "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);
        var unused =
            channel
                .writeAndFlush(Unpooled.wrappedBuffer(error))
                .addListener(ChannelFutureListener.CLOSE);
        return;
      }
      connections.add(channel);
      channel
          .pipeline()
          .addLast(
              new RedisDecoder(INLINE_BYTES_MAX, FixedRedisMessagePool.INSTANCE, true),
              new CommandAssembler(state.budget()),
              new RedisEncoder(),
              new ConnectionHandler(state, sender));
    }
  }

  /** The port it listens at. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Connections that stand now. */
  public int connections() {
    return state.connections.get();
  }

  /** Bytes of commands and answers in memory now. */
  public long memoryBytes() {
    return state.budget().usedBytes();
  }

  /** Waits until {@link #close} was called. */
  public void awaitClosed() throws InterruptedException {
    server.closeFuture().await();
  }

  /**
   * Takes no more connections and commands, answers those that came, for 3 s at most; may be called
   * twice.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    server.close().awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    for (Channel channel : connections) {
      channel.eventLoop().execute(() -> leave(channel));
    }
    connections.newCloseFuture().awaitUninterruptibly(LEAVE_MILLIS_MAX);
    stopThreads();
  }

  private static void leave(Channel channel) {
    var context = channel.pipeline().context(ConnectionHandler.class);
    if (context != null) {
      ((ConnectionHandler) context.handler()).leave(context);
    }
  }

  private void stopThreads() {
    loops
        .shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS)
        .awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
