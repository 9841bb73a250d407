package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel reconfigure rejoin}. */
@Command(
    name = "rejoin",
    description = {
      "Brings a replica back that lost its disk, or its vote log: as a new incarnation with other"
          + " keys, which votes once everything its predecessor may have promised is settled. Stop"
          + " the replica first, start it afterwards; what is left of its data directory is kept"
          + " beside it under another name."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure rejoin --replica-config my-cluster/replica-2/replica.yaml --ca"
          + " my-cluster/ca --sign"
    })
final class RejoinCommand extends ChangeCommand {

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
    return new Plan(replica.replica(), true, before.host(), before.port(), replica.keys());
  }

  @Override
  Path keyDirectory(Configuration present) {
    return replicaConfig.toAbsolutePath().resolveSibling("keys-" + (present.number() + 1));
  }

  @Override
  void prepared(Library.Known known, Reconfiguration signed) throws IOException {
    Submission.prepare(loaded(), known.configurations(), signed);
  }
}
