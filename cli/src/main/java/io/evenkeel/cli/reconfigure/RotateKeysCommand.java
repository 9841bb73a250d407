package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel reconfigure rotate-keys}. */
@Command(
    name = "rotate-keys",
    description = {
      "Gives a replica other keys: they are written beside its replica.yaml as keys-<number>/, named"
          + " after the configuration that brings them. The replica runs on, takes them up by"
          + " itself, and keeps its vote log and its vote.",
      "Remove the old keys when the new configuration is in force everywhere (`evenkeel status`)."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure rotate-keys --replica-config my-cluster/replica-1/replica.yaml --ca"
          + " my-cluster/ca --sign"
    })
final class RotateKeysCommand extends ChangeCommand {

  @Option(
      names = "--replica-config",
      required = true,
      paramLabel = "FILE",
      description = "The replica's own file, replica.yaml.")
  private Path replicaConfig;

  private ReplicaConfig loaded() {
    return ReplicaConfig.load(replicaConfig, context().environment());
  }

  @Override
  Plan plan(Configuration present, ClientConfig config) {
    ReplicaConfig replica = loaded();
    Member before = present.member(replica.replica());
    return new Plan(replica.replica(), false, before.host(), before.port(), replica.keys());
  }

  @Override
  Path keyDirectory(Configuration present) {
    return replicaConfig.toAbsolutePath().resolveSibling("keys-" + (present.number() + 1));
  }

  @Override
  void prepared(Library.Known known, Reconfiguration signed) {
    // It runs, and finds its keys when the change is ordered.
  }
}
