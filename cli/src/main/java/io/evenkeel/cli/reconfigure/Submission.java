package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configurations;
import io.evenkeel.agreement.LibraryOperation.Result;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.ConfigurationFile;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.offline.Predecessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Brings a signed change to the cluster, and a new incarnation's directory into shape. */
final class Submission {

  private Submission() {}

  /**
   * Orders a change.
   *
   * @param noWait whether to return before it is in force
   * @return the first batch at which it is in force
   */
  static long submit(Library library, Reconfiguration signed, boolean noWait) {
    Result.Accepted accepted = library.order(signed);
    if (!noWait) {
      library.await(accepted.from());
    }
    return accepted.from();
  }

  /**
   * A data directory for a new incarnation; what was there is kept beside it, for it may not be
   * used again, but for objects of checkpoints.
   */
  static void prepare(ReplicaConfig config, Configurations known, Reconfiguration signed)
      throws IOException {
    long incarnation = signed.member().incarnation();
    Predecessor.checkStopped(config);
    Path data = config.dataDirectory();
    Path kept = data.resolveSibling(data.getFileName() + "-before-" + incarnation);
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
}
