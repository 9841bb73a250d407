package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.offline.Archive;
import io.evenkeel.ratis.RatisArchives;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** By whose public keys something is judged. */
final class ClusterFileOption {

  @Option(
      names = "--cluster-file",
      required = true,
      paramLabel = "FILE",
      description = {
        "The file cluster.yaml of the cluster it was made in: its public keys.",
        "For `restore` also a ratis.yaml: then nothing is proven, and whoever wrote the archive is"
            + " trusted."
      })
  private Path file;

  ClusterConfig load(CliContext context) {
    return ClusterConfig.load(file, context.environment());
  }

  /**
   * Opens an archive that a cluster made: one of ours, by whose keys it is judged, or one under
   * Ratis, of which a majority has to have had the state.
   */
  Archive open(Path archive, CliContext context) throws IOException {
    if (!RatisFile.isOne(file)) {
      return Archive.open(archive, load(context));
    }
    Archive opened = Archive.openUnjudged(archive);
    if (RatisArchives.isOf(RatisFile.load(file).cluster(), opened.head())) {
      return opened;
    }
    opened.close();
    throw new CliException(
        ExitCodes.FAILED,
        archive
            + " is not of the group in "
            + file
            + ", or no majority of it had this state; name the file of the cluster it was made in");
  }
}
