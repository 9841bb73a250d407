package io.evenkeel.client;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Member;
import io.evenkeel.transport.CloseReason;
import io.evenkeel.transport.Connection;
import io.evenkeel.transport.ConnectionHandler;
import io.evenkeel.transport.Endpoint;
import io.evenkeel.transport.EventLoops;
import io.evenkeel.transport.Frame;
import io.evenkeel.transport.Peer;
import io.evenkeel.transport.ReplicaLink;
import io.evenkeel.transport.proto.Envelope;
import io.evenkeel.transport.proto.Reply;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The links to all replicas, and what their replies taught about the view. Any number of threads.
 */
final class Replicas implements AutoCloseable {

  /** Where replies go; called on event loop threads. */
  interface Listener {
    void onReply(int replica, Reply reply);

    void onConnected(int replica);

    void onDisconnected(int replica);

    /** A replica has other keys now. */
    void onKeysChanged(int replica, Member member);
  }

  private final int faulty;
  private boolean closed;
  private final ClientMetrics metrics;
  private final EventLoops loops;
  private final ClientConfig config;
  private final Listener listener;
  private final List<ReplicaLink> links = new CopyOnWriteArrayList<>();
  private Optional<Configuration> followed = Optional.empty();
  private final AtomicLongArray views;
  private final AtomicIntegerArray connections;

  Replicas(EventLoops loops, ClientConfig config, ClientMetrics metrics, Listener listener) {
    int n = config.replicas().size();
    this.loops = loops;
    this.config = config;
    this.listener = listener;
    this.faulty = config.faulty();
    this.metrics = metrics;
    this.views = new AtomicLongArray(n);
    this.connections = new AtomicIntegerArray(n);
    synchronized (this) {
      followed = config.known().map(KnownMembers::newest);
      for (int id = 0; id < n; id++) {
        links.add(link(id, config.replicas().get(id).address()));
      }
    }
  }

  private ReplicaLink link(int id, InetSocketAddress address) {
    Endpoint self = new Endpoint(config.tls(), 0, 0, Optional.empty());
    return ReplicaLink.open(
        loops,
        Peer.replica(id),
        address,
        () -> self,
        config.transport(),
        new Handler(id, listener));
  }

  /** Leads the links of replicas that have other keys, or are elsewhere, there. */
  private synchronized void follow(KnownMembers known) {
    Configuration newest = known.newest();
    Configuration before = followed.orElse(newest);
    followed = Optional.of(newest);
    for (Member member : newest.members()) {
      int id = member.replica();
      if (!member.equals(before.member(id)) && !closed) {
        ReplicaLink old = links.get(id);
        links.set(id, link(id, InetSocketAddress.createUnresolved(member.host(), member.port())));
        old.close();
        listener.onKeysChanged(id, member);
      }
    }
  }

  /** One replica's connections: what comes on them is that replica's, whatever it says. */
  private final class Handler implements ConnectionHandler {

    private final int replica;
    private final Listener listener;

    Handler(int replica, Listener listener) {
      this.replica = replica;
      this.listener = listener;
    }

    @Override
    public void onChanges(Peer peer, List<byte[]> changes) {
      config.known().filter(known -> known.learn(changes)).ifPresent(Replicas.this::follow);
    }

    @Override
    public boolean admits(Peer peer, byte[] key) {
      return config.known().map(known -> known.admits(replica, key)).orElse(true);
    }

    @Override
    public void onOpened(Connection connection) {
      connections.incrementAndGet(replica);
      listener.onConnected(replica);
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
      listener.onDisconnected(replica);
    }

    @Override
    public void onMessage(Connection connection, Envelope envelope) {
      if (!envelope.hasReply()) {
        return;
      }
      Reply reply = envelope.getReply();
      if (reply.getReplica() != replica || reply.getView() < 0) {
        metrics.countMalformed(replica);
        return;
      }
      views.accumulateAndGet(replica, reply.getView(), Math::max);
      listener.onReply(replica, reply);
    }
  }

  int count() {
    return links.size();
  }

