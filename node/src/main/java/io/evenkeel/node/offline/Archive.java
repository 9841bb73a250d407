package io.evenkeel.node.offline;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Digest;
import io.evenkeel.checkpoint.store.ArchiveReader;
import io.evenkeel.checkpoint.store.ArchiveWriter;
import io.evenkeel.checkpoint.store.CertifiedHead;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.keys.PublicKeyring;
import io.evenkeel.replica.StateVerdict;
import io.evenkeel.storage.AtomicFile;
import io.evenkeel.storage.FileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A checkpoint in a file of its own, of which public keys say that it is certified. */
public final class Archive implements AutoCloseable {

  private final FileSource source;
  private final ArchiveReader reader;
  private final StateVerdict.@Nullable Certain verdict;

  private Archive(FileSource source, ArchiveReader reader, StateVerdict.@Nullable Certain verdict) {
    this.source = source;
    this.reader = reader;
    this.verdict = verdict;
  }

  /**
   * Writes an archive: durable and whole when this returns, or there is no file.
   *
   * @param progress told how many bytes of values are done
   * @throws UncertainStateException if the checkpoint is not certified
   * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name
   */
  public static void write(
      Path file, ReplicaCheckpoints checkpoints, StoredCheckpoint checkpoint, LongConsumer progress)
      throws IOException {
    CertifiedHead head = checkpoints.head(checkpoint);
    Image image = checkpoints.load(checkpoint.sequence());
    AtomicFile.write(file, out -> ArchiveWriter.write(out, head, image, progress));
  }

  /**
   * Opens an archive and judges its certificate; its objects are not read yet.
   *
   * @param cluster the cluster that it is said to be of
   * @throws io.evenkeel.checkpoint.store.DamagedImageException if it is no archive, or damaged
   * @throws UncertainStateException if it is another cluster's, or not certified
   */
  public static Archive open(Path file, ClusterConfig cluster) throws IOException {
    FileSource source = FileSource.open(file);
    try {
      ArchiveReader reader = ArchiveReader.open(source, file.toString());
      return new Archive(source, reader, certain("the archive", reader.head(), cluster));
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /**
   * Opens an archive whose certificate is another engine's. It is not judged here: who calls this
   * has to know why it may be believed, or say so.
   *
   * @throws io.evenkeel.checkpoint.store.DamagedImageException if it is no archive, or damaged
   */
  public static Archive openUnjudged(Path file) throws IOException {
    FileSource source = FileSource.open(file);
    try {
      return new Archive(source, ArchiveReader.open(source, file.toString()), null);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  static StateVerdict.Certain certain(String what, CertifiedHead head, ClusterConfig cluster)
      throws UncertainStateException {
    if (!head.cluster().equals(cluster.cluster())) {
      throw new UncertainStateException(
          what
              + " is of cluster "
              + head.cluster()
              + ", not of cluster "
              + cluster.cluster()
              + "; name the file of the cluster it was made in");
    }
    Configurations known =
        StateVerdict.known(cluster.genesis(), head.changes(), OperatorKey.check());
    StateVerdict verdict =
        StateVerdict.of(
            head.certificate(),
            head.sequence(),
            Digest.of(head.header().root().bytes()),
            known,
            new PublicKeyring(cluster));
    if (verdict instanceof StateVerdict.Certain certain) {
      return certain;
    }
    throw UncertainStateException.because(what, ((StateVerdict.Uncertain) verdict).reason());
  }

  /** What it says of itself, which its certificate proves. */
  public CertifiedHead head() {
    return reader.head();
  }

  /**
   * The votes, and the configuration whose keys made them.
   *
   * @throws IllegalStateException if nobody judged them
   */
  public StateVerdict.Certain verdict() {
    if (verdict == null) {
      throw new IllegalStateException("the certificate was not judged");
    }
    return verdict;
  }

  /**
   * Visits all objects and finds out whether they are the certified ones: until this has returned
   * nothing that was visited may be believed.
   *
   * @throws io.evenkeel.checkpoint.store.DamagedImageException with the place, if they are not
   */
  public void objects(ArchiveReader.Visitor visitor) throws IOException {
    reader.objects(visitor);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
