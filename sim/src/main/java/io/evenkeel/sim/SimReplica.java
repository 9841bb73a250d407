package io.evenkeel.sim;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Membership;
import io.evenkeel.agreement.Now;
import io.evenkeel.api.ObjectId;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.Turns;
import io.evenkeel.replica.CertifiedLog;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.Ordering;
import io.evenkeel.replica.Reconfiguring;
import io.evenkeel.sim.plan.ReplicaSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
  private final boolean hardToRead;
  private final int forgottenPerMille;
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

  /** Whether the executor goes on in the middle of a step of the checkpoint lane. */
  private boolean laneReads;

  private long forgettable;
  private long durable;

  // Clocks.
  private long pausedUntilMicros;
  private long driftPerMille;
  private long driftFromMicros;
  private long wallOffsetMillis;

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
    this.hardToRead = world.plan.faulty().get(id) && !world.plan.lying().get(id);
    this.forgottenPerMille = world.plan.forgottenPerMille(id);
    this.disk = new SimDisk(this::mayDie);
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

  private Running running() {
    if (running == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return running;
  }

  OrderingLane ordering() {
    return running().ordering();
  }

  ExecutionLane execution() {
    return running().execution();
  }

  CheckpointLane checkpoints() {
    return running().checkpoints();
  }

  SimService service() {
    return running().service();
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

  // Clocks.

  Now now() {
    long micros = world.micros();
    long drift = (micros - driftFromMicros) * driftPerMille / 1000;
    long monotonic = 1_000_000 + micros + drift;
    return new Now(monotonic, SimWorld.EPOCH_MILLIS + monotonic / 1000 + wallOffsetMillis);
  }

  void drift(int perMille) {
    driftFromMicros = world.micros();
    driftPerMille = perMille;
  }

  void jump(long millis) {
    wallOffsetMillis += millis;
  }

  void pause(long micros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, world.micros() + micros);
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

  /** How long this process stands still yet. */
  long pausedMicros() {
    return pausedUntilMicros - world.micros();
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
    Running dead = running();
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

  /** Log and checkpoints are gone: this replica must not vote any more. */
  void loseDisk() {
    disk = new SimDisk(this::mayDie);
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
              this::unreadable,
              this::forgets,
              this::stepBetween,
              this::executeBetween,
              world::violated);
      CheckpointStore store = CheckpointStore.open(disk);
      Reconfiguring library = world.library(known.rewound());
      Execution machine = machine(store, service, library);
      Optional<CheckpointCertificate> own = restore(store, machine);
      Digest history = Digest.of(machine.historyDigest().bytes());
      forgettable = 0;
      durable =
          own.filter(certificate -> certificate.stable(world.cluster.size()))
              .map(CheckpointCertificate::stateSequence)
              .orElse(0L);
      if (own.isPresent()) {
        world.coverage.reached(Rare.RESTORED);
        world.checker.restored(this, own.get(), history, service);
      }
      world.checker.started(this, machine.sequence());
      if (!CertifiedLog.holds(own, history, log::digest)) {
        world.coverage.reached(Rare.LOG_NOT_CERTIFIED);
        log = new SimLog(); // its operator takes the log away: it cannot know what it promised
        voting = false;
        world.checker.lostLog(this, machine.sequence());
      }
      Ordering both = ordering(store, machine, library.configurations(), own);
      CheckpointLane checkpoints = new CheckpointLane(world, this, store, setup.captureMicrosMax());
      ExecutionLane execution = new ExecutionLane(world, this, machine, setup.executionMicrosMax());
      reached(machine.sequence());
      OrderingLane ordering = new OrderingLane(world, this, both, history, machine);
      running = new Running(ordering, execution, checkpoints, service);
    } catch (IOException e) {
      up = false; // until its operator has seen to the disk
      diskRefused(e);
    } finally {
      starting = false;
    }
  }

  private Ordering ordering(
      CheckpointStore store,
      Execution restored,
      Configurations configurations,
      Optional<CheckpointCertificate> own) {
    List<CheckpointCertificate> signed = world.sequential() ? signedUpTo(store, own) : List.of();
    AgreementConfig config = world.agreementConfig(id).withVoting(voting);
    Agreement agreement =
        Agreement.restart(
            config,
            new Membership(membership, configurations, SimKeys::operatorSigned),
            restored.sequence(),
            Digest.of(restored.historyDigest().bytes()),
            log.records(),
            bodiesAbove(restored, signed));
    return world.sequential()
        ? Ordering.sequential(agreement, world.cluster, id, voting, signed)
        : new Ordering(agreement, world.cluster, id, voting, own);
  }

  /** Between a read of the checkpoint lane and what becomes of it, the executor may go on. */
  private void executeBetween() {
    if (running == null
        || !setup.concurrentReads()
        || running.execution().busy()
        || world.random.nextInt(3) == 0) {
      return;
    }
    laneReads = true;
    try {
      running.execution().lane().runSome();
    } catch (Violation violation) {
      world.violated(violation); // it would be taken for an object that cannot be read
    } catch (IOException | UncheckedIOException | Crashed death) {
      dieAfter(0);
    } finally {
      laneReads = false;
    }
  }

  /** Where something is broken, objects cannot be read at times. */
  private boolean unreadable() {
    return hardToRead && running != null && world.random.nextInt(40) == 0;
  }

  /** The service of some changes objects without a report. */
  private boolean forgets() {
    boolean forgets =
        forgottenPerMille > 0 && running != null && world.random.nextInt(1000) < forgottenPerMille;
    if (forgets) {
      world.coverage.reached(Rare.MODIFICATION_MISSED);
    }
    return forgets;
  }

  /** A capture that may read at any time reads at the worst. */
  private void stepBetween() {
    if (running == null || laneReads || !setup.concurrentReads() || world.random.nextInt(4) != 0) {
      return;
    }
    try {
      running.checkpoints().stepCapture();
      running.checkpoints().stepCompletion();
    } catch (Violation violation) {
      world.violated(violation);
    } catch (IOException | UncheckedIOException e) {
      // What the service throws would be taken for its own failure: the lane finds the disk broken.
      dieAfter(0);
    } catch (Crashed crash) {
      dieAfter(0);
    }
  }

  private Execution machine(CheckpointStore store, SimService service, Reconfiguring library) {
    ExecutionConfig config =
        new ExecutionConfig(
            world.plan.workload().intervalRequests(),
            world.plan.workload().intervalBatches(),
            1 << 20,
            world.plan.workload().sessionsKept(),
            SimWorld.RESULT_BYTES_KEPT,
            setup.leadRequests() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(setup.leadRequests()),
            new ExecutionConfig.Pauses(setup.completion(), 2_000, setup.copyBytesMax()));
    ImageLabel label = new ImageLabel(world.kind(), 1, setup.method());
    return new Execution(
        service,
        config,
        library,
        CheckpointMethods.find(setup.method())
            .orElseThrow()
            .withPositionsPerFull(world.plan.fullEvery())
            .scrubbing(setup.fullEvery()),
        store.newImages(label),
        new PausePairs(name),
        world.sequential() ? new Turns(id, world.n()) : Turns.EVERYBODY);
  }

  /** Bodies above it are still served. */
  private long bodiesAbove(Execution restored, List<CheckpointCertificate> signed) {
    if (world.sequential()) {
      return signed.size() < 2 ? 0 : signed.get(0).sequence();
    }
    return restored.sequence();
  }

  /** This replica's own signed roots up to the restored one: of the last two, oldest first. */
  private List<CheckpointCertificate> signedUpTo(
      CheckpointStore store, Optional<CheckpointCertificate> restored) {
    long last = restored.map(CheckpointCertificate::sequence).orElse(0L);
    List<CheckpointCertificate> signed =
        store.images().stream()
            .filter(image -> image.sequence() <= last)
            .flatMap(image -> store.certificate(image.sequence()).stream())
            .flatMap(bytes -> CheckpointCertificate.decode(bytes).stream())
            .filter(this::holds)
            .toList();
    return signed.subList(Math.max(0, signed.size() - 2), signed.size());
  }

  private Optional<CheckpointCertificate> restore(CheckpointStore store, Execution machine)
      throws IOException {
    List<StoredCheckpoint> images = store.images();
    for (int i = images.size() - 1; i >= 0; i--) {
      try {
        Image image = store.load(images.get(i).sequence());
        Optional<CheckpointCertificate> certificate =
            store.certificate(image.sequence()).flatMap(CheckpointCertificate::decode);
        if (certificate.isPresent()
            && holds(certificate.get())
            && certificate.get().stateSequence() == image.sequence()
            && certificate.get().stateRoot().equals(Digest.of(image.header().root().bytes()))
            && install(machine, image)) {
          return certificate;
        }
      } catch (DamagedImageException e) {
        world.coverage.reached(Rare.DAMAGE_FOUND);
        world.trace.note(name, "damage", images.get(i).sequence(), String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private boolean holds(CheckpointCertificate certificate) {
    return known
        .numbered(certificate.configuration())
        .filter(
            there ->
                (world.sequential()
                        ? certificate.wordOf(id, there, keys)
                        : certificate.refusal(there, keys))
                    .isEmpty())
        .isPresent();
  }

  private boolean install(Execution machine, Image image) {
    for (ExecutionEffect effect : machine.step(new ExecutionEvent.Install(image), 0)) {
      if (effect instanceof ExecutionEffect.InstallFailed failed) {
        world.coverage.reached(Rare.DAMAGE_FOUND);
        world.trace.note(name, "damage", failed.sequence(), failed.failure());
      } else if (effect instanceof ExecutionEffect.Installed) {
        return true;
      }
    }
    return false;
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
