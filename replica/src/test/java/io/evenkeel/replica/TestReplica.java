package io.evenkeel.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.agreement.Agreement;
import io.evenkeel.agreement.AgreementConfig;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Membership;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.CompletionMode;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.DamagedObjectException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.transfer.Divergence;
import io.evenkeel.checkpoint.transfer.TransferEffect;
import io.evenkeel.execution.CheckpointTaken;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionConfig;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.LibraryState;
import io.evenkeel.execution.PauseMeter;
import io.evenkeel.execution.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One replica of a {@link World}: what survives a crash, what does not, and what was observed. */
final class TestReplica {

  /** How this replica behaves. */
  static final class Settings {
    String method = "DFC_CAW";
    CompletionMode completion = CompletionMode.LAZY;
    boolean concurrentReads = true;
    OptionalLong leadRequests = OptionalLong.empty();
    long executionMicrosMax = 300;
    long captureStepMicrosMax = 2_000;

    /** What it publishes has another root than it says, and it believes what it says. */
    boolean wrongRoot;

    /** Its votes that leave are for other roots; no certificate leaves. */
    boolean wrongVotes;

    boolean corruptChunks;
    boolean servesOldCheckpoint;

    /** Neither checkpoint votes nor certificates leave. */
    boolean silentVotes;

    /** Put onto each delta root. */
    int wrongDelta;

    /** Answers no request for a part of a checkpoint. */
    boolean mute;

    boolean forgetsReports;
    boolean weakService;
    boolean disorderedService;
  }

  private final World world;
  final int id;
  final TestKeys keys;
  final Settings settings = new Settings();

  // Survives a crash.
  MemoryDisk disk = new MemoryDisk();
  TestLog log = new TestLog();
  boolean voting = true;

  // The running process.
  int incarnation;
  boolean up;
  MapService service = new MapService(true);
  OrderingLane ordering;
  ExecutionLane execution;
  CheckpointLane checkpoints;

  // Observed, over all incarnations.
  final TreeMap<Long, Digest> roots = new TreeMap<>();

  /** Those of a time when the state turned out to be wrong. */
  final TreeMap<Long, Digest> voidRoots = new TreeMap<>();

  final TreeMap<Long, List<Reply>> replies = new TreeMap<>();
  final List<OrderingEffect.Notice> notices = new ArrayList<>();
  final List<ExecutionEffect.Waiting.Reason> waits = new ArrayList<>();
  final List<String> failures = new ArrayList<>();
  final List<Long> installed = new ArrayList<>();
  final List<CheckpointTaken> taken = new ArrayList<>();
  final List<TransferEffect.Demoted> demotions = new ArrayList<>();
  final List<Divergence> divergences = new ArrayList<>();
  final TreeMap<Long, DeltaCertificate> deltas = new TreeMap<>();
  @Nullable String halted;
  long restoredSequence;
  int votesSent;
  final TreeSet<Long> votedFor = new TreeSet<>();
  int fetches;
  long reusedObjects;
  long fetchedObjects;
  int storedMax;
  int pausesOpen;

  TestReplica(World world, int id) {
    this.world = world;
    this.id = id;
    this.keys = new TestKeys(id);
  }

  boolean runs(int forIncarnation) {
    return up && incarnation == forIncarnation;
  }

  /** Everything in memory is lost; the disk keeps what was synced. */
  void crash() {
    up = false;
    incarnation++;
    ordering.lane().close();
    execution.lane().close();
    checkpoints.lane().close();
    disk.crash();
  }

  /** The disk is lost as well: this replica must not vote any more. */
  void wipe() {
    disk = new MemoryDisk();
    log = new TestLog();
    voting = false;
  }

