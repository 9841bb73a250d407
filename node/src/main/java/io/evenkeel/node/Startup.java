package io.evenkeel.node;

import io.evenkeel.agreement.ClusterSize;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.Execution;
import io.evenkeel.execution.ExecutionEffect;
import io.evenkeel.execution.ExecutionEvent;
import io.evenkeel.execution.LastRequest;
import io.evenkeel.execution.LibraryState;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.Fault;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.wire.RequestWire;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.Reconfiguring;
import io.evenkeel.storage.Compression;
import io.evenkeel.storage.DirectoryDisk;
import io.evenkeel.storage.DirectoryInUseException;
import io.evenkeel.storage.FileDisk;
import io.evenkeel.storage.PowerCutDisk;
import io.evenkeel.storage.ProtocolLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What happens before the lanes start, in one thread: open the data directory, find the newest
 * checkpoint that has a certificate, and find out whether this replica may vote.
 *
 * <p>The checkpoint is installed by the execution lane, which takes seconds for a large state;
 * meanwhile the others are asked for what is newer. In the sequential family it is installed here:
 * an older one takes its place if it is damaged, since nobody else has it.
 */
final class Startup implements AutoCloseable {

  private static final String STARTED_FILE = "started";

  private final ReplicaConfig config;
  private final Notices notices;
  private final Disks disks;
  private final UnsyncedLog unsynced;
  private final Identity identity;
  private final FailedBatch failedBatch;

  /** Both directories, locked. */
  private record Disks(DirectoryDisk log, DirectoryDisk checkpoints) {}

  /**
   * Who this replica is.
   *
   * @param voting whether its vote log is whole
   */
  record Identity(long incarnation, boolean voting) {}

  /**
   * The checkpoint to go on from, or the initial state: sequence number and history; the
   * certificate if any.
   *
   * @param toInstall what the execution lane installs first
   * @param signed in the sequential family: this replica's own signed roots of the last two
   *     checkpoints up to the restored one, the older first
   * @param answered requests that the state has replies to, as far as it is installed already
   * @param stateLost whether a damaged checkpoint was installed half, and no other after it
   * @param failedBatch the later batch at which the service failed in an earlier run; 0 if none
   */
  record Restored(
      Optional<CheckpointCertificate> certificate,
      Optional<Image> toInstall,
      List<CheckpointCertificate> signed,
      long sequence,
      Digest history,
      Configurations configurations,
      List<LastRequest> answered,
      boolean stateLost,
      long failedBatch) {

    /**
     * Bodies above it are still served. Where nobody else has this checkpoint, those after the one
     * before it, or all.
     */
    long bodiesAbove() {
      if (signed.isEmpty()) {
        return sequence;
      }
      return signed.size() == 1 ? 0 : signed.get(0).sequence();
    }

    /** Position of the stable checkpoint that the replica goes on from; 0 if it is not stable. */
    long stableSequence(ClusterSize size) {
      return certificate
          .filter(there -> there.stable(size))
          .map(CheckpointCertificate::stateSequence)
          .orElse(0L);
    }
  }

  private Startup(
      ReplicaConfig config,
      Notices notices,
      Disks disks,
      UnsyncedLog unsynced,
      Identity identity,
      FailedBatch failedBatch) {
    this.config = config;
    this.notices = notices;
    this.disks = disks;
    this.unsynced = unsynced;
    this.identity = identity;
    this.failedBatch = failedBatch;
  }

