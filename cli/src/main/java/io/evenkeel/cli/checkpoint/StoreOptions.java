package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whose checkpoints a command is about. */
final class StoreOptions {

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The replica's own file, replica.yaml; it names the data directory.")
  private Path config;

  ReplicaCheckpoints open(CliContext context) throws IOException {
    return ReplicaCheckpoints.open(ReplicaConfig.load(config, context.environment()));
  }
}
