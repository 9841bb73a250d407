package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.node.config.ClusterConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** By whose public keys something is judged. */
final class ClusterFileOption {

  @Option(
      names = "--cluster-file",
      required = true,
      paramLabel = "FILE",
      description = "The file cluster.yaml of the cluster it was made in: its public keys.")
  private Path file;

  ClusterConfig load(CliContext context) {
    return ClusterConfig.load(file, context.environment());
  }
}
