package io.evenkeel.node.offline;

import io.evenkeel.agreement.Cluster;
import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.agreement.LogRecord.OrderCertificateRecord;
import io.evenkeel.agreement.OrderCertificate;
import io.evenkeel.agreement.ReplicaSignature;
import io.evenkeel.agreement.SignedContent;
import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.execution.FirstState;
import io.evenkeel.execution.Library;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.keys.KeyMaterial;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.wire.LogWire;
import io.evenkeel.replica.CheckpointCertificate;
import io.evenkeel.replica.CheckpointVote;
import io.evenkeel.replica.Reconfiguring;
import io.evenkeel.storage.FileDisk;
import io.evenkeel.storage.ProtocolLog;
import io.evenkeel.transport.crypto.Ed25519;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;

/**
 * Gives the replicas of a cluster that never ran the state in an archive to begin with.
 *
 * <p>It leaves each replica where a cluster stands that was stopped at a stable checkpoint and an
 * order certificate at the same place: the service's objects of the archive, the library's own of
 * the new cluster, and both certificates signed by all replicas, with the keys that were made for
 * them just before. Whoever makes a cluster's keys vouches for what it begins with. From there on
 * nothing is special: such a replica starts, and is repaired by the others, like any other.
 *
 * <p>The history of the new cluster begins with the root of the archive, so that each of its order
 * certificates commits to where its state came from.
 */
public final class RestoredCluster {

  private final List<ReplicaConfig> replicas;
  private final ClusterConfig cluster;
  private final List<PrivateKey> keys = new ArrayList<>();
  private final Ed25519 ed25519 = Ed25519.create();

  /**
   * @param cluster the settings that its replicas will run with
   * @param replicas all of the new cluster, in the order of their numbers; their keys are there
   * @param now for the validity of certificates
   */
  public RestoredCluster(ClusterConfig cluster, List<ReplicaConfig> replicas, Instant now) {
    this.replicas = List.copyOf(replicas);
    this.cluster = cluster;
    if (cluster.checkpoint().family() == MethodFamily.SEQUENTIAL) {
      throw new ConfigException(
          "a cluster of family sequential cannot begin with an archive: it has no certified"
              + " checkpoints; choose a method of another family");
    }
    replicas.forEach(replica -> keys.add(KeyMaterial.load(replica, now).signKey()));
  }

  /** What a cluster begins with. */
  public record Beginning(long sequence, Digest root) {}

  /**
   * Writes the state into all replicas' data directories, which must be empty but for their
   * identity. Nothing of a state is there that the archive's certificate does not prove.
   *
   * @param progress told how many bytes of values are done, for all replicas together
   */
  public Beginning write(Archive archive, LongConsumer progress) throws IOException {
    long sequence = roundedUp(archive.head().sequence());
    Beginning beginning = null;
    long done = 0;
    for (ReplicaConfig replica : replicas) {
      long before = done;
      Beginning written = write(replica, sequence, archive, more -> progress.accept(before + more));
      if (beginning != null && !beginning.equals(written)) {
        throw new IOException("the archive changed while it was read");
      }
      beginning = written;
      done += archive.head().header().bytes();
    }
    return java.util.Objects.requireNonNull(beginning);
  }

  /** Numbers of batches go on, from the next at which order certificates are made. */
  private long roundedUp(long sequence) {
    long interval = cluster.agreement().orderInterval();
    return Math.multiplyExact((sequence + interval - 1) / interval, interval);
  }

  private Beginning write(
      ReplicaConfig replica, long sequence, Archive archive, LongConsumer progress)
      throws IOException {
    Digest origin = Digest.of(archive.head().header().root().bytes());
    Digest root;
    try (FileDisk disk = FileDisk.open(replica.checkpointDirectory())) {
      CheckpointStore store = CheckpointStore.open(disk);
      Image image = store.publish(image(store, sequence, archive, origin, progress));
      root = Digest.of(image.header().root().bytes());
      store.certify(sequence, certificate(sequence, root).encode(), true);
    }
    writeLog(replica, sequence, origin);
    return new Beginning(sequence, root);
  }

  private Image image(
      CheckpointStore store, long sequence, Archive archive, Digest origin, LongConsumer progress)
      throws IOException {
    FirstState library = new FirstState();
    long[] done = new long[1];
    int codec = archive.head().header().codecVersion();
    if (codec != Library.CODEC_VERSION) {
      throw notUnderstood("codec version " + codec + ", it reads " + Library.CODEC_VERSION);
    }
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, codec, "restored");
    try (ImageSink sink = store.newImage(label)) {
      archive.objects(
          (object, hashedId, leaf) -> {
            if (object.id().isReserved()) {
              library.accept(object);
            } else {
              sink.put(object, hashedId, leaf);
            }
            done[0] += object.value().length;
            progress.accept(done[0]);
          });
      for (StateObject object : objects(library, sequence, origin)) {
        sink.put(object);
      }
      return sink.finish(sequence);
    } catch (IllegalArgumentException unknown) {
      throw notUnderstood(String.valueOf(unknown.getMessage()));
    }
  }

  private static UncertainStateException notUnderstood(String what) {
    return new UncertainStateException(
        "the archive's objects of the library are of another version of Evenkeel (" + what + ")");
  }

  private List<StateObject> objects(FirstState library, long sequence, Digest origin) {
    Configuration genesis = cluster.genesis();
    int distance = cluster.agreement().window();
    byte[] configuration =
        new Reconfiguring(
                cluster.digest(),
                distance,
                Configurations.genesis(genesis, distance),
                OperatorKey.check())
            .encode();
    return library.objects(
        sequence, io.evenkeel.checkpoint.root.Digest.of(origin.bytes()), configuration);
  }

  private CheckpointCertificate certificate(long sequence, Digest root) {
    return new CheckpointCertificate(
        0,
        sequence,
        CheckpointVote.KIND_STATE,
        root,
        signed(
            (there, replica) ->
                SignedContent.checkpoint(
                    there, sequence, CheckpointVote.KIND_STATE, root, replica)));
  }

  private void writeLog(ReplicaConfig replica, long sequence, Digest history) throws IOException {
    OrderCertificate order =
        new OrderCertificate(
            0,
            sequence,
            history,
            signed((there, voter) -> SignedContent.orderVote(there, sequence, history, voter)));
    try (FileDisk disk = FileDisk.open(replica.logDirectory());
        ProtocolLog log =
            ProtocolLog.open(disk, ProtocolLog.SEGMENT_BYTES_DEFAULT, Optional::empty)) {
      log.append(LogWire.RECORD, 0, LogWire.encode(new OrderCertificateRecord(order)));
      log.sync();
      if (log.mark()) {
        log.sync();
      }
    }
  }

  private List<ReplicaSignature> signed(BiFunction<Cluster, Integer, byte[]> content) {
    Cluster there = cluster.genesis().cluster();
    List<ReplicaSignature> votes = new ArrayList<>();
    for (int replica = 0; replica < keys.size(); replica++) {
      byte[] signature = ed25519.sign(keys.get(replica), content.apply(there, replica));
      votes.add(new ReplicaSignature(replica, signature));
    }
    return votes;
  }
}
