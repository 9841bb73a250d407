package io.evenkeel.cli;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ClusterDirectory;
import io.evenkeel.cli.base.ClusterPlan;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evenkeel init}. */
@Command(
    name = "init",
    description = {
      "Creates a directory with everything a new cluster needs: the cluster file, for each replica"
          + " and client a commented configuration file with its keys, and the cluster's own"
          + " certificate authority.",
      "Copy cluster.yaml and one replica's directory to each machine; keys must stay where they"
          + " belong, and ca/ in a safe place."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel init --dir my-cluster                     4 replicas on this machine",
      "  evenkeel init --dir my-cluster --replicas 7        survives 2 faulty ones",
      "  evenkeel init --dir my-cluster --host a,b,c,d      one replica on each of 4 machines"
    })
final class InitCommand extends BaseCommand {

  private static final int CLIENTS_MAX = 1000;

  @Option(
      names = {"-d", "--dir"},
      required = true,
      paramLabel = "DIR",
      description = "The directory to create; if it exists it must be empty.")
  private Path directory;

  @Option(
      names = {"-n", "--replicas"},
      paramLabel = "N",
      defaultValue = "4",
      description = "Number of replicas, 3f+1 to survive f faulty ones: 4, 7, 10, ... (4).")
  private int replicas;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      split = ",",
      defaultValue = "127.0.0.1",
      description =
          "Name or address of the machine, or one for each replica separated by commas"
              + " (${DEFAULT-VALUE}).")
  private List<String> hosts;

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      defaultValue = "7400",
      description = "Port of replica 0; replica i listens at the port i higher (${DEFAULT-VALUE}).")
  private int basePort;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Number of client identities, named client-0, client-1, ... (${DEFAULT-VALUE}).")
  private int clients;

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

  @Override
  public Integer call() throws IOException {
    try {
      check();
    } catch (ConfigException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    refuseContents();
    ClusterPlan plan =
        new ClusterPlan(
            cluster,
            hosts.size() == 1 ? Collections.nCopies(replicas, hosts.get(0)) : hosts,
            basePort,
            clients,
            Duration.ofDays(validityDays));
    new ClusterDirectory(directory, plan, Instant.now()).create(method, this::settings);
    report();
    return ExitCodes.OK;
  }

  private ClusterConfig settings(ClusterConfig defaults) {
    return intervalRequests == null
        ? defaults
        : defaults.withCheckpoint(defaults.checkpoint().withIntervalRequests(intervalRequests));
  }

  private void check() {
    ClusterConfig.checkReplicaCount(replicas, "--replicas");
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
    if (clients < 1 || clients > CLIENTS_MAX) {
      throw usage("--clients must be 1 to " + CLIENTS_MAX);
    }
    for (String host : hosts) {
      ClusterConfig.checkHost(host, "--host");
    }
    ClusterConfig.checkClusterId(cluster, "--cluster");
    if (intervalRequests != null && (intervalRequests < 1 || intervalRequests > 1_000_000_000L)) {
      throw usage("--interval-requests must be 1 to 1000000000");
    }
    if (validityDays < 1 || validityDays > 36_500) {
      throw usage("--validity-days must be 1 to 36500");
    }
  }

  private void refuseContents() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw new CliException(
          ExitCodes.FAILED, directory + " is not a directory; name another with --dir");
    }
    try (Stream<Path> contents = Files.list(directory)) {
      if (contents.findAny().isPresent()) {
        throw new CliException(
            ExitCodes.FAILED,
            directory + " is not empty, and keys are never overwritten; name another with --dir");
      }
    }
  }

  private void report() {
    Path client = directory.resolve("clients/client-0/client.yaml");
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("directory", directory.toString());
      facts.put("cluster", cluster);
      facts.put("replicas", replicas);
      facts.put("faultyReplicasSurvived", (replicas - 1) / 3);
      facts.put("clients", clients);
      facts.put("clusterFile", directory.resolve("cluster.yaml").toString());
      facts.put("clientFile", client.toString());
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "Created %s: %d replicas (survives %d faulty), %d client%s.%n%n"
                + "Next, each in its own terminal or on its own machine:%n",
            directory,
            replicas,
            (replicas - 1) / 3,
            clients,
            clients == 1 ? "" : "s");
    for (int i = 0; i < replicas; i++) {
      context()
          .out()
          .printf(
              Locale.ROOT,
              "  evenkeel replica --config %s/replica-%d/replica.yaml%n",
              directory,
              i);
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "%nThen:%n  export EVENKEEL_CLIENT_CONFIG=%s%n  evenkeel status%n"
                + "  evenkeel kv put hello world%n  evenkeel kv get hello%n%n"
                + "On several machines copy cluster.yaml and one replica-<i>/ to each, side by"
                + " side. Keep %s/ca/ safe and offline.%n",
            client.toAbsolutePath(),
            directory);
  }
}
