package io.evenkeel.cli;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ClusterOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Table;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "  evenkeel init --dir my-cluster --hosts a,b,c,d     one replica on each of 4 machines"
    })
final class InitCommand extends BaseCommand {

  private static final int JAVA_MIN = 17;

  @Option(
      names = {"-d", "--dir"},
      required = true,
      paramLabel = "DIR",
      description = "The directory to create; if it exists it must be empty.")
  private Path directory;

  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() throws IOException {
    cluster.check();
    refuseContents();
    new ClusterDirectory(directory, cluster.plan(), Instant.now())
        .create(cluster.method(), cluster::settings);
    report();
    return ExitCodes.OK;
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

  private List<Map<String, Object>> members() {
    List<Map<String, Object>> members = new ArrayList<>();
    for (int i = 0; i < cluster.plan().hosts().size(); i++) {
      Map<String, Object> member = new LinkedHashMap<>();
      member.put("replica", i);
      member.put("host", cluster.plan().hosts().get(i));
      member.put("port", cluster.plan().port(i));
      member.put("file", directory.resolve(cluster.plan().replicaFile(i)).toString());
      members.add(member);
    }
    return members;
  }

  private void reportHosts(Path client) {
    ClusterPlan plan = cluster.plan();
    int replicas = plan.hosts().size();
    Table table = new Table(List.of("REPLICA", "ADDRESS", "COPY TO THAT MACHINE", "AND RUN THERE"));
    for (int i = 0; i < replicas; i++) {
      table.row(
          List.of(
              Integer.toString(i),
              plan.hosts().get(i) + ":" + plan.port(i),
              directory.resolve(ClusterPlan.hostDirectory(plan.hosts().get(i))).toString(),
              "evenkeel replica --config replica-" + i + "/replica.yaml"));
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "Created %s: %d replicas (survives %d faulty), %d clients.%n%n%s%nEach machine needs a"
                + " Java %d or later, Evenkeel, its directory with modes kept (scp -rp, rsync -a),"
                + " its port open to all replicas and clients, and a clock set by NTP.%nA client"
                + " needs cluster.yaml and its own directory in clients/, side by side as here;"
                + " this machine: export EVENKEEL_CLIENT_CONFIG=%s%nThen delete hosts/ here, and"
                + " keep %s/ca/ safe and offline: it is on no machine.%n",
            directory,
            replicas,
            (replicas - 1) / 3,
            plan.clients(),
            table,
            JAVA_MIN,
            client.toAbsolutePath(),
            directory);
  }

  private void report() {
    Path client = directory.resolve("clients/client-0/client.yaml");
    int replicas = cluster.plan().hosts().size();
    int clients = cluster.plan().clients();
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("directory", directory.toString());
      facts.put("cluster", cluster.plan().cluster());
      facts.put("replicas", replicas);
      facts.put("faultyReplicasSurvived", (replicas - 1) / 3);
      facts.put("clients", clients);
      facts.put("clusterFile", directory.resolve("cluster.yaml").toString());
      facts.put("clientFile", client.toString());
      facts.put("members", members());
      printJson(facts);
      return;
    }
    if (cluster.plan().perHost()) {
      reportHosts(client);
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
