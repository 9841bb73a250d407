package io.evenkeel.sim;

import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Batch;
import io.evenkeel.agreement.ClientRequest;
import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.RequestId;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.replica.OrderingEffect.Notice;
import io.evenkeel.replica.PeerMessage;
import io.evenkeel.replica.Reconfiguring;
import io.evenkeel.sim.plan.Fault;
import io.evenkeel.sim.plan.SimPlan;
import io.evenkeel.sim.plan.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in one thread: virtual time, a network, disks and clocks that fail as a plan says,
 * replicas whose lanes run at moments the seed draws, clients that send again. A run is a function
 * of its plan and seed.
 */
final class SimWorld {

  static final int RESULT_BYTES_KEPT = 48;
  static final int QUEUED_MAX = 200;
  static final byte[] SETTINGS = new byte[32];
  static final long EPOCH_MILLIS = 1_700_000_000_000L;

  private static final long ANSWERED_MICROS_MAX = 200_000_000;
  private static final long LEVEL_MICROS_MAX = 60_000_000;
  private static final long ASK_AGAIN_MICROS = 1_500_000;
  private static final long POLL_MICROS = 50_000;

  final SimPlan plan;
  final SplittableRandom random;
  final Cluster cluster;
  final Trace trace;
  final Coverage coverage = new Coverage();
  final Network network;
  final Checker checker;
  final Clients clients;

  /** What equivocating replicas told the other half, so that they stay with it. */
  final Map<Digest, Digest> variants = new HashMap<>();

  private final Scheduler scheduler = new Scheduler();
  private final List<SimReplica> replicas = new ArrayList<>();
  private final Map<Integer, SimReplica> twins = new HashMap<>();
  private final FaultScript script;
  private @Nullable Violation violation;

  SimWorld(SimPlan plan, @Nullable Consumer<String> listener) {
    this.plan = plan;
    this.random = new SplittableRandom(plan.seed());
    this.cluster = new Cluster("sim", 0, new ClusterSize(plan.replicas()));
    this.trace = new Trace(scheduler, listener);
    this.network = new Network(this);
    this.checker = new Checker(this);
    this.clients = new Clients(this);
    for (int id = 0; id < plan.replicas(); id++) {
      replicas.add(new SimReplica(this, id, "r" + id, !plan.lying().get(id)));
    }
    this.script = new FaultScript(this);
  }

  int n() {
    return plan.replicas();
  }

  long micros() {
    return scheduler.micros();
  }

  long steps() {
    return scheduler.steps();
  }

  /** Whether each replica takes checkpoints at positions of its own. */
  boolean sequential() {
    return plan.family() == MethodFamily.SEQUENTIAL;
  }

  /** What the replicas' checkpoints are. */
  CheckpointKind kind() {
    return sequential() ? CheckpointKind.SEQUENTIAL : CheckpointKind.STATE;
  }

  long window() {
    return (long) plan.workload().orderInterval() * plan.workload().windowIntervals();
  }

  void after(long delayMicros, Runnable action) {
    scheduler.after(delayMicros, action);
  }

  SimReplica replica(int id) {
    return replicas.get(id);
  }

  FaultScript script() {
    return script;
  }

  /** All that run with that identity. */
  List<SimReplica> instances(int id) {
    SimReplica twin = twins.get(id);
    return twin == null ? List.of(replicas.get(id)) : List.of(replicas.get(id), twin);
  }

  void addTwin(int id) {
    twins.put(id, new SimReplica(this, id, "r" + id + "'", false));
  }

  /** What everybody starts from. */
  Configurations genesis() {
    return Configurations.genesis(SimKeys.genesis(cluster), (int) window());
  }

  /** The library's own state of a replica. */
  Reconfiguring library(Configurations known) {
    return new Reconfiguring(SETTINGS, (int) window(), known, SimKeys::operatorSigned);
  }

  AgreementConfig agreementConfig(int id) {
    Workload workload = plan.workload();
    AgreementConfig.Limits limits = AgreementConfig.Limits.DEFAULT;
    return AgreementConfig.of(cluster, id)
        .withWindow(new AgreementConfig.Window(workload.orderInterval(), (int) window()))
        .withBatch(new AgreementConfig.BatchLimits(4, 1 << 20, 1 << 20, 60_000))
        .withLimits(
            new AgreementConfig.Limits(
                3,
                12,
                1 << 20,
                QUEUED_MAX,
                1 << 20,
                QUEUED_MAX,
                512,
                relayedWholeBytesMax(),
                limits.fetch()));
  }

  /** Half of the requests are larger: backups offer these to the primary. */
  private long relayedWholeBytesMax() {
    byte[] operation = SimService.operation('p', 0, new byte[Session.ARGUMENT_BYTES_MAX / 2]);
    ClientRequest middle = SimKeys.request(cluster, new RequestId(0, 0, 1), operation);
    return new Batch(List.of(middle), 0).bytes();
  }

  /** The primary a client that looks around would send to. */
  int presumedPrimary() {
    long view = 0;
    for (SimReplica replica : replicas) {
      if (replica.up() && replica.honest()) {
        view = Math.max(view, replica.ordering().ordering().agreement().status().view());
        break;
      }
    }
    return cluster.size().primary(view);
  }

  /** Notes a violation where an exception would be taken for somebody else's. */
  void violated(Violation found) {
    if (violation == null) {
      violation = found;
    }
  }

  // The run.

