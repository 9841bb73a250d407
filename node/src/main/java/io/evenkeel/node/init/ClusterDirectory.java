package io.evenkeel.node.init;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.node.config.ClientConfig;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.KeyPaths;
import io.evenkeel.node.config.PrincipalEntry;
import io.evenkeel.node.config.RawKey;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.ReplicaEntry;
import io.evenkeel.node.config.ReplicaIdentity;
import io.evenkeel.node.keys.ClusterAuthority;
import io.evenkeel.node.keys.ClusterAuthority.PublicKeys;
import io.evenkeel.node.keys.OperatorKey;
import io.evenkeel.node.keys.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Creates the directory of a new cluster. {@code cluster.yaml} is written last, so that a directory
 * without it was interrupted.
 *
 * <pre>
 *   cluster.yaml
 *   ca/ca-key.pem, ca/ca.pem, ca/operator-key.pem
 *   replica-0/replica.yaml, keys/..., data/identity
 *   clients/client-0/client.yaml, keys/...
 * </pre>
 *
 * With a directory for each host, replicas are below {@code hosts/HOST/}, beside a copy of {@code
 * cluster.yaml}: that is what a machine gets, and nothing else.
 */
public final class ClusterDirectory {

  private final Path directory;
  private final ClusterPlan plan;
  private final Instant now;

  /**
   * @param directory to create; exists at most empty
   * @param now when certificates begin to be valid
   */
  public ClusterDirectory(Path directory, ClusterPlan plan, Instant now) {
    this.directory = directory;
    this.plan = plan;
    this.now = now;
  }

  /** The file of a replica. */
  public Path replicaFile(int replica) {
    return directory.resolve(plan.replicaFile(replica));
  }

  /** The file of a client identity. */
  public Path clientFile(int principal) {
    return directory
        .resolve("clients")
        .resolve(ClusterPlan.clientName(principal))
        .resolve("client.yaml");
  }

  /**
   * Writes everything, with the default checkpoint method.
   *
   * @param settings changes the default cluster settings before they are written
   * @return the cluster file's contents, read back and checked
   * @throws IOException if something cannot be written
   */
  public ClusterConfig create(UnaryOperator<ClusterConfig> settings) throws IOException {
    return create(CheckpointMethods.named("DFC_CAW"), settings);
  }

  /**
   * The same with this checkpoint method in all replicas' files, and its family in the cluster's.
   */
  public ClusterConfig create(CheckpointMethod method, UnaryOperator<ClusterConfig> settings)
      throws IOException {
    Files.createDirectories(directory.resolve("ca"));
    ClusterAuthority authority = ClusterAuthority.create(plan.cluster(), now, plan.validity());
    authority.write(directory.resolve("ca/ca-key.pem"), directory.resolve("ca/ca.pem"));
    RawKey operatorKey = OperatorKey.create(directory.resolve("ca/operator-key.pem"));
    List<ReplicaEntry> replicas = new ArrayList<>();
    for (int i = 0; i < plan.hosts().size(); i++) {
      replicas.add(replica(authority, i, method));
    }
    List<PrincipalEntry> principals = new ArrayList<>();
    for (int i = 0; i < plan.clients(); i++) {
      principals.add(client(authority, i));
    }
    Path clusterFile = directory.resolve("cluster.yaml");
    ClusterConfig config =
        settings.apply(
            withFamily(
                method,
                ClusterConfig.withDefaults(plan.cluster(), operatorKey, replicas, principals)));
    if (plan.perHost()) {
      for (String host : new LinkedHashSet<>(plan.hosts())) {
        Path own = directory.resolve(ClusterPlan.hostDirectory(host)).resolve("cluster.yaml");
        Files.writeString(own, config.toYaml());
      }
    }
    Files.writeString(clusterFile, config.toYaml());
    return ClusterConfig.load(clusterFile, Map.of());
  }

  private static ClusterConfig withFamily(CheckpointMethod method, ClusterConfig config) {
    return config.withCheckpoint(config.checkpoint().withFamily(method.family()));
  }

  private ReplicaEntry replica(ClusterAuthority authority, int id, CheckpointMethod method)
      throws IOException {
    Path file = replicaFile(id);
    Path data = Files.createDirectories(file.resolveSibling("data"));
    Files.writeString(file, ReplicaConfig.defaultYaml(id, method, httpPort(id)));
    String host = plan.hosts().get(id);
    PublicKeys keys =
        authority.issue(
            KeyPaths.defaults(file), Role.replica(id), List.of(host), now, plan.validity());
    ReplicaIdentity.fresh(plan.cluster(), id).write(data);
    return new ReplicaEntry(id, host, plan.port(id), keys.signKey(), keys.macKey(), keys.tlsKey());
  }

  private int httpPort(int replica) {
    return plan.httpBasePort() == 0
        ? 0
        : plan.httpBasePort() + plan.port(replica) - plan.basePort();
  }

  private PrincipalEntry client(ClusterAuthority authority, int id) throws IOException {
    Path file = clientFile(id);
    Files.createDirectories(file.toAbsolutePath().getParent());
    String name = ClusterPlan.clientName(id);
    Files.writeString(file, ClientConfig.defaultYaml(id, name));
    PublicKeys keys =
        authority.issue(KeyPaths.defaults(file), Role.client(id), List.of(), now, plan.validity());
    return new PrincipalEntry(id, name, keys.signKey(), keys.macKey());
  }
}