  /**
   * Opens and locks the data directory.
   *
   * @throws ConfigException if it belongs to another replica, or a process that runs
   */
  static Startup open(ReplicaConfig config, Set<Fault> faults, Notices notices) {
    ReplicaIdentity found = ReplicaIdentity.readOwn(config);
    Path data = config.dataDirectory();
    boolean losing = faults.contains(Fault.LOSE_UNSYNCED);
    UnsyncedLog unsynced = losing ? UnsyncedLog.lostByKill(data) : UnsyncedLog.in(data);
    try {
      DirectoryDisk log = openDisk(config, config.logDirectory(), Compression.NONE, losing);
      try {
        Identity identity = identify(found, unsynced, config, notices);
        Compression compression = compression(config);
        DirectoryDisk checkpoints =
            openDisk(config, config.checkpointDirectory(), compression, losing);
        Disks disks = new Disks(log, checkpoints);
        return new Startup(config, notices, disks, unsynced, identity, FailedBatch.read(data));
      } catch (IOException | RuntimeException e) {
        log.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the data directory %s (setting `dataDirectory` in %s) cannot be used: %s",
              data,
              config.file(),
              e.getMessage()),
          e);
    }
  }

  /** Whether this replica may vote; the directory is locked already. */
  private static Identity identify(
      ReplicaIdentity found, UnsyncedLog unsynced, ReplicaConfig config, Notices notices)
      throws IOException {
    Path data = config.dataDirectory();
    boolean voting =
        found.voteLog() == ReplicaIdentity.VoteLog.WHOLE
            && !logLost(data, config.logDirectory())
            && !unsynced.mayLackVotes();
    if (!voting) {
      new ReplicaIdentity(
              found.cluster(), found.replica(), found.incarnation(), ReplicaIdentity.VoteLog.LOST)
          .write(data);
      notices
          .events()
          .warn(
              "vote-log-lost",
              0,
              "the vote log in "
                  + data
                  + " is not whole: this replica executes and serves, but"
                  + " does not vote, since it cannot know what it promised");
    }
    return new Identity(found.incarnation(), voting);
  }

  /** Whether this replica ran before, and its log is gone. */
  private static boolean logLost(Path data, Path log) throws IOException {
    if (Files.notExists(data.resolve(STARTED_FILE))) {
      return false;
    }
    if (!Files.isDirectory(log)) {
      return true;
    }
    try (var files = Files.list(log)) {
      return files.noneMatch(file -> file.toString().endsWith(".log"));
    }
  }

  private static Compression compression(ReplicaConfig config) {
    Compression compression = config.checkpoint().compression();
    if (compression.isAvailable()) {
      return compression;
    }
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "`checkpoint.compression` in %s is %s, but its native library cannot be loaded from %s: let"
                + " that directory hold programs (no noexec), or use none",
            config.file(),
            compression.name().toLowerCase(Locale.ROOT),
            Compression.libraryDirectory()));
  }

  private static DirectoryDisk openDisk(
      ReplicaConfig config, Path directory, Compression compression, boolean losing)
      throws IOException {
    Files.createDirectories(directory);
    try {
      return losing
          ? PowerCutDisk.open(directory, compression)
          : FileDisk.open(directory, compression);
    } catch (DirectoryInUseException e) {
      throw new ConfigException(
          String.format(
                  Locale.ROOT,
                  "the data directory %s is in use by another process: stop that replica first (setting",
                  directory)
              + " `dataDirectory` in "
              + config.file()
              + ")",
          e);
    }
  }

  Identity identity() {
    return identity;
  }

  FailedBatch failedBatch() {
    return failedBatch;
  }

  /** What this replica knew of configurations when it ran last, or was prepared. */
  Configurations configurations() throws IOException {
    int distance = Setup.distance(config);
    return ConfigurationFile.read(config.dataDirectory(), distance)
        .orElseGet(() -> Configurations.genesis(config.cluster().genesis(), distance));
  }

  /**
   * Opens the log; from here on the directory counts as used.
   *
   * @param covered position of a stable checkpoint that is here, or 0
   */
  ReplicaLog openLog(RequestWire requests, long covered) throws IOException {
    Path data = config.dataDirectory();
    ReplicaLog log =
        new ReplicaLog(
            disks.log(),
            ProtocolLog.SEGMENT_BYTES_DEFAULT,
            requests,
            covered,
            LogDeletion::behind,
            unsynced::synced);
    log.sync();
    unsynced.used(config.durability());
    notices.logTail(log.tornBytes());
    if (Files.notExists(data.resolve(STARTED_FILE))) {
      WholeFile.write(data, STARTED_FILE, ByteBuffer.allocate(0));
    }
    return log;
  }

  CheckpointStore openStore() throws IOException {
    CheckpointStore store = CheckpointStore.open(disks.checkpoints());
    for (Damage damage : store.damages()) {
      notices.damaged(damage.toString());
    }
    return store;
  }

  /** Finds the newest checkpoint of the store that is certified. */
  Restored ownCheckpoint(
      CheckpointStore store,
      Publishing publishing,
      Execution execution,
      Reconfiguring library,
      Configurations known,
      Keyring keys)
      throws IOException {
    List<StoredCheckpoint> images = store.images();
    for (int i = images.size() - 1; i >= 0; i--) {
      long sequence = images.get(i).sequence();
      try {
        Image image = store.load(sequence);
        publishing.opened(image);
        Optional<CheckpointCertificate> certificate = certificate(store, image, known, keys);
        boolean first = Setup.isSequential(config);
        Optional<Digest> history = certificate.flatMap(there -> order(image, library));
        if (history.isPresent() && (!first || install(execution, image))) {
          failedBatch.reached(sequence);
          List<CheckpointCertificate> signed =
              signed(store, certificate.orElseThrow(), known, keys);
          return new Restored(
              certificate,
              first ? Optional.empty() : Optional.of(image),
              signed,
              sequence,
              history.get(),
              library.configurations(),
              execution.answered(),
              false,
              failedBatch.sequence());
        }
      } catch (DamagedImageException e) {
        notices.damaged(String.valueOf(e.getMessage()));
      }
    }
    return new Restored(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        Digest.ZERO,
        library.configurations(),
        List.of(),
        execution.stateLost(),
        failedBatch.sequence());
  }

  /**
   * What agreement goes on from: the order up to the image, and the configurations.
   *
   * @return the order's digest; empty if these cannot be read, or are not of this cluster
   */
  private Optional<Digest> order(Image image, Reconfiguring library) {
    try {
      LibraryState state = LibraryState.of(image);
      library.restore(state.library());
      return Optional.of(Digest.of(state.history().bytes()));
    } catch (IOException | IllegalArgumentException e) {
      notices.damaged("checkpoint " + image.sequence() + " not restored: " + e);
      return Optional.empty();
    }
  }

  private List<CheckpointCertificate> signed(
      CheckpointStore store, CheckpointCertificate newest, Configurations known, Keyring keys) {
    if (!Setup.isSequential(config)) {
      return List.of();
    }
    List<CheckpointCertificate> signed =
        store.images().stream()
            .filter(image -> image.sequence() < newest.sequence())
            .flatMap(image -> store.certificate(image.sequence()).stream())
            .flatMap(bytes -> CheckpointCertificate.decode(bytes).stream())
            .filter(root -> refusal(root, known, keys).isEmpty())
            .toList();
    return signed.isEmpty() ? List.of(newest) : List.of(signed.get(signed.size() - 1), newest);
  }

  private Optional<CheckpointRefusal> refusal(
      CheckpointCertificate certificate, Configurations known, Keyring keys) {
    return known
        .numbered(certificate.configuration())
        .map(
            there ->
                Setup.isSequential(config)
                    ? certificate.wordOf(config.replica(), there, keys)
                    : certificate.refusal(there, keys))
        .orElse(Optional.of(CheckpointRefusal.WRONG_CONFIGURATION));
  }

  private Optional<CheckpointCertificate> certificate(
      CheckpointStore store, Image image, Configurations known, Keyring keys) {
    Optional<CheckpointCertificate> certificate =
        store.certificate(image.sequence()).flatMap(CheckpointCertificate::decode);
    if (certificate.isEmpty()) {
      return certificate;
    }
    Optional<CheckpointRefusal> refusal = refusal(certificate.get(), known, keys);
    boolean same =
        certificate.get().stateSequence() == image.sequence()
            && certificate.get().stateRoot().equals(Digest.of(image.header().root().bytes()));
    if (refusal.isPresent() || !same) {
      notices.counters().count("refused.checkpoint.stored-certificate");
      notices
          .events()
          .warn(
              "certificate-refused",
              image.sequence(),
              "the stored certificate of checkpoint "
                  + image.sequence()
                  + " proves nothing: "
                  + refusal.map(Enum::name).orElse("it is for another root"));
      return Optional.empty();
    }
    return certificate;
  }

  private boolean install(Execution execution, Image image) {
    for (ExecutionEffect effect : execution.step(new ExecutionEvent.Install(image), 0)) {
      if (effect instanceof ExecutionEffect.Installed) {
        notices.restored(image);
        return true;
      } else if (effect instanceof ExecutionEffect.InstallFailed failed) {
        notices.damaged("checkpoint " + failed.sequence() + " not restored: " + failed.failure());
      } else if (effect instanceof ExecutionEffect.Halted halted) {
        throw new IllegalStateException(halted.cause());
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    disks.log().close();
    disks.checkpoints().close();
  }
}
