package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.Now;
import io.evenkeel.checkpoint.transfer.TransferRequest;
import io.evenkeel.checkpoint.transfer.TransferResponse;
import io.evenkeel.execution.OrderedBatch;
import io.evenkeel.execution.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A cluster in one thread: a virtual clock, a network that loses, delays and reorders, replicas
 * whose three lanes run at moments the seed draws, clients that send again. A run is a function of
 * its seed; a failed assertion names it.
 */
final class World {

  static final int SESSIONS_MAX = 8;
  static final int RESULT_BYTES_KEPT = 48;
  static final byte[] SETTINGS = new byte[32];
  static final int WINDOW = 64;

  private record Scheduled(long micros, long order, Runnable action)
      implements Comparable<Scheduled> {
    @Override
    public int compareTo(Scheduled other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  final long seed;
  final SplittableRandom random;
  final Cluster cluster;
  final List<TestReplica> replicas = new ArrayList<>();
  final List<Session> sessions = new ArrayList<>();

  /** What was ordered, as the execution lanes got it: the same everywhere. */
  final TreeMap<Long, OrderedBatch> agreed = new TreeMap<>();

  double loss = 0.01;
  double duplicates = 0.02;
  long delayMicrosMax = 2_000;
  int keys = 200;
  long nextSession = 1;
  long intervalRequests;
  long intervalBatches;

  private final PriorityQueue<Scheduled> queue = new PriorityQueue<>();
  private long micros;
  private long order;

  World(int n, long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.cluster = new Cluster("test", 0, new ClusterSize(n));
    this.intervalRequests = 60L + random.nextInt(200);
    this.intervalBatches = 30L + random.nextInt(60);
    for (int id = 0; id < n; id++) {
      replicas.add(new TestReplica(this, id));
    }
  }

  /** Other methods, leads and ways to read at each replica. */
  World mixed() {
    String[] methods = {"DFC_CAW", "FULL", "FULL_INLINE", "DFC_CAW"};
    for (TestReplica replica : replicas) {
      TestReplica.Settings settings = replica.settings;
      settings.method = methods[(int) ((replica.id + (seed & 3)) % methods.length)];
      settings.concurrentReads = random.nextInt(3) > 0;
      settings.captureStepMicrosMax = 100L + random.nextInt(10_000);
      settings.executionMicrosMax = 50L + random.nextInt(400);
      if (random.nextBoolean()) {
        settings.leadRequests = java.util.OptionalLong.of(1 + random.nextInt(100));
      }
    }
    return this;
  }

  World start() {
    replicas.forEach(TestReplica::start);
    return this;
  }

  int n() {
    return cluster.size().n();
  }

  TestReplica replica(int id) {
    return replicas.get(id);
  }

  /** What everybody starts from. */
  Configurations configurations() {
    return Configurations.genesis(TestKeys.genesis(cluster), WINDOW);
  }

  Reconfiguring library() {
    return new Reconfiguring(SETTINGS, WINDOW, configurations(), TestKeys::operatorSigned);
  }

  AgreementConfig agreementConfig(int id) {
    AgreementConfig.Limits limits = AgreementConfig.Limits.DEFAULT;
    return AgreementConfig.of(cluster, id)
        .withWindow(new AgreementConfig.Window(16, WINDOW))
        .withBatch(new AgreementConfig.BatchLimits(6, 1 << 20, 1 << 20, 60_000))
        .withLimits(
            new AgreementConfig.Limits(
                4, 16, 1 << 20, 1_000, 1 << 20, 1_000, 2_048, limits.fetch()));
  }

  Now now() {
    return new Now(micros, 1_700_000_000_000L + micros / 1000);
  }

  void after(long delayMicros, Runnable action) {
    queue.add(new Scheduled(micros + delayMicros, order++, action));
  }

  /** Runs for some virtual time. */
  void run(long durationMicros) {
    long end = micros + durationMicros;
    while (!queue.isEmpty() && queue.peek().micros() <= end) {
      Scheduled next = queue.poll();
      micros = next.micros();
      next.action().run();
    }
    micros = end;
  }

  /** So many sessions, each with so many requests, over three principals. */
  void load(int count, int requestsEach) {
    for (int i = 0; i < count; i++) {
      Session session = new Session(this, i % 3, requestsEach);
      sessions.add(session);
      after(1 + random.nextInt(5_000), session::next);
    }
  }

  /** Runs until every session got all its answers, and then some time more. */
  void finish() {
    long end = micros + 600_000_000;
    while (!done() && micros < end) {
      run(100_000);
    }
    assertThat(done()).as("seed %d: all requests answered", seed).isTrue();
    run(15_000_000);
  }

  private boolean done() {
    return sessions.stream().allMatch(Session::done);
  }

  // The network.

  private void transmit(Runnable arrival) {
    int copies = random.nextDouble() < duplicates ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (random.nextDouble() >= loss) {
        after(1 + random.nextLong(delayMicrosMax), arrival);
      }
    }
  }

  void send(TestReplica from, int to, PeerMessage message) {
    if (from.settings.silentVotes && !(message instanceof PeerMessage.Order)) {
      return;
    }
    if (from.settings.wrongVotes && message instanceof CheckpointCertificate) {
      return; // its own vote in it is right
    }
    if (message instanceof CheckpointVote vote) {
      from.votesSent++;
      from.votedFor.add(vote.sequence());
    }
    PeerMessage told =
        from.settings.wrongVotes && message instanceof CheckpointVote vote
            ? wrong(vote, from.id)
            : message;
    transmit(
        () -> {
          TestReplica receiver = replica(to);
          if (receiver.up) {
            receiver.ordering.post(new OrderingEvent.Received(from.id, told));
          }
        });
  }

  /** Properly signed; the liar itself knows better. */
  private CheckpointVote wrong(CheckpointVote vote, int from) {
    byte[] root = vote.root().bytes();
    root[0] ^= 1;
    CheckpointVote unsigned =
        new CheckpointVote(vote.sequence(), vote.kind(), Digest.of(root), new byte[0]);
    byte[] signature = TestKeys.sign(from, unsigned.content(cluster, from));
    return new CheckpointVote(unsigned.sequence(), unsigned.kind(), unsigned.root(), signature);
  }

  void broadcast(TestReplica from, PeerMessage message) {
    for (int to = 0; to < n(); to++) {
      if (to != from.id) {
        send(from, to, message);
      }
    }
  }

  void transferRequest(TestReplica from, int to, long number, TransferRequest request) {
    transmit(
        () -> {
          if (replica(to).up && !replica(to).settings.mute) {
            replica(to).checkpoints.transfers().serve(from.id, number, request);
          }
        });
  }

  void transferResponse(TestReplica from, int to, long number, TransferResponse response) {
    transmit(
        () -> {
          if (replica(to).up) {
            replica(to).checkpoints.transfers().arrived(from.id, number, response);
          }
        });
  }

  void request(int to, ClientRequest request) {
    transmit(
        () -> {
          if (replica(to).up) {
            replica(to)
                .ordering
                .post(new OrderingEvent.Agreement(new Event.RequestReceived(request)));
          }
        });
  }

  void reply(TestReplica from, Reply reply) {
    transmit(() -> sessions.forEach(session -> session.replied(from.id, reply)));
  }

  /** The execution lanes see the same batch at a sequence number, with the same history. */
  void agreed(OrderedBatch batch) {
    OrderedBatch earlier = agreed.putIfAbsent(batch.sequence(), batch);
    assertThat(earlier == null || earlier.history().equals(batch.history()))
        .as("seed %d: one history at %d", seed, batch.sequence())
        .isTrue();
  }
}
