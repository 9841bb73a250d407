package io.evenkeel.node;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Effect;
import io.evenkeel.agreement.Event;
import io.evenkeel.agreement.Membership;
import io.evenkeel.agreement.Now;
import io.evenkeel.agreement.ReplicaMessage;
import io.evenkeel.agreement.ReplicaMessage.PrePrepare;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.checkpoint.store.SimulatedDisk;
import io.evenkeel.node.config.Durability;
import io.evenkeel.node.status.Counters;
import io.evenkeel.node.wire.RequestWire;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A cluster in one thread, of which one replica has its log on a disk that loses power at some
 * operation: batches, a primary that goes away, a view in which the logged replica is the primary,
 * checkpoints below which the log is forgotten. Always the same until the power goes.
 */
final class LoggedLife {

  static final Cluster CLUSTER = new Cluster("test", 0, new ClusterSize(4));
  static final AgreementConfig.Window WINDOW = new AgreementConfig.Window(4, 16);
  static final int SELF = 1;
  static final long WALL = 1_700_000_000_000L;
  private static final int SEGMENT_BYTES = 6_000;
  private static final int ROUNDS = 24;
  private static final int PRIMARY_GOES = 10;
  private static final int CHECKPOINT_EVERY = 6;

  /** A batch that left for execution. */
  record Executed(long sequence, Digest digest, Digest history) {}

  final SimulatedDisk disk;
  final List<ReplicaMessage> left = new ArrayList<>();
  final List<Executed> executed = new ArrayList<>();
  Executed checkpoint = new Executed(0, Digest.ZERO, Digest.ZERO);
  long forgotten;
  boolean lostPower;

  private final List<Agreement> agreements = new ArrayList<>();
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private final Random random = new Random(11);
  private ReplicaLog log;
  private GroupCommit commit;
  private boolean primaryGone;
  private long micros = 1;

  LoggedLife(SimulatedDisk disk) {
    this.disk = disk;
  }

  static AgreementConfig config(int id) {
    return AgreementConfig.of(CLUSTER, id).withWindow(WINDOW);
  }

  static Membership membership() {
    return new Membership(
        0,
        Configurations.genesis(TestKeys.genesis(CLUSTER), WINDOW.length()),
        TestKeys::operatorSigned);
  }

  static ReplicaLog open(SimulatedDisk disk, long covered) throws IOException {
    return new ReplicaLog(
        disk, SEGMENT_BYTES, new RequestWire(CLUSTER.id()), covered, LogDeletion::atOnce, () -> {});
  }

  /** Lives until the end, or until the power goes. */
  LoggedLife run() throws IOException {
    try {
      live();
    } catch (SimulatedDisk.PowerLoss loss) {
      lostPower = true;
    }
    return this;
  }

  private void live() throws IOException {
    log = open(disk, 0);
    commit =
        new GroupCommit(
            Durability.SYNC,
            log,
            new Counters(),
            failure -> {
              throw new AssertionError(failure);
            });
    for (int id = 0; id < CLUSTER.size().n(); id++) {
      agreements.add(Agreement.start(config(id), membership()));
      post(id, new Event.Started());
    }
    for (int round = 1; round <= ROUNDS; round++) {
      primaryGone |= round == PRIMARY_GOES;
      for (int id = 0; id < CLUSTER.size().n(); id++) {
        post(
            id,
            new Event.RequestReceived(
                TestKeys.request(CLUSTER, new RequestId(0, round, 1), new byte[] {(byte) round})));
      }
      drain();
      int ticks = round == PRIMARY_GOES ? 80 : 2;
      for (int i = 0; i < ticks; i++) {
        tick();
      }
    }
    log.close();
  }

  private void tick() throws IOException {
    micros += 20_000;
    for (int id = 0; id < CLUSTER.size().n(); id++) {
      post(id, new Event.Tick());
    }
    drain();
    commit.quiet();
    drain();
  }

  private void post(int id, Event event) {
    queue.add(
        () -> {
          if (id == 0 && primaryGone) {
            return;
          }
          for (Effect effect : agreements.get(id).step(event, new Now(micros, WALL))) {
            try {
              carryOut(id, effect);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          }
        });
  }

  /** The log's thread comes when it comes; in the end all has left. */
  private void drain() throws IOException {
    do {
      while (!queue.isEmpty()) {
        queue.remove().run();
        if (random.nextInt(3) == 0) {
          commit.roundEnded();
        }
        if (random.nextInt(4) == 0) {
          commit.pass();
        }
      }
      commit.roundEnded();
      commit.pass();
    } while (!queue.isEmpty());
  }

  private void carryOut(int id, Effect effect) throws IOException {
    if (effect instanceof Effect.RunTask run) {
      post(id, run.task().run(new TestKeys(id)));
    } else if (effect instanceof Effect.Persist persist && id == SELF) {
      commit.persist(persist.record());
    } else if (effect instanceof Effect.Send send) {
      leave(id, () -> deliver(id, send.to(), send.message()));
    } else if (effect instanceof Effect.Broadcast broadcast) {
      leave(id, () -> broadcast(id, broadcast.message()));
    } else if (effect instanceof Effect.Deliver deliver) {
      deliver(id, deliver);
    } else if (effect instanceof Effect.ResendProposal resend && id == SELF) {
      PrePrepare proposal = log.accepted(resend.view(), resend.sequence());
      leave(id, () -> deliver(id, resend.to(), proposal));
    } else if (effect instanceof Effect.ForgetLog forget && id == SELF) {
      forgotten = forget.sequence();
      log.forget(forgotten);
    }
  }

  private void leave(int id, GroupCommit.Output output) throws IOException {
    if (id == SELF) {
      commit.hold(output);
    } else {
      output.leave();
    }
  }

  private void broadcast(int from, ReplicaMessage message) {
    for (int to = 0; to < CLUSTER.size().n(); to++) {
      if (to != from) {
        deliver(from, to, message);
      }
    }
  }

  private void deliver(int from, int to, ReplicaMessage message) {
    if (from == SELF) {
      left.add(message);
    }
    post(to, new Event.MessageReceived(from, message));
  }

  private void deliver(int id, Effect.Deliver deliver) {
    if (id != SELF) {
      post(id, new Event.Executed(deliver.sequence()));
      return;
    }
    commit.holdExecution(
        () -> {
          Executed done =
              new Executed(deliver.sequence(), deliver.batch().digest(), deliver.history());
          executed.add(done);
          post(id, new Event.Executed(done.sequence()));
          if (done.sequence() % CHECKPOINT_EVERY == 0) {
            checkpoint = done;
            for (int each = 0; each < CLUSTER.size().n(); each++) {
              post(each, new Event.StableCheckpoint(done.sequence()));
            }
          }
        });
  }
}
