package io.evenkeel.agreement;

import io.evenkeel.agreement.ReplicaMessage.Commit;
import io.evenkeel.agreement.ReplicaMessage.OrderVote;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.ReplicaMessage.Prepare;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One replica, hand-fed: the test plays everybody else. Tasks run at once. */
final class Solo {

  static final Cluster CLUSTER = new Cluster("test", 0, new ClusterSize(4));
  static final AgreementConfig.Window WINDOW = new AgreementConfig.Window(4, 16);
  static final long WALL = 1_700_000_000_000L;

  static final Configuration GENESIS = FakeKeys.genesis(CLUSTER);
  static final Configurations CONFIGURATIONS = Configurations.genesis(GENESIS, WINDOW.length());

  final AgreementConfig config;
  final FakeKeys keys;
  final List<LogRecord> log = new ArrayList<>();
  Agreement agreement;
  long micros = 1;

  Solo(AgreementConfig config) {
    this.config = config;
    this.keys = new FakeKeys(config.replica());
    this.agreement = Agreement.start(config, FakeKeys.membership(config));
  }

  static Solo replica(int id) {
    return new Solo(AgreementConfig.of(CLUSTER, id).withWindow(WINDOW));
  }

  /** One that minds no slowness, only the request timer and silence. */
  static Solo withoutFloor(int id) {
    AgreementConfig.ViewTiming views =
        new AgreementConfig.ViewTiming(
            1_000_000,
            500_000,
            1_000_000,
            32_000_000,
            new AgreementConfig.ThroughputFloor(1_000_000, 0, 0, 1));
    return new Solo(
        AgreementConfig.of(CLUSTER, id)
            .withWindow(WINDOW)
            .withTiming(AgreementConfig.Timing.DEFAULT.withViews(views)));
  }

  /** The same, after all others said that they live. */
  Solo hearingAll() {
    for (int replica = 0; replica < CLUSTER.size().n(); replica++) {
      if (replica != config.replica()) {
        from(replica, alive());
      }
    }
    return this;
  }

  /** Steps the event and, after it, the results of all tasks; the effects of all of it. */
  List<Effect> step(Event event) {
    List<Effect> all = new ArrayList<>();
    Deque<Event> events = new ArrayDeque<>(List.of(event));
    while (!events.isEmpty()) {
      for (Effect effect : agreement.step(events.poll(), new Now(micros, WALL))) {
        all.add(effect);
        if (effect instanceof Effect.RunTask run) {
          events.add(run.task().run(keys));
        } else if (effect instanceof Effect.Persist persist) {
          log.add(persist.record());
        }
      }
    }
    return all;
  }

  /** Lets time pass, ticking every 20 ms; the effects of all of it. */
  List<Effect> pass(long passedMicros) {
    List<Effect> all = new ArrayList<>();
    for (long end = micros + passedMicros; micros < end; ) {
      micros += 20_000;
      all.addAll(step(new Event.Tick()));
    }
    return all;
  }

  List<Effect> from(int replica, ReplicaMessage message) {
    return step(new Event.MessageReceived(replica, message));
  }

  /** A batch with one request of a session of its own. */
  static Batch batch(int value) {
    return new Batch(List.of(request(value)), WALL);
  }

  static ClientRequest request(int value) {
    return FakeKeys.request(
        CLUSTER, new RequestId(0, value, 1), ByteBuffer.allocate(4).putInt(value).array());
  }

  static PrePrepare prePrepare(long sequence, Batch batch) {
    byte[] content = SignedContent.prePrepare(CLUSTER, 0, sequence, batch.digest());
    return new PrePrepare(0, sequence, batch, FakeKeys.sign(0, content));
  }

  static Prepare prepare(int from, long sequence, Batch batch) {
    byte[] content = SignedContent.prepare(CLUSTER, 0, sequence, batch.digest(), from);
    return new Prepare(0, sequence, batch.digest(), FakeKeys.sign(from, content));
  }

  static Commit commit(long sequence, Batch batch) {
    return new Commit(0, sequence, batch.digest());
  }

  static OrderVote orderVote(int from, long sequence, Digest history) {
    byte[] content = SignedContent.orderVote(CLUSTER, sequence, history, from);
    return new OrderVote(sequence, history, FakeKeys.sign(from, content));
  }

  /** A report that says nothing but that its sender is alive. */
  static ReplicaMessage.Progress alive() {
    return new ReplicaMessage.Progress(0, 0, 0, 0, 0);
  }

  /** Plays the others until this backup (1) delivers a batch. */
  List<Effect> order(long sequence, Batch batch) {
    List<Effect> all = new ArrayList<>(from(0, prePrepare(sequence, batch)));
    all.addAll(from(2, prepare(2, sequence, batch)));
    all.addAll(from(0, commit(sequence, batch)));
    all.addAll(from(2, commit(sequence, batch)));
    return all;
  }

  static <T> List<T> sent(List<Effect> effects, Class<T> type) {
    List<T> result = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Broadcast broadcast && type.isInstance(broadcast.message())) {
        result.add(type.cast(broadcast.message()));
      } else if (effect instanceof Effect.Send send && type.isInstance(send.message())) {
        result.add(type.cast(send.message()));
      }
    }
    return result;
  }

  static <T> List<T> of(List<Effect> effects, Class<T> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  static List<Refusal> refused(List<Effect> effects) {
    return of(effects, Effect.Refused.class).stream().map(Effect.Refused::reason).toList();
  }
}
