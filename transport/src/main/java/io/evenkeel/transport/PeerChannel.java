package io.evenkeel.transport;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Envelope.KindCase;
import io.evenkeel.transport.proto.Ping;
import io.evenkeel.transport.proto.Pong;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel from its first byte to its end: TLS, then Hello (what differs between the two sides
 * is in the subclasses), then messages. Confined to its event loop but for what says otherwise.
 */
abstract class PeerChannel extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(PeerChannel.class);
  private static final int IDLE_PERIODS = 3;

  final Endpoint endpoint;
  final TransportConfig config;
  final TransportCounters counters;
  private final FrameDecoder decoder;
  private final ConnectionHandler handler;

  private @Nullable ChannelHandlerContext context;
  private @Nullable Connection connection;
  private Set<KindCase> allowed = Set.of();
  private int partsMax = EnvelopeReader.CLIENT_PARTS_MAX;
  private @Nullable CloseReason closeReason;
  private String closeText = "";
  private boolean tlsDone;
  private boolean finished;
  private volatile boolean readingWanted = true;
  private boolean reading = true;
  private long readNanos;
  private long writtenNanos;

  PeerChannel(
      Endpoint endpoint,
      TransportConfig config,
      TransportCounters counters,
      FrameDecoder decoder,
      ConnectionHandler handler) {
    this.endpoint = endpoint;
    this.config = config;
    this.counters = counters;
    this.decoder = decoder;
    this.handler = handler;
  }

  /** TLS is established with the owner of a certificate that the CA signed. */
  abstract void onTls(Optional<Subject> subject);

  /** A message arrived before the connection was opened. */
  abstract void onHandshakeMessage(Envelope envelope);

  /** The channel ended; called exactly once. */
  abstract void onEnd(CloseReason reason, String text);

  final ChannelHandlerContext context() {
    ChannelHandlerContext present = context;
    if (present == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return present;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    long timeout = config.times().handshakeMillisMax();
    var timer =
        added
            .executor()
            .schedule(
                () -> {
                  if (connection == null) {
                    fail(CloseReason.HANDSHAKE_TIMEOUT, "no handshake within " + timeout + " ms");
                  }
                },
                timeout,
                TimeUnit.MILLISECONDS);
    added.channel().closeFuture().addListener(closed -> timer.cancel(false));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        tlsDone = true;
        onTls(subject());
      } else if (handshake.cause() instanceof ClosedChannelException) {
        fail(CloseReason.BY_PEER, "closed during TLS");
      } else if (handshake.cause() instanceof SslHandshakeTimeoutException) {
        fail(CloseReason.HANDSHAKE_TIMEOUT, "TLS took too long");
      } else {
        fail(CloseReason.TLS_FAILED, "TLS failed: " + handshake.cause().getMessage());
      }
    }
  }

  private Optional<Subject> subject() {
    try {
      SslHandler tls = context().pipeline().get(SslHandler.class);
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate leaf
          ? Subject.of(leaf)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object message) {
    if (closeReason != null) {
      return;
    }
    byte[] content = (byte[]) message;
    counters.countIn(content.length + Frame.LENGTH_BYTES);
    Envelope envelope;
    try {
      envelope = EnvelopeReader.read(content, partsMax);
    } catch (InvalidProtocolBufferException e) {
      fail(CloseReason.FRAME_UNREADABLE, "not an Envelope: " + e.getMessage());
      return;
    }
    Connection open = connection;
    if (open == null) {
      onHandshakeMessage(envelope);
    } else {
      dispatch(open, envelope);
    }
  }

  private void dispatch(Connection open, Envelope envelope) {
    KindCase kind = envelope.getKindCase();
    if (kind == KindCase.KIND_NOT_SET) {
      counters.countUnknown();
    } else if (kind == KindCase.HELLO || kind == KindCase.HELLO_REPLY) {
      fail(CloseReason.UNEXPECTED_MESSAGE, "a second " + kind);
    } else if (!allowed.contains(kind)) {
      fail(CloseReason.KIND_NOT_ALLOWED, kind + " from " + open.peer());
    } else if (kind == KindCase.PING) {
      Pong pong = Pong.newBuilder().setNonce(envelope.getPing().getNonce()).build();
      writeSmall(Envelope.newBuilder().setPong(pong).build());
    } else if (kind != KindCase.PONG) {
      handler.onMessage(open, envelope);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ignored) {
    readNanos = System.nanoTime();
    Connection open = connection;
    if (open != null && closeReason == null) {
      handler.onReadCompleted(open);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ignored) {
    Connection open = connection;
    if (open != null && context().channel().isWritable()) {
      open.scheduleDrain();
    }
  }

  /** Both sides are sure of each other: messages flow. */
  final void open(Subject subject, OutboundQueue queue) {
    Peer peer = subject.peer();
    Connection opened =
        new Connection(context().channel(), this, peer, subject.key(), queue, counters);
    PeerRole self = endpoint.tls().self().role();
    allowed = MessageKinds.allowed(peer.role(), self);
    boolean betweenReplicas = peer.role() == PeerRole.REPLICA && self == PeerRole.REPLICA;
    partsMax = betweenReplicas ? EnvelopeReader.REPLICA_PARTS_MAX : EnvelopeReader.CLIENT_PARTS_MAX;
    decoder.allow(config.frameBytesMax(peer.role()));
    connection = opened;
    readNanos = System.nanoTime();
    writtenNanos = readNanos;
    counters.countOpened();
    int period = Math.max(1, config.times().keepAliveMillis() / 2);
    var timer =
        context()
            .executor()
            .scheduleAtFixedRate(this::keepAlive, period, period, TimeUnit.MILLISECONDS);
    context().channel().closeFuture().addListener(closed -> timer.cancel(false));
    handler.onOpened(opened);
    opened.scheduleDrain();
  }

  /** Tells the handler of changes of the configuration. */
  final void changes(Peer peer, List<ByteString> changes) {
    if (!changes.isEmpty()) {
      handler.onChanges(peer, changes.stream().map(ByteString::toByteArray).toList());
    }
  }

  /** Tells the handler of somebody who is known by certificate and refused. */
  final void refused(Peer peer, CloseReason reason, String text) {
    handler.onRefused(peer, reason, text);
  }

  private void keepAlive() {
    long now = System.nanoTime();
    long period = TimeUnit.MILLISECONDS.toNanos(config.times().keepAliveMillis());
    long frame = TimeUnit.MILLISECONDS.toNanos(config.times().frameMillisMax());
    if (reading && decoder.slowerThan(frame, now)) {
      fail(CloseReason.FRAME_TOO_SLOW, "an unfinished frame");
    } else if (reading && now - readNanos > IDLE_PERIODS * period) {
      fail(CloseReason.IDLE, "nothing came for three keep-alive periods");
    } else if (now - writtenNanos > period) {
      writeSmall(Envelope.newBuilder().setPing(Ping.newBuilder().setNonce(now)).build());
    }
  }

  /** Writes past the queue; nothing while the network takes nothing. */
  private void writeSmall(Envelope envelope) {
    if (context().channel().isWritable()) {
      write(Frame.of(envelope));
      context().flush();
    }
  }

  private void write(Frame frame) {
    writtenNanos = System.nanoTime();
    counters.countOut(frame.sizeBytes());
    Futures.seenInPipeline(context().write(frame.buffer(), context().voidPromise()));
  }

  /** Writes what the network takes of the queue, then flushes once. */
  final void drain() {
    Connection open = connection;
    if (open == null || finished) {
      return;
    }
    boolean wrote = false;
    while (context().channel().isWritable()) {
      Frame frame = open.queue().poll();
      if (frame == null) {
        break;
      }
      write(frame);
      wrote = true;
    }
    if (wrote) {
      context().flush();
    }
    if (closeReason == null && open.becameWritable()) {
      try {
        handler.onWritable(open);
      } catch (RuntimeException e) {
        exceptionCaught(context(), e);
      }
    }
  }

  /** Any thread; at once if it is the event loop's. The last call counts, whichever runs last. */
  final void setReading(boolean wanted) {
    readingWanted = wanted;
    if (context().executor().inEventLoop()) {
      changeReading();
    } else {
      context().executor().execute(this::changeReading);
    }
  }

  private void changeReading() {
    reading = readingWanted;
    readNanos = System.nanoTime();
    context().channel().config().setAutoRead(reading);
  }

  /** Any thread: sends what the network takes at once, then closes. */
  final void closeSoon(CloseReason reason) {
    context()
        .executor()
        .execute(
            () -> {
              drain();
              fail(reason, "closed by this side");
            });
  }

  /** Ends the channel; the first reason counts. */
  final void fail(CloseReason reason, String text) {
    if (markClosing(reason, text)) {
      Futures.seenInPipeline(context().close());
    }
  }

  /** The same, but the caller closes. */
  final boolean markClosing(CloseReason reason, String text) {
    if (closeReason != null) {
      return false;
    }
    closeReason = reason;
    closeText = text;
    return true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ignored) {
    if (finished) {
      return;
    }
    finished = true;
    CloseReason reason = closeReason == null ? CloseReason.BY_PEER : closeReason;
    closeReason = reason;
    counters.countClosed(reason);
    Connection open = connection;
    try {
      if (open != null) {
        handler.onClosed(open, reason);
      }
    } finally {
      onEnd(reason, closeText.isEmpty() ? "connection closed by peer" : closeText);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
    Throwable inner = cause.getCause();
    if (cause instanceof TooLongFrameException || inner instanceof TooLongFrameException) {
      fail(CloseReason.FRAME_TOO_LARGE, String.valueOf(cause.getMessage()));
    } else if (cause instanceof SSLException || inner instanceof SSLException) {
      // With TLS 1.3 the client learns only after its own handshake that it was not accepted.
      Throwable tls = inner instanceof SSLException ? inner : cause;
      boolean established = tlsDone && connection != null;
      fail(
          established ? CloseReason.BY_PEER : CloseReason.TLS_FAILED,
          "TLS failed: " + tls.getMessage());
    } else if (cause instanceof IOException) {
      fail(CloseReason.BY_PEER, "connection lost: " + cause.getMessage());
    } else {
      LOG.error("connection {}: a handler failed", connection, cause);
      fail(CloseReason.INTERNAL_ERROR, "internal error: " + cause);
    }
  }
}