  /** Runs the plan to its end; throws a {@link Violation} if an invariant does not hold. */
  void run() {
    script.schedule();
    replicas.forEach(SimReplica::start);
    twins.values().forEach(SimReplica::start);
    clients.start();
    runUntil(plan.healMicros());
    script.heal();
    clients.finish();
    long end = micros() + ANSWERED_MICROS_MAX;
    while (!clients.done()) {
      if (micros() > end) {
        throw new Violation("I12", "requests stay unanswered: " + describe());
      }
      runUntil(micros() + POLL_MICROS);
    }
    getLevel();
    replicas.stream().filter(this::counts).forEach(checker::compareState);
    undisturbed();
  }

  private void getLevel() {
    long end = micros() + LEVEL_MICROS_MAX;
    long asksAgain = micros() + ASK_AGAIN_MICROS;
    while (!level() || !clients.done()) {
      if (micros() > end) {
        throw new Violation("I12", "replicas do not get level: " + describe());
      }
      if (sequential() && clients.done() && micros() > asksAgain) {
        clients.finish(); // a staged state is confirmed at later positions: these need requests
        asksAgain = micros() + ASK_AGAIN_MICROS;
      }
      runUntil(micros() + POLL_MICROS);
    }
  }

  private void runUntil(long endMicros) {
    scheduler.runUntil(endMicros);
    if (violation != null) {
      throw violation;
    }
  }

  /** Whether a replica must get level: all but liars and those whose service failed. */
  private boolean counts(SimReplica replica) {
    return replica.honest() && replica.halted() == null && !waitsBehindPoison(replica);
  }

  /** Whether no checkpoint yet leads past the batch at which its service failed. */
  private boolean waitsBehindPoison(SimReplica replica) {
    return replica.failedAt() > checker.stableNewest();
  }

  private boolean level() {
    long last = checker.model().last();
    for (SimReplica replica : replicas) {
      if (counts(replica)
          && (!replica.up()
              || replica.execution().execution().sequence() != last
              || replica.ordering().ordering().recovering()
              || replica.ordering().ordering().repairing())) {
        return false;
      }
    }
    return true;
  }

  /** I13: without faults nothing of what faults cause. */
  private void undisturbed() {
    if (!plan.faults().isEmpty()) {
      return;
    }
    for (Rare rare :
        List.of(
            Rare.VIEW_ENTERED,
            Rare.TRANSFER_STARTED,
            Rare.CONFLICT_REFUSED,
            Rare.BAD_SIGNATURE_REFUSED,
            Rare.BAD_REQUEST_REFUSED,
            Rare.WRONG_ROOT_REPORTED,
            Rare.CHECKPOINT_FAILED)) {
      if (coverage.count(rare) > 0) {
        throw new Violation("I13", "without any fault: " + rare.text());
      }
    }
  }

  private String describe() {
    StringBuilder text = new StringBuilder();
    for (SimReplica replica : replicas) {
      text.append("\n  ").append(replica).append(": ");
      if (!replica.up()) {
        text.append("down");
        continue;
      }
      text.append(replica.ordering().ordering().agreement().status())
          .append(" executed ")
          .append(replica.execution().execution().sequence())
          .append(" stable ")
          .append(replica.ordering().ordering().stableSequence())
          .append(replica.ordering().ordering().recovering() ? " recovering" : "")
          .append(replica.voting() ? "" : " without a vote")
          .append(replica.honest() ? "" : " lying");
      if (replica.halted() != null) {
        text.append(" halted: ").append(replica.halted());
      }
    }
    return text.toString();
  }

  // What replicas report.

  void noticed(SimReplica replica, Notice notice) {
    if (!replica.honest()) {
      if (notice instanceof Notice.RootDiverged) {
        coverage.reached(Rare.OWN_ROOT_WRONG);
      }
      return;
    }
    coverage.notice(notice);
    boolean quiet = notice instanceof Notice.Refused;
    if (quiet) {
      trace.message(replica, replica.id(), notice);
    } else {
      trace.note(replica.name(), "notice", 0, notice);
    }
    if (notice instanceof Notice.Repaired) {
      coverage.reached(Rare.REPAIRED);
    }
    if (notice instanceof Notice.RootDiverged && checker.mayDiverge(replica)) {
      coverage.reached(Rare.ROOT_DIVERGED);
    } else if (notice instanceof Notice.RootDiverged || notice instanceof Notice.HistoryDiverged) {
      throw new Violation("I4", replica + ": " + notice);
    }
  }

  void sentByLiar(SimReplica from, int to, PeerMessage message) {
    Liar liar = from.liar();
    if (liar != null) {
      liar.distort(to, message).forEach(one -> network.deliver(from, to, one));
    } else if (script.hears(from, to)) {
      network.deliver(from, to, message);
    }
  }

  boolean isTwin(SimReplica replica) {
    return replica.equals(twins.get(replica.id()));
  }

  /** A process died in the middle of something. */
  void crashedIn(String lane) {
    note(lane.equals("ordering"), Rare.CRASH_IN_ORDERING);
    note(lane.equals(CheckpointLane.NAME), Rare.CRASH_IN_PUBLISH);
  }

  /** A process is about to be gone. */
  void crashes(SimReplica replica) {
    note(!replica.ordering().ordering().agreement().status().active(), Rare.CRASH_IN_VIEW_CHANGE);
    note(replica.checkpoints().capturing(), Rare.CRASH_IN_CAPTURE);
    note(replica.checkpoints().transfers().active(), Rare.CRASH_IN_TRANSFER);
    note(replica.ordering().ordering().recovering(), Rare.CRASH_IN_RECOVERY);
  }

  private void note(boolean reached, Rare rare) {
    if (reached) {
      coverage.reached(rare);
    }
  }

  /** Faults for reports: what the network did by itself. */
  long messagesLost() {
    return network.lost();
  }

  List<Fault> faults() {
    return plan.faults();
  }
}
