package io.evenkeel.cli.checkpoint;

import io.evenkeel.node.offline.Archive;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code evenkeel checkpoint restore}. */
@Command(
    name = "restore",
    description = {
      "Creates the directory of a new cluster, as init does, whose replicas begin with the state in"
          + " an archive. Nothing is created unless the archive verifies against the public keys of"
          + " the cluster it was made in.",
      "The new cluster has an id, keys and clients of its own; numbers of batches go on from those"
          + " of the archive. Its replicas' new keys sign what they begin with. Settings that the"
          + " environment overrides when replicas run must be overridden here, too."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel checkpoint restore state.archive --cluster-file my-cluster/cluster.yaml --dir"
          + " new-cluster --cluster new"
    })
final class RestoreCommand extends RestoringCommand {

  @Parameters(index = "0", paramLabel = "FILE", description = "The file that `export` wrote.")
  private Path file;

  @Mixin private ClusterFileOption origin;

  @Override
  Archive open() throws IOException {
    return origin.open(file, context());
  }
}
