package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.ConfigurationFile;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.offline.Predecessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Brings a signed change to the cluster, and a new incarnation's directory into shape. */
final class Submission {

  private Submission() {}

  /**
   * Orders a change, unless it was accepted before: whoever was interrupted submits it again.
   *
   * @return the first batch at which it is in force
   */
  static long order(Library library, Library.Known known, Reconfiguration signed) {
    boolean before =
        known.configurations().changes().stream()
            .anyMatch(change -> Arrays.equals(change.encode(), signed.encode()));
    if (before) {
      Configurations.Scheduled newest = known.configurations().newest();
      return newest.configuration().number() == signed.number() + 1
          ? newest.from()
          : known.sequence();
    }
    return library.order(signed).from();
  }

  /**
   * Checks, before anything is ordered, that a data directory can be prepared for a new
   * incarnation.
   *
   * @throws ConfigException if the replica runs, or a directory is in the way
   */
  static void checkPreparable(ReplicaConfig config, Reconfiguration signed) throws IOException {
    Predecessor.checkStopped(config);
    Path kept = kept(config, signed.member().incarnation());
    if (Files.exists(config.dataDirectory()) && Files.exists(kept)) {
      throw new ConfigException(
          kept + " exists, where the present data directory would be kept; move it away");
    }
  }

  /**
   * Checks that a change is for this replica, and that its directory can be, or is, prepared.
   *
   * @throws ConfigException if not
   */
  static void checkReplica(ReplicaConfig config, Reconfiguration change) throws IOException {
    if (change.member().replica() != config.replica()) {
      throw new ConfigException(
          "the change is for replica "
              + change.member().replica()
              + ", and "
              + config.file()
              + " is of replica "
              + config.replica()
              + "; name that replica's file");
    }
    if (!isPrepared(config, change.member().incarnation())) {
      checkPreparable(config, change);
    }
  }

  private static Path kept(ReplicaConfig config, long incarnation) {
    Path data = config.dataDirectory();
    return data.resolveSibling(data.getFileName() + "-before-" + incarnation);
  }

  /**
   * A data directory for a new incarnation; what was there is kept beside it, for it may not be
   * used again, but for objects of checkpoints. Only when the change was ordered: until then the
   * old incarnation may go on. Does nothing if it was done before.
   */
  static void prepare(ReplicaConfig config, Configurations known, Reconfiguration signed)
      throws IOException {
    long incarnation = signed.member().incarnation();
    Path data = config.dataDirectory();
    if (isPrepared(config, incarnation)) {
      return;
    }
    checkPreparable(config, signed);
    Path kept = kept(config, incarnation);
    if (Files.exists(data)) {
      Files.move(data, kept);
    }
    Files.createDirectories(data);
    ConfigurationFile.write(data, known.announced(List.of(signed), OperatorKey.check()));
    new ReplicaIdentity(
            config.cluster().cluster(),
            config.replica(),
            incarnation,
            ReplicaIdentity.VoteLog.WHOLE)
        .write(data);
    Predecessor.handOver(kept, config);
  }

  private static boolean isPrepared(ReplicaConfig config, long incarnation) {
    return ReplicaIdentity.read(config.dataDirectory())
        .filter(identity -> identity.incarnation() >= incarnation)
        .isPresent();
  }
}
