package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.offline.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel restore}. */
@Command(
    name = "restore",
    description = {
      "Begins a new cluster with a backup: creates its directory, as init does, with replicas that"
          + " begin with the state in the file. Nothing is created unless every byte of the backup"
          + " verifies against the public keys of the cluster that it is of.",
      "The new cluster has an id, keys and clients of its own. The old one is not told; do not let"
          + " both serve."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel restore state.backup --dir new-cluster --cluster new",
      "  evenkeel restore state.backup --dir new-cluster --cluster new --hosts a,b,c,d"
    })
public final class RestoreBackupCommand extends RestoringCommand {

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file that `evenkeel backup` wrote.")
  private Path file;

  @Option(
      names = "--cluster-file",
      paramLabel = "FILE",
      description =
          "cluster.yaml of the cluster that the backup is of, whose public keys it is judged by;"
              + " without it, the copy beside the backup, FILE.cluster.yaml.")
  private @Nullable Path clusterFile;

  @Override
  Archive open() throws IOException {
    return Archive.open(file, origin());
  }

  private ClusterConfig origin() {
    Path origin = clusterFile == null ? BackupCommand.clusterFile(file) : clusterFile;
    if (clusterFile == null && Files.notExists(origin)) {
      throw new CliException(
          ExitCodes.CONFIGURATION,
          "there is no "
              + origin
              + " beside the backup; name the cluster.yaml that it was made with, --cluster-file");
    }
    return ClusterConfig.load(origin, context().environment());
  }
}
