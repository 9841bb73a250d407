package io.evenkeel.node.offline;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.checkpoint.store.CertifiedHead;
import io.evenkeel.checkpoint.store.Damage;
import io.evenkeel.checkpoint.store.DamagedImageException;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoreReader;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.checkpoint.store.StoredFile;
import io.evenkeel.checkpoint.store.Verification;
import io.evenkeel.node.ConfigurationFile;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.keys.PublicKeyring;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointRefusal;
import io.evenkeel.replica.StateVerdict;
import io.evenkeel.storage.ReadOnlyDisk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The checkpoints of one replica, with what public keys say of them. Nothing is written and nothing
 * locked: the replica may be running, and prune what is being read. One thread at a time.
 */
public final class ReplicaCheckpoints implements AutoCloseable {

  private final ReplicaConfig config;
  private final ReadOnlyDisk disk;
  private final StoreReader store;
  private final Configurations known;
  private final PublicKeyring keys;

  private ReplicaCheckpoints(
      ReplicaConfig config, ReadOnlyDisk disk, StoreReader store, Configurations known) {
    this.config = config;
    this.disk = disk;
    this.store = store;
    this.known = known;
    this.keys = new PublicKeyring(config.cluster());
  }

  /**
   * Opens a replica's checkpoints.
   *
   * @throws ConfigException if the data directory is another's
   * @throws NoSuchFileException if there is none
   */
  public static ReplicaCheckpoints open(ReplicaConfig config) throws IOException {
    ReplicaIdentity.readOwn(config);
    ReadOnlyDisk disk = ReadOnlyDisk.open(config.checkpointDirectory());
    try {
      int distance = config.cluster().agreement().window();
      List<byte[]> changes =
          ConfigurationFile.read(config.dataDirectory(), distance).stream()
              .flatMap(known -> known.changes().stream())
              .map(Reconfiguration::encode)
              .toList();
      Configurations known =
          StateVerdict.known(config.cluster().genesis(), changes, OperatorKey.check());
      return new ReplicaCheckpoints(config, disk, StoreReader.open(disk), known);
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** What is published here, the oldest first. */
  public List<StoredCheckpoint> list() {
    return store.images();
  }

  /** Files that could not be read as what they are. */
  public List<Damage> damages() {
    return store.damages();
  }

  /**
   * The checkpoint at a position.
   *
   * @throws NoCheckpointException if there is none; the message says which there are
   */
  public StoredCheckpoint at(long sequence) throws NoCheckpointException {
    return list().stream()
        .filter(one -> one.sequence() == sequence)
        .findFirst()
        .orElseThrow(() -> none(sequence));
  }

  /**
   * The newest checkpoint that is certified.
   *
   * @throws UncertainStateException if there is none
   */
  public StoredCheckpoint newestCertified() throws UncertainStateException {
    List<StoredCheckpoint> all = list();
    for (int i = all.size() - 1; i >= 0; i--) {
      if (refusal(all.get(i)).isEmpty() && !isOneReplicasWord()) {
        return all.get(i);
      }
    }
    throw new UncertainStateException(
        isOneReplicasWord()
            ? oneWord("a checkpoint here")
            : "no checkpoint in " + config.checkpointDirectory() + " is certified");
  }

  private NoCheckpointException none(long sequence) {
    List<Long> all = list().stream().map(StoredCheckpoint::sequence).toList();
    Optional<Damage> damage = store.damage(sequence);
    if (damage.isPresent()) {
      return new NoCheckpointException("checkpoint " + sequence + " is damaged: " + damage.get());
    }
    return new NoCheckpointException(
        "there is no checkpoint "
            + sequence
            + " in "
            + config.checkpointDirectory()
            + (all.isEmpty() ? ", and no other" : "; there are " + all));
  }

  /**
   * Whether a certificate here is no more than this replica's word, as in the sequential family.
   */
  public boolean isOneReplicasWord() {
    return config.cluster().checkpoint().family() == MethodFamily.SEQUENTIAL;
  }

  private static String oneWord(String what) {
    return what
        + " is the word of one replica (family sequential), which proves nothing to others;"
        + " only verify can use it";
  }

  /** The certificate of a checkpoint, if there is one that can be read. */
  public Optional<CheckpointCertificate> certificate(StoredCheckpoint checkpoint) {
    return store.certificate(checkpoint.sequence()).flatMap(CheckpointCertificate::decode);
  }

  /**
   * Why votes do not make this checkpoint's root certain; empty if they do. In the sequential
   * family, why it is not even this replica's word.
   */
  public Optional<CheckpointRefusal> refusal(StoredCheckpoint checkpoint) {
    Optional<byte[]> encoded = store.certificate(checkpoint.sequence());
    Digest root = Digest.of(checkpoint.header().root().bytes());
    if (encoded.isEmpty()) {
      return Optional.of(CheckpointRefusal.TOO_FEW_VOTES);
    }
    if (isOneReplicasWord()) {
      return certificate(checkpoint)
          .map(word -> refusalOfWord(word, checkpoint.sequence(), root))
          .orElse(Optional.of(CheckpointRefusal.MALFORMED));
    }
    StateVerdict verdict = StateVerdict.of(encoded.get(), checkpoint.sequence(), root, known, keys);
    return verdict instanceof StateVerdict.Uncertain uncertain
        ? Optional.of(uncertain.reason())
        : Optional.empty();
  }

  private Optional<CheckpointRefusal> refusalOfWord(
      CheckpointCertificate word, long sequence, Digest root) {
    if (word.stateSequence() != sequence || !word.stateRoot().equals(root)) {
      return Optional.of(CheckpointRefusal.WRONG_ROOT);
    }
    return known
        .numbered(word.configuration())
        .map(there -> word.wordOf(config.replica(), there, keys))
        .orElse(Optional.of(CheckpointRefusal.WRONG_CONFIGURATION));
  }

  /** The files a checkpoint consists of, its manifest first. */
  public List<StoredFile> files(long sequence) throws IOException {
    return reading(sequence, () -> store.files(sequence));
  }

  /** When a checkpoint was published here. */
  public FileTime published(long sequence) throws IOException {
    return reading(
        sequence,
        () ->
            Files.getLastModifiedTime(
                config.checkpointDirectory().resolve(store.files(sequence).get(0).name())));
  }

  /** Opens a checkpoint: its leaves have its root, each object is checked when it is read. */
  public Image load(long sequence) throws IOException {
    return reading(sequence, () -> store.load(sequence));
  }

  /** How much {@link #verify} goes through. */
  public long bytesToVerify(long sequence) {
    return store.bytesToVerify(sequence);
  }

  /** Re-reads every byte of a checkpoint; its certificate is another matter. */
  public Verification verify(long sequence, LongConsumer progress) throws IOException {
    return reading(
        sequence,
        () -> {
          Verification found = store.verify(sequence, progress);
          if (!found.intact()) {
            refusePruned(sequence);
          }
          return found;
        });
  }

  /**
   * What an archive or a proof of a checkpoint begins with.
   *
   * @throws UncertainStateException if the checkpoint is not certified
   */
  public CertifiedHead head(StoredCheckpoint checkpoint) throws UncertainStateException {
    String what = "checkpoint " + checkpoint.sequence();
    if (isOneReplicasWord()) {
      throw new UncertainStateException(oneWord(what));
    }
    Optional<CheckpointRefusal> refusal = refusal(checkpoint);
    if (refusal.isPresent()) {
      throw UncertainStateException.because(what, refusal.get());
    }
    return new CertifiedHead(
        config.cluster().cluster(),
        checkpoint.sequence(),
        checkpoint.kind(),
        checkpoint.header(),
        store.certificate(checkpoint.sequence()).orElseThrow(),
        known.changes().stream().map(Reconfiguration::encode).toList());
  }

  /** Where a file of the store is, for messages. */
  public String path(String file) {
    return config.checkpointDirectory().resolve(file).toString();
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T reading(long sequence, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (NoSuchFileException | EOFException | DamagedImageException e) {
      // A deleted file is cut before it is gone.
      refusePruned(sequence);
      throw e;
    }
  }

  private void refusePruned(long sequence) throws IOException {
    if (!store.published(sequence)) {
      throw new NoCheckpointException(
          "checkpoint "
              + sequence
              + " was deleted while it was read: the replica runs and has newer ones; run the"
              + " command again for one of those, or stop the replica");
    }
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
