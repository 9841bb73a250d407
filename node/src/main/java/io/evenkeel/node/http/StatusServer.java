package io.evenkeel.node.http;

import io.evenkeel.node.config.ConfigException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Serves health, status, metrics and the page over HTTP/1.1, on one thread of its own.
 *
 * <p>Bounds: {@value #CONNECTIONS_MAX} connections, of one address {@value
 * #CONNECTIONS_PER_ADDRESS_MAX}; {@value #HEADER_BYTES_MAX} bytes of headers and no body; a request
 * has to be complete, and its answer read, within {@value Exchange#SECONDS_MAX} seconds. What comes
 * above is closed.
 */
public final class StatusServer implements AutoCloseable {

  static final int CONNECTIONS_MAX = 128;
  static final int CONNECTIONS_PER_ADDRESS_MAX = 64;

  private static final int LINE_BYTES_MAX = 2_048;
  private static final int HEADER_BYTES_MAX = 8_192;
  private static final int BODY_BYTES_MAX = 1_024;
  private static final int BACKLOG = 64;
  private static final int UNSENT_BYTES = 64 << 10;
  private static final int STOP_SECONDS_MAX = 5;

  private final MultiThreadIoEventLoopGroup loop;
  private final Channel channel;
  private final ChannelGroup connections;
  private final ClusterView view;
  private final LiveFeed feed;

  private StatusServer(
      MultiThreadIoEventLoopGroup loop,
      Channel channel,
      ChannelGroup connections,
      ClusterView view,
      LiveFeed feed) {
    this.loop = loop;
    this.channel = channel;
    this.connections = connections;
    this.view = view;
    this.feed = feed;
  }

  /**
   * What to serve, and where.
   *
   * @param file that has the settings, for messages
   * @param host name or address to bind to
   * @param port TCP port
   * @param cluster the cluster's id
   * @param replica this replica's id
   * @param n number of replicas
   */
  public record Settings(Path file, String host, int port, String cluster, int replica, int n) {}

  /**
   * Starts to serve.
   *
   * @throws ConfigException if the address cannot be used; one line that names setting and fix
   */
  public static StatusServer start(Settings settings, Shown shown) {
    MultiThreadIoEventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("evenkeel-http", true), NioIoHandler.newFactory());
    InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
    ClusterView view =
        new ClusterView(settings.cluster(), settings.replica(), settings.n(), shown, loop);
    LiveFeed feed = new LiveFeed(view, loop);
    Routes routes = new Routes(shown, view, feed, Names.of(settings.host(), address));
    // What comes while it is closed is closed at once.
    ChannelGroup connections = new DefaultChannelGroup(loop.next(), true);
    Visitors visitors = new Visitors(CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX);
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(UNSENT_BYTES / 2, UNSENT_BYTES))
            .childHandler(new Initializer(routes, visitors, connections))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      stop(loop);
      throw unusable(settings, bound.cause());
    }
    return new StatusServer(loop, bound.channel(), connections, view, feed);
  }

  private static ConfigException unusable(Settings settings, Throwable cause) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s:%d, where `http.host` and `http.port` in %s have the page and metrics, cannot be"
                + " used: %s; choose another port, or 0 for none",
            settings.host(),
            settings.port(),
            settings.file(),
            cause instanceof java.nio.channels.UnresolvedAddressException
                ? "unknown host"
                : cause.getMessage()),
        cause);
  }

  private static final class Initializer extends ChannelInitializer<SocketChannel> {
    private final Routes routes;
    private final Visitors visitors;
    private final ChannelGroup connections;

    private Initializer(Routes routes, Visitors visitors, ChannelGroup connections) {
      this.routes = routes;
      this.visitors = visitors;
      this.connections = connections;
    }

    @Override
    protected void initChannel(SocketChannel socket) {
      InetAddress from = socket.remoteAddress().getAddress();
      if (!visitors.enter(from)) {
        socket.close().addListener(closed -> {});
        return;
      }
      connections.add(socket);
      socket.closeFuture().addListener(closed -> visitors.leave(from));
      HttpDecoderConfig bounds =
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LINE_BYTES_MAX)
              .setMaxHeaderSize(HEADER_BYTES_MAX)
              .setMaxChunkSize(BODY_BYTES_MAX);
      socket
          .pipeline()
          .addLast(
              new HttpServerCodec(bounds),
              new HttpServerKeepAliveHandler(),
              new HttpObjectAggregator(BODY_BYTES_MAX, true),
              new Exchange(routes));
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** What this replica sees of all. */
  public ClusterView view() {
    return view;
  }

  /** Closes all connections, and waits until the thread has ended. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    // A loop that ends leaves open, now and then, what is still registered.
    connections.close().awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    feed.close();
    stop(loop);
  }

  private static void stop(MultiThreadIoEventLoopGroup loop) {
    loop.shutdownGracefully(0, STOP_SECONDS_MAX, TimeUnit.SECONDS)
        .awaitUninterruptibly(STOP_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
