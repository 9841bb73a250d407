package io.evenkeel.cli.reconfigure;

import io.evenkeel.agreement.Configuration;
import io.evenkeel.agreement.Reconfiguration;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.init.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel reconfigure replace}. */
@Command(
    name = "replace",
    description = {
      "Puts another machine in a replica's place: same number, other keys, other address. Writes a"
          + " directory for the new one with all that it needs, cluster.yaml included; copy it"
          + " there, start it when the change is in force, and stop the old one. It fetches the"
          + " state from the others, and votes when `evenkeel status` says so.",
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure replace --replica 3 --host 10.0.0.9 --port 7400 --dir new-replica-3"
          + " --ca my-cluster/ca --sign"
    })
final class ReplaceCommand extends ChangeCommand {

  private static final String CLUSTER_FILE = "cluster.yaml";

  @Option(
      names = "--replica",
      required = true,
      paramLabel = "N",
      description = "The number of the replica that is replaced.")
  private int replica;

  @Option(
      names = {"-d", "--dir"},
      required = true,
      paramLabel = "DIR",
      description = "The directory to create for the new one.")
  private Path directory;

  @Option(
      names = "--host",
      required = true,
      paramLabel = "HOST",
      description = "Name or address of the new machine.")
  private String host;

  @Option(
      names = "--port",
      required = true,
      paramLabel = "PORT",
      description = "Port at which the new one listens.")
  private int port;

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      defaultValue = "kv",
      description = "The service that the cluster replicates, as in the other replica.yaml (kv).")
  private ReplicaConfig.Service service;

  @Override
  Plan plan(Configuration present, ClientConfig config) throws IOException {
    ClusterConfig.checkHost(host, "--host");
    if (port < 1 || port > 65_535 || replica < 0 || replica >= present.members().size()) {
      throw usage("--port must be 1 to 65535, and --replica one of the cluster's numbers");
    }
    if (Files.exists(directory)) {
      throw new CliException(
          ExitCodes.FAILED, directory + " exists, and keys are never overwritten; name another");
    }
    Files.createDirectories(directory);
    Path file = directory.resolve("replica.yaml");
    Files.writeString(directory.resolve(CLUSTER_FILE), config.cluster().toYaml());
    CheckpointMethod method = method(config.cluster().checkpoint().family());
    Files.writeString(
        file,
        ReplicaConfig.defaultYaml(
            replica, method, service, Path.of(CLUSTER_FILE), ClusterPlan.usualHttpPort(port)));
    return new Plan(replica, true, host, port, KeyPaths.defaults(file));
  }

  /** The default where the cluster allows it, else the first of its family. */
  private static CheckpointMethod method(MethodFamily family) {
    CheckpointMethod usual = CheckpointMethods.named("DFC_CAW");
    return usual.family() == family ? usual : CheckpointMethods.of(family).get(0);
  }

  @Override
  String next() {
    return "next: copy "
        + directory
        + " to "
        + host
        + " with its modes (scp -rp), stop the old replica "
        + replica
        + ", run there: evenkeel replica --config replica.yaml";
  }

  @Override
  void abandon(Path keyDirectory) throws IOException {
    super.abandon(keyDirectory);
    Files.deleteIfExists(directory.resolve("replica.yaml"));
    Files.deleteIfExists(directory.resolve(CLUSTER_FILE));
    Files.deleteIfExists(directory);
  }

  @Override
  Path keyDirectory(Configuration present) {
    return directory.resolve("keys");
  }

  @Override
  void prepared(Library.Known known, Reconfiguration signed) throws IOException {
    ReplicaConfig config = ReplicaConfig.load(directory.resolve("replica.yaml"), Map.of());
    Submission.prepare(config, known.configurations(), signed);
  }
}
