package io.evenkeel.sim;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.Execution;
import io.evenkeel.replica.CertifiedLog;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.Ordering;
import io.evenkeel.sim.plan.ReplicaSetup;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One replica of a {@link SimWorld}: what survives a crash, what does not, and its clocks. */
final class SimReplica {

  /** Everything that is gone with the process. */
  private record Running(
      OrderingLane ordering,
      ExecutionLane execution,
      CheckpointLane checkpoints,
      SimService service) {}

  private static final int NEVER = Integer.MAX_VALUE;

  final SimWorld world;
  private final int id;
  private final String name;
  private final SimKeys keys;
  private final ReplicaSetup setup;
  private final boolean honest;
  private final boolean weak;
  private final MidStep midStep;
  private final SimClock clock;
  private @Nullable Liar liar;

  // Survives a crash.
  private SimDisk disk;
  private SimLog log = new SimLog();
  private boolean voting = true;

  /** The batch at which its service failed in an earlier life; 0 if none has to be passed. */
  private long failedAt;

  private Configurations known;

  /** As which incarnation it takes part; not the number of its process. */
  private long membership;

  // The running process.
  private int incarnation;
  private boolean up;
  private boolean starting;
  private @Nullable Running running;
  private @Nullable String halted;
  private int diesAfter = NEVER;

  private long forgettable;
  private long durable;

  private long diskSlowUntilMicros;
  private long diskStepMicrosMax;

  SimReplica(SimWorld world, int id, String name, boolean honest) {
    this.world = world;
    this.id = id;
    this.name = name;
    this.keys = new SimKeys(id);
    this.setup = world.plan.setups().get(id);
    this.honest = honest;
    this.weak = world.plan.weak().get(id);
    this.midStep = new MidStep(world, this, setup.concurrentReads());
    this.clock = new SimClock(world);
    this.disk = newDisk();
    this.known = world.genesis();
  }

  /** As which incarnation it takes part. */
  long membership() {
    return membership;
  }

  /** Names it in whatever must not be said twice: no incarnation answers for another. */
  int voter() {
    return id + 1_000 * (int) membership;
  }

  /** What it knows of configurations. */
  Configurations known() {
    return known;
  }

  /** What it knows of configurations is durable. */
  void knows(Configurations configurations) {
    known = configurations;
  }

  /**
   * A new incarnation with what the operator prepared for it.
   *
   * @param refreshed whether the stored checkpoints are still there, without certificates
   */
  void reborn(long incarnation, Configurations prepared, boolean refreshed) {
    SimDisk before = disk;
    loseDisk();
    if (refreshed) {
      keepObjects(before);
    }
    membership = incarnation;
    known = prepared;
    voting = true;
  }

  private void keepObjects(SimDisk before) {
    try {
      CheckpointStore.open(before).forgetCertificates();
      disk = before;
      world.coverage.reached(Rare.REFRESHED);
    } catch (IOException brokenDisk) {
      world.trace.note(name, "replaced", 0, String.valueOf(brokenDisk));
    }
  }

  int id() {
    return id;
  }

  String name() {
    return name;
  }

  boolean honest() {
    return honest;
  }

  SimKeys keys() {
    return keys;
  }

  SimLog log() {
    return log;
  }

  SimDisk disk() {
    return disk;
  }

  boolean up() {
    return up;
  }

  int incarnation() {
    return incarnation;
  }

  /** Whether its service fails on poison. */
  boolean weak() {
    return weak;
  }

  boolean voting() {
    return voting;
  }

  @Nullable String halted() {
    return halted;
  }

  @Nullable Liar liar() {
    return liar;
  }

  void lie(Liar how) {
    liar = how;
  }

  /** Whether its lanes run. */
  boolean running() {
    return running != null;
  }

