package io.evenkeel.ratis;

import io.evenkeel.api.StateObject;
import io.evenkeel.checkpoint.root.Digest;
import io.evenkeel.checkpoint.store.ArchiveReader;
import io.evenkeel.checkpoint.store.ArchiveWriter;
import io.evenkeel.checkpoint.store.CertifiedHead;
import io.evenkeel.checkpoint.store.CheckpointKind;
import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.checkpoint.store.Image;
import io.evenkeel.checkpoint.store.ImageLabel;
import io.evenkeel.checkpoint.store.ImageSink;
import io.evenkeel.checkpoint.store.StoreReader;
import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.execution.FirstState;
import io.evenkeel.execution.Library;
import io.evenkeel.storage.AtomicFile;
import io.evenkeel.storage.FileDisk;
import io.evenkeel.storage.ReadOnlyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** Takes a state from one engine to another, as an archive: one checkpoint in one file. */
public final class RatisArchives {

  /** Of the entry before the first; term 0 is that of an empty log, whose votes do not count. */
  private static final long FIRST_TERM = 1;

  private RatisArchives() {}

  /** Walks all objects of an archive, and then finds out whether they are those of its root. */
  @FunctionalInterface
  public interface Objects {
    /**
     * As {@link ArchiveReader#objects}.
     *
     * @throws IOException if they are not
     */
    void visit(ArchiveReader.Visitor visitor) throws IOException;
  }

  /** A checkpoint that was written, or that a cluster begins with. */
  public record Written(long sequence, Digest root, long objects, long bytes) {}

  /**
   * Writes a server's newest confirmed checkpoint into a file: whole and durable when this returns.
   * The server may run.
   *
   * @param file must not exist
   * @param progress told how many bytes of values are done
   * @throws IOException if the server has none, or the file cannot be written
   */
  public static Written export(RatisConfig config, Path file, LongConsumer progress)
      throws IOException {
    try (ReadOnlyDisk disk =
        ReadOnlyDisk.open(config.dataDirectory().resolve(RatisServer.CHECKPOINTS))) {
      StoreReader store = StoreReader.open(disk);
      StoredCheckpoint newest =
          store.images().stream()
              .filter(stored -> witness(store, stored).isPresent())
              .reduce((older, newer) -> newer)
              .orElseThrow(
                  () ->
                      new IOException(
                          "there is no confirmed checkpoint in "
                              + config.dataDirectory()
                              + " yet; take one from another server, or wait for the next"));
      CertifiedHead head =
          new CertifiedHead(
              config.cluster().group().toString(),
              newest.sequence(),
              newest.kind(),
              newest.header(),
              witness(store, newest).orElseThrow().encode(),
              List.of());
      Image image = store.load(newest.sequence());
      AtomicFile.write(file, out -> ArchiveWriter.write(out, head, image, progress));
      return written(image);
    }
  }

  private static Optional<Witness> witness(StoreReader store, StoredCheckpoint stored) {
    return store
        .certificate(stored.sequence())
        .flatMap(Witness::decode)
        .filter(witness -> witness.root().equals(stored.header().root()));
  }

  /**
   * Whether an archive says of itself that a majority of this cluster had its state. That proves
   * nothing to who does not trust whoever wrote it; that its objects are those of its root is
   * checked when they are read.
   */
  public static boolean isOf(RatisCluster cluster, CertifiedHead head) {
    return Witness.decode(head.certificate())
        .filter(witness -> witness.group().equals(cluster.group()))
        .filter(witness -> witness.sequence() == head.sequence())
        .filter(witness -> witness.root().equals(head.header().root()))
        .filter(witness -> witness.servers().size() >= cluster.majority())
        .isPresent();
  }

  /**
   * Gives a server that never ran the state to begin with; to be done with the same for all servers
   * of a new cluster. The client table begins empty: sessions of another cluster cannot repeat
   * requests here.
   *
   * @param dataDirectory the server's, without checkpoints
   * @param sequence the position at which the state stood; the log goes on from there
   */
  public static Written begin(
      RatisCluster cluster, Path dataDirectory, long sequence, Objects objects) throws IOException {
    Path directory = dataDirectory.resolve(RatisServer.CHECKPOINTS);
    Files.createDirectories(directory);
    try (FileDisk disk = FileDisk.open(directory)) {
      CheckpointStore store = CheckpointStore.open(disk);
      if (!store.images().isEmpty()) {
        throw new IOException("there are checkpoints in " + directory + " already");
      }
      Image image = store.publish(image(store, cluster, sequence, objects));
      Digest root = image.header().root();
      List<Integer> all = IntStream.range(0, cluster.members().size()).boxed().toList();
      Witness witness = new Witness(cluster.group(), FIRST_TERM, sequence, root, all);
      store.certify(sequence, witness.encode(), true);
      return written(image);
    }
  }

  private static Image image(
      CheckpointStore store, RatisCluster cluster, long sequence, Objects objects)
      throws IOException {
    FirstState library = new FirstState();
    ImageLabel label = new ImageLabel(CheckpointKind.STATE, Library.CODEC_VERSION, "restored");
    try (ImageSink sink = store.newImage(label)) {
      objects.visit(
          (object, hashedId, leaf) -> {
            if (object.id().isReserved()) {
              library.accept(object);
            } else {
              sink.put(object, hashedId, leaf);
            }
          });
      Digest order = EvenkeelStateMachine.order(cluster.group());
      for (StateObject object : library.objects(sequence, order, RaftTerms.encode(FIRST_TERM))) {
        sink.put(object);
      }
      return sink.finish(sequence);
    } catch (IllegalArgumentException unknown) {
      throw new IOException(
          "the archive is of another version of Evenkeel: " + unknown.getMessage(), unknown);
    }
  }

  private static Written written(Image image) {
    return new Written(
        image.sequence(), image.header().root(), image.header().objects(), image.header().bytes());
  }
}
