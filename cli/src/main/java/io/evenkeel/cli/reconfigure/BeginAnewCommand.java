package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Member;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A stopped replica becomes a new incarnation in the same place. */
abstract class BeginAnewCommand extends ChangeCommand {

  @Option(
      names = "--replica-config",
      required = true,
      paramLabel = "FILE",
      description = "The replica's own file, replica.yaml.")
  private Path replicaConfig;

  /** The replica's file. */
  final ReplicaConfig loaded() {
    return ReplicaConfig.load(replicaConfig, context().environment());
  }

  @Override
  final Plan plan(Configuration present, ClientConfig config) {
    ReplicaConfig replica = loaded();
    Member before = present.member(replica.replica());
    return new Plan(replica.replica(), true, before.host(), before.port(), replica.keys());
  }

  @Override
  final Path keyDirectory(Configuration present) {
    return replicaConfig.toAbsolutePath().resolveSibling("keys-" + (present.number() + 1));
  }

  @Override
  final void checkPreparable(Reconfiguration signed) throws IOException {
    Submission.checkPreparable(loaded(), signed);
  }

  @Override
  final String next() {
    return "next: start it, evenkeel replica --config " + replicaConfig;
  }

  @Override
  final void prepared(Library.Known known, Reconfiguration signed) throws IOException {
    Submission.prepare(loaded(), known.configurations(), signed);
  }
}
