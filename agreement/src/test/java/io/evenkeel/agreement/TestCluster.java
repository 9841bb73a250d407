package io.evenkeel.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Replicas, clients and a bad network in one thread under a virtual clock: a run is a function of
 * its seed. Checks after every delivery and every send that the correct replicas agree.
 */
final class TestCluster {

  /** What the network and the machines do. */
  static final class Faults {
    double loss;
    double duplicate;
    long delayMicrosMax = 2_000;
    double crashPerStep;
    int silent = -1;
    int liar = -1;
    final Map<Integer, Adversary> adversaries = new TreeMap<>();

    /** Whether nothing gets from one to another now. */
    BiPredicate<Integer, Integer> cut = (from, to) -> false;
  }

  /** Scheduled for a time; equal times in the order of scheduling. */
  private record Scheduled(long micros, long order, Runnable action)
      implements Comparable<Scheduled> {
    @Override
    public int compareTo(Scheduled other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** One replica with its disk. */
  final class Node {
    final int id;
    final FakeKeys keys;
    final List<LogRecord> log = new ArrayList<>();
    final TreeMap<Long, Batch> delivered = new TreeMap<>();
    final TreeMap<Long, Digest> histories = new TreeMap<>();
    final List<Effect> seen = new ArrayList<>();
    Agreement agreement;
    AgreementConfig config;
    int incarnation;
    boolean up = true;
    long view;
    int crashAfterEffects = -1; // as many are carried out yet, if set
    int slotsMax;
    int requestsMax;

    Node(int id, AgreementConfig config) {
      this.id = id;
      this.keys = new FakeKeys(id);
      this.config = config;
      this.agreement = Agreement.start(config, FakeKeys.membership(config));
    }

    void step(Event event, int forIncarnation) {
      if (!up || forIncarnation != incarnation) {
        return;
      }
      Adversary adversary = faults.adversaries.get(id);
      if (adversary != null && !adversary.hears(event)) {
        return;
      }
      List<Effect> effects = agreement.step(event, now());
      Agreement.Memory memory = agreement.status().memory();
      slotsMax = Math.max(slotsMax, memory.slots());
      requestsMax = Math.max(requestsMax, memory.requests());
      Agreement.Status status = agreement.status();
      if (isCorrect(id)) {
        assertThat(status.view()).as("view goes on, seed %d", seed).isGreaterThanOrEqualTo(view);
        assertThat(status.halted()).as("halted, seed %d", seed).isFalse();
      }
      boolean crash = crashable(this) && random.nextDouble() < faults.crashPerStep;
      int carriedOut = crash ? random.nextInt(effects.size() + 1) : effects.size();
      if (crashAfterEffects >= 0) {
        crash = crashAfterEffects <= effects.size();
        carriedOut = crash ? crashAfterEffects : effects.size();
        crashAfterEffects = crash ? -1 : crashAfterEffects - effects.size();
      }
      for (Effect effect : effects.subList(0, carriedOut)) {
        carryOut(this, effect);
      }
      if (crash) {
        crash();
      } else {
        view = status.view();
      }
    }

    void crash() {
      up = false;
      incarnation++;
      crashes++;
      after(random.nextInt(300_000), this::restart);
    }

    void restart() {
      up = true;
      agreement =
          Agreement.restart(config, FakeKeys.membership(config), 0, Digest.ZERO, List.copyOf(log));
      step(new Event.Started(), incarnation);
      tick(incarnation);
    }

    void tick(int forIncarnation) {
      if (up && forIncarnation == incarnation) {
        step(new Event.Tick(), forIncarnation);
        after(20_000, () -> tick(forIncarnation));
      }
    }
  }

  /** A session: one request after the other, sent to everybody again while it is not done. */
  final class Session {
    final int principal;
    final int requests;
    int number;

    Session(int principal, int requests) {
      this.principal = principal;
      this.requests = requests;
    }

    void next() {
      if (number < requests) {
        number++;
        byte[] operation = new byte[random.nextInt(40)];
        random.nextBytes(operation);
        submit(FakeKeys.request(cluster, new RequestId(principal, 7, number), operation), true);
      }
    }

    private void submit(ClientRequest request, boolean first) {
      if (orderedAt(request.id()) >= cluster.size().weakQuorum()) {
        done.add(request.id().toString());
        next();
        return;
      }
      for (Node node : nodes) {
        boolean primary = node.id == cluster.size().primary(highestView());
        if (primary || !first) {
          transmit(node, new Event.RequestReceived(request));
        }
      }
      long wait = first ? 20_000 : 200_000;
      after(wait, () -> submit(request, false));
    }
  }

  final Random random;
  final long seed;
  final Cluster cluster;
  final Faults faults;
  final List<Node> nodes = new ArrayList<>();
  final TreeSet<String> done = new TreeSet<>();
  final Map<String, Digest> promised = new TreeMap<>();
  final Map<Long, Digest> agreed = new TreeMap<>();
  final TreeMap<Long, Digest> agreedBatches = new TreeMap<>();
  final TreeMap<Long, ReplicaMessage.NewView> newViews = new TreeMap<>();
  int crashes;
  int served;
  long micros;
  private final PriorityQueue<Scheduled> queue = new PriorityQueue<>();
  private long order;

  TestCluster(int n, long seed, Faults faults, AgreementConfig.Window window) {
    this.seed = seed;
    this.random = new Random(seed);
    this.faults = faults;
    this.cluster = new Cluster("test", 0, new ClusterSize(n));
    for (int id = 0; id < n; id++) {
      nodes.add(new Node(id, AgreementConfig.of(cluster, id).withWindow(window)));
    }
  }

  void start() {
    for (Node node : nodes) {
      after(
          0,
          () -> {
            node.step(new Event.Started(), node.incarnation);
            node.tick(node.incarnation);
          });
    }
  }

  Now now() {
    return new Now(micros, 1_700_000_000_000L + micros / 1000);
  }

  boolean isCorrect(int replica) {
    return replica != faults.silent
        && replica != faults.liar
        && !faults.adversaries.containsKey(replica);
  }

  /** The highest view a correct replica is in. */
  long highestView() {
    return nodes.stream().filter(n -> isCorrect(n.id)).mapToLong(n -> n.view).max().orElse(0);
  }

  private boolean crashable(Node node) {
    // At most f replicas down at once.
    long down = nodes.stream().filter(other -> !other.up).count();
    return faults.crashPerStep > 0 && isCorrect(node.id) && down < cluster.size().f();
  }

  int orderedAt(RequestId id) {
    int count = 0;
    for (Node node : nodes) {
      if (isCorrect(node.id) && orders(node, id)) {
        count++;
      }
    }
    return count;
  }

  private static boolean orders(Node node, RequestId id) {
    for (Batch batch : node.delivered.descendingMap().values()) {
      for (ClientRequest request : batch.requests()) {
        if (request.id().equals(id)) {
          return true;
        }
      }
    }
    return false;
  }

  void after(long delayMicros, Runnable action) {
    queue.add(new Scheduled(micros + delayMicros, order++, action));
  }

  /** Runs until nothing waits or the time is up. */
  void runUntil(long endMicros) {
    while (!queue.isEmpty() && queue.peek().micros() <= endMicros) {
      Scheduled next = queue.poll();
      micros = next.micros();
      next.action().run();
    }
    micros = Math.max(micros, endMicros);
  }

  void transmit(Node to, Event event) {
    if (random.nextDouble() < faults.loss) {
      return;
    }
    int copies = random.nextDouble() < faults.duplicate ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      long delay = 1 + (long) (random.nextDouble() * faults.delayMicrosMax);
      after(delay, () -> to.step(event, to.incarnation));
    }
  }

  void carryOut(Node node, Effect effect) {
    if (effect instanceof Effect.Persist persist) {
      node.log.add(persist.record());
    } else if (effect instanceof Effect.Send send) {
      send(node, nodes.get(send.to()), send.message());
    } else if (effect instanceof Effect.Broadcast broadcast) {
      for (Node other : nodes) {
        if (other != node) {
          send(node, other, broadcast.message());
        }
      }
    } else if (effect instanceof Effect.RunTask run) {
      int incarnation = node.incarnation;
      Event result = run.task().run(node.keys);
      after(random.nextInt(500), () -> node.step(result, incarnation));
    } else if (effect instanceof Effect.Deliver deliver) {
      deliver(node, deliver.sequence(), deliver.batch(), deliver.history());
    } else if (effect instanceof Effect.DeliverFromLog replay) {
      DriverLog log = new DriverLog(node.log);
      Digest history = Digest.ZERO;
      node.delivered.clear();
      for (long s = replay.from(); s <= replay.to(); s++) {
        history = History.after(history, s, log.body(s).digest());
        deliver(node, s, log.body(s), history);
      }
    } else if (effect instanceof Effect.ServeBatches serve) {
      send(node, nodes.get(serve.to()), new DriverLog(node.log).answer(serve));
    } else if (effect instanceof Effect.ResendProposal resend) {
      send(node, nodes.get(resend.to()), new DriverLog(node.log).proposal(resend));
    } else if (effect instanceof Effect.ServeBody serve) {
      Batch body = new DriverLog(node.log).bodyAt(serve);
      if (body != null) {
        served++;
        send(node, nodes.get(serve.to()), new ReplicaMessage.Body(serve.sequence(), body));
      }
    } else {
      node.seen.add(effect);
    }
  }

  private void deliver(Node node, long sequence, Batch batch, Digest history) {
    if (isCorrect(node.id)) {
      long last = node.delivered.isEmpty() ? 0 : node.delivered.lastKey();
      assertThat(sequence).as("gap-free, seed %d", seed).isEqualTo(last + 1);
      Digest earlier = agreed.putIfAbsent(sequence, history);
      assertThat(earlier == null || earlier.equals(history))
          .as("one history at %d, seed %d", sequence, seed)
          .isTrue();
      agreedBatches.put(sequence, batch.digest());
    }
    node.delivered.put(sequence, batch);
    node.histories.put(sequence, history);
    int incarnation = node.incarnation;
    after(random.nextInt(1000), () -> node.step(new Event.Executed(sequence), incarnation));
  }

  private void send(Node from, Node to, ReplicaMessage message) {
    if (from.id == faults.silent || faults.cut.test(from.id, to.id)) {
      return;
    }
    Adversary adversary = faults.adversaries.get(from.id);
    if (adversary != null) {
      for (ReplicaMessage lie : adversary.send(this, from.id, to.id, message)) {
        after(
            adversary.delayMicros(lie),
            () -> transmit(to, new Event.MessageReceived(from.id, lie)));
      }
      return;
    }
    if (from.id == faults.liar) {
      List<ReplicaMessage> lies =
          from.id == 0
              ? Liar.equivocations(this, from.id, message, to.id)
              : Liar.lies(this, from.id, message);
      for (ReplicaMessage lie : lies) {
        transmit(to, new Event.MessageReceived(from.id, lie));
      }
      return;
    }
    noteVote(from.id, message);
    transmit(to, new Event.MessageReceived(from.id, message));
  }

  /** No two conflicting messages for one view, sequence number and phase, over restarts too. */
  private void noteVote(int from, ReplicaMessage message) {
    String key = null;
    Digest digest = Digest.ZERO;
    if (message instanceof PrePrepare m) {
      key = "pre-prepare " + m.view() + " " + m.sequence();
      digest = m.batch().digest();
    } else if (message instanceof ReplicaMessage.Prepare m) {
      key = "prepare " + m.view() + " " + m.sequence();
      digest = Digest.sha256(m.digest().bytes(), m.signature());
    } else if (message instanceof ReplicaMessage.Commit m) {
      key = "commit " + m.view() + " " + m.sequence();
      digest = m.digest();
    } else if (message instanceof ReplicaMessage.OrderVote m) {
      key = "order-vote " + m.sequence();
      digest = Digest.sha256(m.history().bytes(), m.signature());
    } else if (message instanceof ReplicaMessage.ViewChange m) {
      key = "view-change " + m.view();
      digest = Digest.sha256(SignedContent.viewChange(cluster, m), m.signature());
    } else if (message instanceof ReplicaMessage.NewView m) {
      checkSurvival(m);
      from = cluster.size().primary(m.view());
      key = "new-view " + m.view();
      digest = Digest.sha256(SignedContent.newView(cluster, m), m.signature());
    }
    if (key != null) {
      Digest earlier = promised.putIfAbsent(from + " " + key, digest);
      assertThat(earlier == null || earlier.equals(digest))
          .as("replica %d contradicts itself: %s, seed %d", from, key, seed)
          .isTrue();
    }
  }

  /** What any correct replica delivered is in every NEW-VIEW a correct one believes in. */
  private void checkSurvival(ReplicaMessage.NewView message) {
    long base = NewViewPlan.of(message.viewChanges()).base().sequence();
    newViews.put(message.view(), message);
    long last = base + message.proposals().size();
    agreedBatches
        .subMap(base, false, last, true)
        .forEach(
            (sequence, digest) ->
                assertThat(message.proposals().get((int) (sequence - base - 1)).digest())
                    .as("batch %d survives into view %d, seed %d", sequence, message.view(), seed)
                    .isEqualTo(digest));
  }
}
