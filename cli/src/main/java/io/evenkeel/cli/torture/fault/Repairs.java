package io.evenkeel.cli.torture.fault;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.local.Fleet;
import io.evenkeel.cli.local.LocalCluster;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an operator does about replicas that do not come back by themselves. */
final class Repairs {

  private final LocalCluster cluster;
  private final Path directory;
  private final int principal;
  private int rejoined;

  /**
   * @param directory the cluster's
   * @param principal the operator's client
   */
  Repairs(LocalCluster cluster, Path directory, int principal) {
    this.cluster = cluster;
    this.directory = directory;
    this.principal = principal;
  }

  /**
   * A stopped replica becomes another incarnation with an empty disk; it is still to be started.
   */
  void rejoin(int replica) throws IOException, InterruptedException {
    Path log = directory.resolve("operator.log");
    int code =
        Fleet.run(
            log,
            "reconfigure",
            "rejoin",
            "--replica-config",
            cluster.fleet().file(replica).toString(),
            "--ca",
            directory.resolve("ca").toString(),
            "--sign",
            "--config",
            cluster.clientFile(principal).toString());
    if (code != ExitCodes.OK) {
      throw new CliException(
          ExitCodes.FAILED,
          "`evenkeel reconfigure rejoin` of replica " + replica + " failed; " + log + " says why");
    }
    Path data = cluster.dataDirectory(replica);
    try (DirectoryStream<Path> kept =
        Files.newDirectoryStream(data.toAbsolutePath().getParent(), "data-before-*")) {
      for (Path before : kept) {
        LocalCluster.delete(before);
      }
    }
    rejoined++;
  }

  /** How often. */
  int rejoined() {
    return rejoined;
  }
}
