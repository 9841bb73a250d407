package io.evenkeel.cli.ratis;

import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.MethodFamily;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.MethodName;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.ratis.RatisCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Option;

/** What a new cluster under Ratis shall be: options of the commands that create one. */
final class RatisPlan {

  @Option(
      names = {"-n", "--servers"},
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of servers, 2f+1 to survive f crashed ones: 1, 3, 5, ... (3).")
  private int servers;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      split = ",",
      defaultValue = "127.0.0.1",
      description =
          "Name or address of the machine, or one for each server separated by commas"
              + " (${DEFAULT-VALUE}).")
  private List<String> hosts;

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      defaultValue = "7500",
      description = "Port of server 0; server i listens at the port i higher (${DEFAULT-VALUE}).")
  private int basePort;

  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      defaultValue = "KV",
      description = "What they run: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private RatisFile.Service service;

  @Option(
      names = "--interval-requests",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Requests between two checkpoints (${DEFAULT-VALUE}).")
  private long intervalRequests;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      converter = MethodName.class,
      completionCandidates = MethodName.class,
      defaultValue = "DFC_CAW",
      description =
          "How checkpoints are taken; one whose checkpoints are the state itself"
              + " (${DEFAULT-VALUE}).")
  private CheckpointMethod method;

  /** Refuses what cannot be a cluster. */
  void check() {
    if (intervalRequests < 1 || intervalRequests > 1_000_000_000L) {
      throw usage("--interval-requests must be 1 to 1000000000");
    }
    if (servers % 2 == 0 || servers < 1 || servers > RatisCluster.MEMBERS_MAX) {
      throw usage(
          "--servers must be odd, 1 to "
              + RatisCluster.MEMBERS_MAX
              + ": an even number survives no more crashes than one less");
    }
    if (basePort < 1 || basePort > 65_536 - servers) {
      throw usage("--base-port must be 1 to " + (65_536 - servers));
    }
    if (hosts.size() != 1 && hosts.size() != servers) {
      throw usage(
          String.format(
              Locale.ROOT,
              "--host names %d machines for %d servers; name one, or one for each",
              hosts.size(),
              servers));
    }
    if (method.family() != MethodFamily.STATE) {
      throw usage(
          "--method "
              + method.name()
              + ": its checkpoints are not the state itself, so servers cannot compare them; take"
              + " DFC_CAW, DDFC_CAW, DFC_UPD, DDFC_UPD, DIFFERENTIAL or FULL");
    }
  }

  private static CliException usage(String message) {
    return new CliException(ExitCodes.USAGE, message);
  }

  /** A new cluster's file. */
  RatisFile file() {
    List<RatisFile.Server> listening = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      String host = hosts.size() == 1 ? hosts.get(0) : hosts.get(i);
      listening.add(new RatisFile.Server(host, basePort + i));
    }
    return RatisFile.withDefaults(
        UUID.randomUUID(), listening, service, method.name(), intervalRequests);
  }
}
