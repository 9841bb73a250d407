package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.cli.base.Place;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel reconfigure rotate-keys}. */
@Command(
    name = "rotate-keys",
    description = {
      "Gives a replica other keys: they are written beside its replica.yaml as keys-<number>/,"
          + " named after the configuration that brings them. The replica runs on, takes them up by"
          + " itself, and keeps its vote log and its vote.",
      "Remove the old keys when the new configuration is in force everywhere (`evenkeel status`)."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure rotate-keys --replica-config my-cluster/replica-1/replica.yaml --ca"
          + " my-cluster/ca --sign"
    })
class RotateKeysCommand extends ChangeCommand {

  @Option(
      names = "--replica-config",
      paramLabel = "FILE",
      description = "The replica's own file, replica.yaml; may be given for several.")
  private List<Path> replicaConfigs = List.of();

  @Option(
      names = "--all",
      paramLabel = "DIR",
      description = "All replicas whose files are in this directory, one after the other.")
  private @Nullable Path all;

  private List<Path> files = List.of();
  private int present;

  @Override
  final int rounds() throws IOException {
    if (replicaConfigs.isEmpty() == (all == null)) {
      throw usage("name --replica-config FILE, or --all DIR");
    }
    files = all == null ? replicaConfigs : Place.of(all).replicas();
    if (files.isEmpty()) {
      throw usage("there is no replica.yaml in " + all);
    }
    return files.size();
  }

  @Override
  final void round(int number) {
    present = number;
  }

  private ReplicaConfig loaded() {
    return ReplicaConfig.load(files.get(present), context().environment());
  }

  @Override
  final Plan plan(Configuration configuration, ClientConfig config) {
    ReplicaConfig replica = loaded();
    Member before = configuration.member(replica.replica());
    return new Plan(replica.replica(), false, before.host(), before.port(), replica.keys());
  }

  @Override
  final Path keyDirectory(Configuration configuration) {
    return files
        .get(present)
        .toAbsolutePath()
        .resolveSibling("keys-" + (configuration.number() + 1));
  }

  @Override
  final void prepared(Library.Known known, Reconfiguration signed) {
    // It runs, and finds its keys when the change is ordered.
  }
}