  private Running process() {
    if (running == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return running;
  }

  OrderingLane ordering() {
    return process().ordering();
  }

  ExecutionLane execution() {
    return process().execution();
  }

  CheckpointLane checkpoints() {
    return process().checkpoints();
  }

  SimService service() {
    return process().service();
  }

  /** An object of the running process changes without a word. */
  void damage(int where) {
    if (up && halted == null) {
      ObjectId id = service().damage(where);
      world.trace.note(name, "damage", where, id);
      world.checker.damaged(this, id);
    }
  }

  boolean runs(int forIncarnation) {
    return up && incarnation == forIncarnation;
  }

  SimClock clock() {
    return clock;
  }

  /** Its checkpoint disk is slow for a while. */
  void slowDisk(long micros, long stepMicrosMax) {
    diskSlowUntilMicros = world.micros() + micros;
    diskStepMicrosMax = stepMicrosMax;
  }

  /** How much longer a step on the checkpoint disk takes at most, now. */
  long diskStepMicrosMax() {
    return world.micros() < diskSlowUntilMicros ? diskStepMicrosMax : 0;
  }

  // Death and birth.

  /** The process dies once it did so many more things. */
  void dieAfter(int effects) {
    if (up) {
      diesAfter = effects;
    }
  }

  /** Called before each effect and disk operation. */
  void mayDie() {
    if (diesAfter != NEVER && diesAfter-- <= 0) {
      diesAfter = 0;
      if (!starting) {
        throw new Crashed();
      }
    }
  }

  boolean dying() {
    return diesAfter != NEVER;
  }

  /** It died in that lane. */
  void died(String lane) {
    world.crashedIn(lane);
    crash();
  }

  /** The checkpoint disk failed: fail-stop. */
  void diskFailed(Exception failure) {
    diskRefused(failure);
    crash();
  }

  private void diskRefused(Exception failure) {
    if (disk.refused() == 0) {
      throw new IllegalStateException(name + ": " + failure, failure);
    }
    world.coverage.reached(Rare.DISK_FAILED);
    world.trace.note(name, "disk", 0, String.valueOf(failure));
  }

  /** Everything in memory is lost. */
  void crash() {
    if (!up) {
      return;
    }
    Running dead = process();
    world.crashes(this);
    world.trace.note(name, "crash", incarnation, "");
    up = false;
    incarnation++;
    diesAfter = NEVER;
    dead.ordering().lane().close();
    dead.execution().lane().close();
    dead.checkpoints().lane().close();
    running = null;
  }

  /** The newest records of the log are gone, and nothing says so. */
  void loseLogTail(int records) {
    log = log.without(records);
    world.coverage.reached(Rare.LOG_TAIL_LOST);
  }

  private SimDisk newDisk() {
    Runnable expanded = () -> world.coverage.reached(Rare.VALUE_EXPANDED);
    return new SimDisk(this::mayDie, new SimPacking(setup.compresses(), expanded));
  }

  /** Log and checkpoints are gone: this replica must not vote any more. */
  void loseDisk() {
    disk = newDisk();
    log = new SimLog();
    failedAt = 0;
    voting = false;
    known = world.genesis();
  }

  /** A batch of the certified log is another one now, body and mark. */
  void misplaceLogged(int where) throws IOException {
    CheckpointStore store = CheckpointStore.open(disk);
    List<StoredCheckpoint> images = store.images();
    if (!images.isEmpty()) {
      store
          .certificate(images.get(images.size() - 1).sequence())
          .flatMap(CheckpointCertificate::decode)
          .flatMap(CheckpointCertificate::log)
          .ifPresent(certified -> log.misplace(certified, where));
    }
  }

  void halted(long sequence, String cause) {
    world.trace.note(name, "halted", 0, cause);
    if (dying()) {
      return; // the exception was the crash
    }
    if (!weak) {
      throw new Violation("I3", name + " halted: " + cause);
    }
    boolean again = failedAt == sequence;
    if (again && world.plan.family() != MethodFamily.HYBRID) {
      throw new Violation("I7", name + " executes again the batch at which its service failed");
    }
    world.coverage.reached(again ? Rare.FAILED_AGAIN : Rare.SERVICE_HALTED);
    failedAt = sequence;
    halted = cause;
  }

  /**
   * Its service failed, perhaps, in a state that nobody vouches for: that says nothing of a batch,
   * neither that it failed before nor that it no longer does.
   */
  void stagedFailed(String cause) {
    if (!dying()) {
      world.trace.note(name, "halted", 0, cause);
      world.coverage.reached(Rare.SERVICE_HALTED);
      halted = cause;
    }
  }

  /** The batch at which its service failed in an earlier life, if that is not behind it. */
  long failedAt() {
    return failedAt;
  }

  /** Its state is that after a batch. */
  void reached(long sequence) {
    if (failedAt > 0 && sequence >= failedAt) {
      failedAt = 0;
      world.coverage.reached(Rare.FAILED_BATCH_PASSED);
    }
  }

  /** Starts the process: restores the newest certified checkpoint, then the lanes. */
  void start() {
    if (up) {
      return;
    }
    world.trace.note(name, "start", incarnation, voting ? "" : "without a vote");
    starting = true;
    up = true;
    halted = null;
    try {
      SimService service =
          new SimService(
              setup.concurrentReads(),
              weak,
              midStep::unreadable,
              midStep::forgets,
              midStep::captureBetween,
              midStep::executeBetween,
              world::violated);
      SimStartup startup = new SimStartup(world, this, setup, service);
      restored(startup, service);
      Ordering both = startup.ordering();
      CheckpointLane checkpoints =
          new CheckpointLane(world, this, startup.store(), setup.captureMicrosMax());
      Execution machine = startup.machine();
      ExecutionLane execution = new ExecutionLane(world, this, machine, setup.executionMicrosMax());
      reached(startup.sequence());
      startup.toInstall().ifPresent(execution::restore);
      OrderingLane ordering = new OrderingLane(world, this, both, startup.history(), machine);
      running = new Running(ordering, execution, checkpoints, service);
    } catch (IOException e) {
      up = false; // until its operator has seen to the disk
      diskRefused(e);
    } finally {
      starting = false;
    }
  }

  /** What it goes on from is what it may forget, and what its log must go on from. */
  private void restored(SimStartup startup, SimService service) {
    long sequence = startup.sequence();
    Optional<CheckpointCertificate> own = startup.certificate();
    forgettable = 0;
    durable =
        own.filter(certificate -> certificate.stable(world.cluster.size()))
            .map(CheckpointCertificate::stateSequence)
            .orElse(0L);
    if (own.isPresent()) {
      world.checker.restores(this, own.get());
    }
    world.checker.started(this, startup.machine().sequence());
    if (startup.machine().sequence() > 0) {
      world.coverage.reached(Rare.RESTORED);
      world.checker.restored(this, sequence, startup.history(), service);
    }
    if (!CertifiedLog.holds(own, startup.history(), log::digest)) {
      world.coverage.reached(Rare.LOG_NOT_CERTIFIED);
      log = new SimLog(); // its operator takes the log away: it cannot know what it promised
      voting = false;
      world.checker.lostLog(this, sequence);
    }
  }

  // The log is shortened when both sides agree: agreement, and a durable certificate.

  /** Agreement needs nothing up to here. */
  void forgettable(long sequence) {
    forgettable = Math.max(forgettable, sequence);
    shorten();
  }

  /** A stable checkpoint and its certificate are durable here. */
  void durable(long sequence) {
    durable = Math.max(durable, sequence);
    shorten();
  }

  private void shorten() {
    long sequence = Math.min(forgettable, durable);
    if (sequence > log.forgotten()) {
      world.checker.forgotten(this, sequence);
      log.forget(sequence);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
