package io.evenkeel.cli.base;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.execution.Permission;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.PrincipalEntry;
import io.evenkeel.node.init.ClusterPlan;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new cluster shall be: options of the commands that create one. */
public final class ClusterOptions {

  private static final int CLIENTS_MAX = 1000;
  private static final int REPLICAS_DEFAULT = 4;
  private static final String HOST_DEFAULT = "127.0.0.1";

  @Option(
      names = {"-n", "--replicas"},
      paramLabel = "N",
      description =
          "Number of replicas, 3f+1 to survive f faulty ones: 4, 7, 10, ... (4, or as many as"
              + " --hosts names).")
  private @Nullable Integer replicasWanted;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      split = ",",
      defaultValue = HOST_DEFAULT,
      description =
          "Name or address of the machine, or one for each replica separated by commas"
              + " (${DEFAULT-VALUE}).")
  private List<String> hosts;

  @Option(
      names = "--hosts",
      paramLabel = "HOST",
      split = ",",
      description =
          "Machines, one for each replica, separated by commas: each gets a directory hosts/HOST of"
              + " its own to copy, with what it needs and nothing else.")
  private List<String> machines = List.of();

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      defaultValue = "7400",
      description =
          "Port of replica 0; replica i listens at the port i higher (${DEFAULT-VALUE}). With"
              + " --hosts, the port of the first replica of each machine.")
  private int basePort;

  @Option(
      names = "--http-base-port",
      paramLabel = "PORT",
      description = {
        "Port of replica 0's page, status and metrics, on its own machine only; replica i has the"
            + " port i higher (1000 above --base-port).",
        "0: there are none."
      })
  private @Nullable Integer httpBasePort;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Number of client identities, named client-0, client-1, ... (${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--permissions",
      paramLabel = "CLIENT=PERMISSIONS",
      split = ",",
      description =
          "What a client may do: read, write and admin, joined by +, for example"
              + " client-1=read,client-2=read+write. Clients not named may do everything.")
  private Map<String, String> permissions = new LinkedHashMap<>();

  @Option(
      names = "--cluster",
      paramLabel = "ID",
      defaultValue = "evenkeel",
      description =
          "The cluster's id, part of everything that is signed; give each cluster its own"
              + " (${DEFAULT-VALUE}).")
  private String cluster;

  @Option(
      names = "--interval-requests",
      paramLabel = "N",
      description = "Requests between two checkpoints (200000).")
  private @Nullable Long intervalRequests;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      defaultValue = "DFC_CAW",
      description =
          "How replicas take checkpoints, and which family of methods the cluster keeps to"
              + " (${DEFAULT-VALUE}): ${COMPLETION-CANDIDATES}.")
  private CheckpointMethod method;

  @Option(
      names = "--validity-days",
      paramLabel = "DAYS",
      defaultValue = "1825",
      description = "How long the TLS certificates are valid (${DEFAULT-VALUE}: five years).")
  private int validityDays;

  /** Refuses what cannot be a cluster. */
  public void check() {
    if (!machines.isEmpty() && (hosts.size() != 1 || !hosts.get(0).equals(HOST_DEFAULT))) {
      throw usage("--host and --hosts name the same; give one of them");
    }
    int replicas = replicas();
    try {
      ClusterConfig.checkReplicaCount(replicas, "--replicas");
      for (String host : hosts) {
        ClusterConfig.checkHost(host, "--host");
      }
      for (String host : machines) {
        ClusterConfig.checkHost(host, "--hosts");
      }
      ClusterConfig.checkClusterId(cluster, "--cluster");
      for (String client : permissions().keySet()) {
        if (!IntStream.range(0, clients)
            .mapToObj(ClusterPlan::clientName)
            .anyMatch(client::equals)) {
          throw usage(
              "--permissions names "
                  + client
                  + "; with --clients "
                  + clients
                  + " there are "
                  + ClusterPlan.clientName(0)
                  + " to "
                  + ClusterPlan.clientName(clients - 1));
        }
      }
    } catch (ConfigException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    if (!machines.isEmpty() && machines.size() != replicas) {
      throw usage(
          String.format(
              Locale.ROOT,
              "--hosts names %d machines for %d replicas; name one for each",
              machines.size(),
              replicas));
    }
    if (hosts.size() != 1 && hosts.size() != replicas) {
      throw usage(
          String.format(
              Locale.ROOT,
              "--host names %d machines for %d replicas; name one, or one for each",
              hosts.size(),
              replicas));
    }
    if (basePort < 1 || basePort + replicas - 1 > 65_535) {
      throw usage("--base-port must be 1 to " + (65_536 - replicas) + ", so that all ports exist");
    }
    if (httpBasePort() < 0 || httpBasePort() + replicas - 1 > 65_535) {
      throw usage(
          "--http-base-port must be 0, or 1 to "
              + (65_536 - replicas)
              + ", so that all ports exist");
    }
    if (clients < 1 || clients > CLIENTS_MAX) {
      throw usage("--clients must be 1 to " + CLIENTS_MAX);
    }
    if (intervalRequests != null && (intervalRequests < 1 || intervalRequests > 1_000_000_000L)) {
      throw usage("--interval-requests must be 1 to 1000000000");
    }
    if (validityDays < 1 || validityDays > 36_500) {
      throw usage("--validity-days must be 1 to 36500");
    }
  }

  private static CliException usage(String message) {
    return new CliException(ExitCodes.USAGE, message);
  }

  private int replicas() {
    if (replicasWanted != null) {
      return replicasWanted;
    }
    return machines.isEmpty() ? REPLICAS_DEFAULT : machines.size();
  }

  /** Who takes part. */
  public ClusterPlan plan() {
    List<String> where = hosts.size() == 1 ? Collections.nCopies(replicas(), hosts.get(0)) : hosts;
    return new ClusterPlan(
        cluster,
        machines.isEmpty() ? where : machines,
        basePort,
        httpBasePort(),
        clients,
        Duration.ofDays(validityDays),
        !machines.isEmpty());
  }

  private int httpBasePort() {
    if (httpBasePort != null) {
      return httpBasePort;
    }
    int last = replicas() - 1;
    return ClusterPlan.usualHttpPort(basePort + last) - last;
  }

  /** How replicas take checkpoints. */
  public CheckpointMethod method() {
    return method;
  }

  /** The default settings, changed by what was asked for. */
  public ClusterConfig settings(ClusterConfig defaults) {
    ClusterConfig permitted = defaults.withPermissions(permissions());
    return intervalRequests == null
        ? permitted
        : permitted.withCheckpoint(permitted.checkpoint().withIntervalRequests(intervalRequests));
  }

  private Map<String, Set<Permission>> permissions() {
    Map<String, Set<Permission>> parsed = new LinkedHashMap<>();
    permissions.forEach(
        (client, text) ->
            parsed.put(client, PrincipalEntry.permissions(text, "--permissions " + client)));
    return parsed;
  }
}
