package io.evenkeel.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.evenkeel.transport.CloseReason;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.TransportConfig;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * A client that abuses its principal's keys to take the service away from others. It exists to
 * measure that it cannot: {@code evenkeel bench flood}. It sends to all replicas, over several
 * connections to each, as much as they read, within the share of a processor that it is given.
 */
public final class FloodingClient implements AutoCloseable {

  private static final int CONNECTIONS_EACH = 4;
  private static final int SESSIONS = 4_096;
  private static final int REPEATED = 64;
  private static final long LINK_BYTES_MAX = 1L << 20;
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long ACCOUNT_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** Asking the system for the processor time costs some of it. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** What it sends. */
  public enum Kind {
    /** Valid requests over thousands of sessions. */
    REQUESTS,
    /** Requests whose signatures and MACs are wrong. */
    SIGNATURES,
    /** Valid requests that are as large as the operations given. */
    SIZES,
    /** The same few valid requests, again and again. */
    DUPLICATES,
    /** Nothing: it opens connections and closes them. */
    CONNECTIONS,
    /** Valid requests, the results of which it never reads. */
    UNREAD
  }

  private final Kind kind;
  private final LongFunction<byte[]> operations;
  private final double processorShare;
  private final RequestSigner signer;
  private final EventLoops loops = new EventLoops(1);
  private final List<ReplicaLink> links = new ArrayList<>();
  private final List<Frame> repeated = new ArrayList<>();
  private final LongAdder sent = new LongAdder();
  private final long session = System.currentTimeMillis() << 20;
  private volatile long startNanos = System.nanoTime();
  private volatile Duration startCpu = cpu();
  private volatile long lookedNanos;
  private volatile boolean overdrawn;

  /**
   * Starts connecting; {@link #run} does the rest.
   *
   * @param operations the operation of the request with a number, counted from 0
   * @param processorShare of one core, above 0, that this process may use
   */
  public FloodingClient(
      ClientConfig config, Kind kind, LongFunction<byte[]> operations, double processorShare) {
    this.kind = kind;
    this.operations = operations;
    this.processorShare = processorShare;
    this.signer = new RequestSigner(config);
    TransportConfig.Times usual = TransportConfig.Times.DEFAULT;
    TransportConfig transport =
        new TransportConfig(
            config.transport().limits(),
            new TransportConfig.Times(
                usual.handshakeMillisMax(),
                usual.keepAliveMillis(),
                usual.frameMillisMax(),
                usual.connectMillisMax(),
                1,
                kind == Kind.CONNECTIONS ? 1 : 100));
    Endpoint self = new Endpoint(config.tls(), 0, 0, Optional.empty());
    for (int i = 0; i < CONNECTIONS_EACH; i++) {
      for (int id = 0; id < config.replicas().size(); id++) {
        links.add(
            ReplicaLink.open(
                loops,
                Peer.replica(id),
                config.replicas().get(id).address(),
                () -> self,
                transport,
                new Handler()));
      }
    }
  }

  private final class Handler implements ConnectionHandler {

    @Override
    public void onOpened(Connection connection) {
      if (kind == Kind.CONNECTIONS) {
        sent.increment();
        rest();
        connection.close();
      } else if (kind == Kind.UNREAD) {
        connection.pauseReading();
      }
    }

    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      // Whatever it is, the flood goes on.
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
      // The link connects again by itself.
    }
  }

  /** Floods until told to stop. */
  public void run(BooleanSupplier goesOn) {
    prepare();
    long number = 0;
    while (goesOn.getAsBoolean()) {
      rest();
      if (kind == Kind.CONNECTIONS || !anyRoom()) {
        LockSupport.parkNanos(REST_NANOS);
      } else {
        Frame frame = frame(number);
        for (ReplicaLink link : links) {
          if (hasRoom(link)) {
            link.send(frame, false);
            sent.increment();
          }
        }
        number++;
      }
    }
  }

  private void prepare() {
    int count = kind == Kind.SIGNATURES ? SESSIONS : kind == Kind.DUPLICATES ? REPEATED : 0;
    for (int i = 0; i < count; i++) {
      Request request = signer.request(session + i, 1, false, operations.apply(i));
      if (kind == Kind.SIGNATURES) {
        ByteString wrong = UnsafeByteOperations.unsafeWrap(new byte[request.getMacs().size()]);
        request = request.toBuilder().setSignature(garbled(request)).setMacs(wrong).build();
      }
      repeated.add(Frame.of(Envelope.newBuilder().setRequest(request).build()));
    }
  }

  /** Of the right shape, so that only the mathematics tells. */
  private static ByteString garbled(Request request) {
    byte[] signature = request.getSignature().toByteArray();
    signature[0] ^= 1;
    return UnsafeByteOperations.unsafeWrap(signature);
  }

  private Frame frame(long number) {
    if (!repeated.isEmpty()) {
      return repeated.get((int) (number % repeated.size()));
    }
    Request request =
        signer.request(
            session + number % SESSIONS, 1 + number / SESSIONS, false, operations.apply(number));
    return Frame.of(Envelope.newBuilder().setRequest(request).build());
  }

  private boolean anyRoom() {
    return links.stream().anyMatch(FloodingClient::hasRoom);
  }

  private static boolean hasRoom(ReplicaLink link) {
    return link.isConnected() && link.queuedBytes() < LINK_BYTES_MAX;
  }

  /** Waits while the process had more than its share of a processor. */
  private void rest() {
    while (overdrawn()) {
      LockSupport.parkNanos(REST_NANOS);
    }
  }

  private boolean overdrawn() {
    long now = System.nanoTime();
    if (now - lookedNanos > LOOK_NANOS) {
      lookedNanos = now;
      if (now - startNanos > ACCOUNT_NANOS) { // what starting cost is not owed for ever
        startNanos = now;
        startCpu = cpu();
      }
      double used = cpu().minus(startCpu).toNanos();
      overdrawn = used > (now - startNanos) * processorShare;
    }
    return overdrawn;
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Replicas that it reached, each counted once for each of its connections. */
  public int connected() {
    return (int) links.stream().filter(ReplicaLink::isConnected).count();
  }

  /** Messages handed to the network so far, or connections opened. */
  public long sent() {
    return sent.sum();
  }

  @Override
  public void close() {
    links.forEach(ReplicaLink::close);
    loops.close();
  }
}