  /** Starts the process: restore the newest certified checkpoint, then the lanes. */
  void start() {
    try {
      up = true;
      pausesOpen = 0;
      service = new MapService(settings.concurrentReads);
      service.forgetsReports = settings.forgetsReports;
      service.weak = settings.weakService;
      service.disordered = settings.disorderedService;
      service.interleave = this::interleave;
      CheckpointStore store = CheckpointStore.open(disk);
      Execution machine = execution(store);
      Optional<Own> own = own(store);
      Digest history =
          own.map(there -> Digest.of(there.state().history().bytes())).orElse(Digest.ZERO);
      restoredSequence = 0;
      long base = own.map(there -> there.image().sequence()).orElse(0L);
      AgreementConfig config = world.agreementConfig(id).withVoting(voting);
      Agreement agreement =
          Agreement.restart(
              config,
              new Membership(0, world.configurations(), TestKeys::operatorSigned),
              base,
              history,
              log.records());
      checkpoints = new CheckpointLane(world, this, store);
      execution = new ExecutionLane(world, this, machine);
      own.ifPresent(there -> execution.restore(there.image()));
      Ordering both = new Ordering(agreement, world.cluster, id, voting, own.map(Own::certificate));
      ordering = new OrderingLane(world, this, both, base, history);
      ordering.post(new OrderingEvent.Answered(machine.answered()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void interleave() {
    if (world.random.nextInt(4) == 0 && settings.concurrentReads) {
      try {
        checkpoints.stepCapture();
        checkpoints.stepCompletion();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Execution execution(CheckpointStore store) {
    ExecutionConfig config =
        new ExecutionConfig(
            world.intervalRequests,
            world.intervalBatches,
            1 << 20,
            World.SESSIONS_MAX,
            World.RESULT_BYTES_KEPT,
            settings.leadRequests,
            new ExecutionConfig.Pauses(settings.completion, 2_000, 1 << 20));
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, 1, settings.method);
    return new Execution(
        service,
        config,
        world.library(),
        CheckpointMethods.find(settings.method).orElseThrow(),
        store.newImages(label),
        new Pauses());
  }

  /** Pauses come in pairs and do not nest. */
  private final class Pauses implements PauseMeter {
    @Override
    public void began() {
      assertThat(++pausesOpen).isEqualTo(1);
    }

    @Override
    public long ended() {
      assertThat(--pausesOpen).isZero();
      return 100;
    }
  }

  /** The newest certified checkpoint in the store. */
  private record Own(CheckpointCertificate certificate, Image image, LibraryState state) {}

  private Optional<Own> own(CheckpointStore store) throws IOException {
    List<StoredCheckpoint> images = store.images();
    for (int i = images.size() - 1; i >= 0; i--) {
      try {
        Image image = store.load(images.get(i).sequence());
        Optional<CheckpointCertificate> certificate =
            store.certificate(image.sequence()).flatMap(CheckpointCertificate::decode);
        if (certificate.isPresent()
            && certificate.get().refusal(TestKeys.genesis(world.cluster), keys).isEmpty()
            && certificate.get().root().equals(Digest.of(image.header().root().bytes()))) {
          return Optional.of(new Own(certificate.get(), image, LibraryState.of(image)));
        }
      } catch (DamagedImageException | DamagedObjectException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** The state turned out to be wrong. */
  void suspected() {
    voidRoots.putAll(roots);
    roots.clear();
    replies.clear();
    service.rewind();
  }

  /** Roots never change, whatever crashed in between. */
  void published(long sequence, Digest root) {
    Digest earlier = roots.put(sequence, root);
    if (earlier != null) {
      assertThat(root).as("seed %d: root at %d", world.seed, sequence).isEqualTo(earlier);
    }
  }

  /** How often a checkpoint vote or certificate was refused for that reason. */
  long refusals(CheckpointRefusal reason, int from) {
    return notices.stream()
        .filter(OrderingEffect.Notice.CheckpointRefused.class::isInstance)
        .map(OrderingEffect.Notice.CheckpointRefused.class::cast)
        .filter(notice -> notice.reason() == reason && notice.from() == from)
        .count();
  }
}