  /** The primary of the highest view that a correct replica has reached for sure. */
  int primary() {
    long[] sorted = new long[views.length()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = views.get(i);
    }
    Arrays.sort(sorted);
    return (int) (sorted[sorted.length - 1 - faulty] % sorted.length);
  }

  /** To the primary, or to all when the primary cannot be reached. */
  BitSet sendToPrimary(Frame frame) {
    int primary = primary();
    if (isReachable(primary)) {
      links.get(primary).send(frame);
      return new BitSet();
    }
    return sendToAll(frame);
  }

  /** To all that can be reached; returns the others. */
  BitSet sendToAll(Frame frame) {
    BitSet skipped = new BitSet();
    for (int id = 0; id < links.size(); id++) {
      if (isReachable(id)) {
        links.get(id).send(frame);
      } else {
        skipped.set(id);
      }
    }
    return skipped;
  }

  /** On the thread that moves bytes, after what it has in hand. */
  void execute(Runnable task) {
    loops.execute(task);
  }

  void sendTo(int replica, Frame frame) {
    links.get(replica).send(frame);
  }

  /** Frames for a replica that is down would only be stale when it returns. */
  private boolean isReachable(int replica) {
    ReplicaLink link = links.get(replica);
    return link.isConnected() || link.lastFailure().isEmpty();
  }

  /** How many connections each replica has had so far. */
  int[] connectionCounts() {
    int[] counts = new int[connections.length()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = connections.get(i);
    }
    return counts;
  }

  int connectionCount(int replica) {
    return connections.get(replica);
  }

  /** What a call without a result lacks, one line. */
  String missing(ReplyTally tally) {
    int needed = faulty + 1;
    int most = tally.votesMax();
    StringBuilder text = new StringBuilder();
    if (most >= needed) {
      text.append(most).append(" equal digests, but nobody sent the result itself");
    } else {
      text.append("only ").append(most).append(" of ").append(needed).append(" needed replies");
    }
    StringBuilder silent = new StringBuilder();
    StringBuilder unreachable = new StringBuilder();
    for (ReplicaLink link : links) {
      String name = describe(link);
      if (!link.isConnected()) {
        String why = link.lastFailure().isEmpty() ? "connecting" : link.lastFailure();
        append(unreachable, name + " (" + why + ")");
      } else if (!tally.hasReplied(link.peer().id())) {
        append(silent, name);
      }
    }
    if (!unreachable.isEmpty()) {
      text.append("; unreachable: ").append(unreachable);
    }
    if (!silent.isEmpty()) {
      text.append("; silent: ").append(silent);
    }
    return text.toString();
  }

  /**
   * Why no result can come, one line; empty while {@code f+1} replicas may still answer. A replica
   * that is down may return; one that does not accept this client, or is not who it should be, will
   * not change its mind.
   */
  Optional<String> rejection() {
    List<ReplicaLink> rejected = links.stream().filter(ReplicaLink::isRejected).toList();
    if (links.size() - rejected.size() > faulty) {
      return Optional.empty();
    }
    ReplicaLink first = rejected.get(0);
    return Optional.of(
        rejected.size()
            + " of "
            + links.size()
            + " replicas and this client do not accept each other, such as "
            + describe(first)
            + " ("
            + first.lastFailure()
            + "); use the client directory and cluster file of the cluster that runs there");
  }

  /** Whether there was ever a connection over which a request may have travelled. */
  boolean everConnected() {
    for (int id = 0; id < links.size(); id++) {
      if (connections.get(id) > 0) {
        return true;
      }
    }
    return false;
  }

  private static String describe(ReplicaLink link) {
    return "replica " + link.peer().id() + " at " + link.address();
  }

  private static void append(StringBuilder list, String item) {
    list.append(list.isEmpty() ? "" : ", ").append(item);
  }

  /** Replicas with which a connection stands. */
  int connected() {
    return (int) links.stream().filter(ReplicaLink::isConnected).count();
  }

  @Override
  public synchronized void close() {
    closed = true;
    links.forEach(ReplicaLink::close);
  }
}
