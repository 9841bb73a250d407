package io.evenkeel.cli;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import java.util.List;

/** temporary until the client and the replica process are merged. */
final class ProductWiring implements Wiring {
  @Override
  public ServiceClient openClient(ClientConfig config) {
    throw new CliException(ExitCodes.INTERNAL, "no client in this build");
  }

  @Override
  public List<ReplicaStatus> readStatus(ClientConfig config, int timeoutMillis) {
    throw new CliException(ExitCodes.INTERNAL, "no client in this build");
  }

  @Override
  public RunningReplica startReplica(ReplicaConfig config, StartOptions options) {
    throw new CliException(ExitCodes.INTERNAL, "no replica in this build");
  }
}
