package io.evenkeel.node.offline;

import io.evenkeel.checkpoint.store.CheckpointStore;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.storage.DirectoryInUseException;
import io.evenkeel.storage.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What an incarnation of a replica leaves to the next one, which must not go on where that one was:
 * no log, no state, but objects that need not be fetched. One thread; blocks while disks work.
 */
public final class Predecessor {

  private Predecessor() {}

  /**
   * Checks that no process uses the replica's data directory.
   *
   * @throws ConfigException if one does
   */
  public static void checkStopped(ReplicaConfig config) throws IOException {
    for (Path directory : new Path[] {config.logDirectory(), config.checkpointDirectory()}) {
      if (Files.isDirectory(directory)) {
        try {
          FileDisk.open(directory).close();
        } catch (DirectoryInUseException inUse) {
          throw new ConfigException(
              String.format(
                  Locale.ROOT,
                  "replica %d runs, in %s: stop it first",
                  config.replica(),
                  directory),
              inUse);
        }
      }
    }
  }

  /**
   * Moves the stored checkpoints from the predecessor's data directory into the replica's, without
   * their certificates. So none of them is a state to begin with; of each, what matches the root
   * that the others certify is used when that is fetched. A store that cannot be opened stays where
   * it is.
   *
   * @param before data directory of the predecessor, under another name now
   */
  public static void handOver(Path before, ReplicaConfig config) throws IOException {
    Path stored = before.resolve(config.dataDirectory().relativize(config.checkpointDirectory()));
    if (!Files.isDirectory(stored)) {
      return;
    }
    try (FileDisk disk = FileDisk.open(stored)) {
      CheckpointStore.open(disk).forgetCertificates();
    } catch (IOException brokenDisk) {
      return; // everything is fetched then
    }
    Files.move(stored, config.checkpointDirectory());
  }
}
