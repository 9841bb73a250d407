package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ClusterOptions;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.offline.Archive;
import io.evenkeel.node.offline.RestoredCluster;
import io.evenkeel.node.offline.RestoredCluster.Beginning;
import io.evenkeel.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands have in common that begin a new cluster with the state in an archive. */
abstract class RestoringCommand extends BaseCommand {

  @Option(
      names = {"-d", "--dir"},
      required = true,
      paramLabel = "DIR",
      description = "The directory to create; it must not exist.")
  private Path directory;

  @Mixin private ClusterOptions cluster;
  @Mixin private ProgressOptions progress;

  /** Opens the archive, and judges whether its state is certain. */
  abstract Archive open() throws IOException;

  @Override
  public final Integer call() throws IOException {
    cluster.check();
    Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
    for (Path path : List.of(directory, partial)) {
      if (Files.exists(path)) {
        throw new CliException(
            ExitCodes.FAILED,
            path
                + " exists; remove it if it is left of an earlier try, or name another with --dir");
      }
    }
    Beginning beginning;
    try (Archive archive = open()) {
      if (cluster.plan().cluster().equals(archive.head().cluster())) {
        throw usage(
            "the archive is of cluster "
                + archive.head().cluster()
                + "; give the new one an id of its own with --cluster");
      }
      try {
        beginning = restore(archive, partial);
      } catch (IOException | RuntimeException e) {
        delete(partial);
        throw e;
      }
    }
    Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      AtomicFile.syncDirectory(parent);
    }
    report(beginning);
    return ExitCodes.OK;
  }

  private Beginning restore(Archive archive, Path partial) throws IOException {
    Instant now = Instant.now();
    ClusterDirectory files = new ClusterDirectory(partial, cluster.plan(), now);
    ClusterConfig made = files.create(cluster.method(), cluster::settings);
    List<ReplicaConfig> replicas = new ArrayList<>();
    for (int replica = 0; replica < made.n(); replica++) {
      // Without the environment: it may name the data directory of a replica of this machine.
      replicas.add(ReplicaConfig.load(files.replicaFile(replica), Map.of()));
    }
    ClusterConfig overridden =
        ClusterConfig.load(partial.resolve("cluster.yaml"), context().environment());
    long end = archive.head().header().bytes() * replicas.size();
    try (Progress bar = progress.startLate(context(), "restore", end, "MiB", 1 << 20)) {
      return new RestoredCluster(overridden, replicas, now).write(archive, bar::to);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> all;
    try (var walk = Files.walk(directory)) {
      all = new ArrayList<>(walk.toList());
    }
    java.util.Collections.reverse(all);
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private void report(Beginning beginning) {
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("directory", directory.toString());
      facts.put("cluster", cluster.plan().cluster());
      facts.put("replicas", cluster.plan().hosts().size());
      facts.put("sequence", beginning.sequence());
      facts.put("root", beginning.root().hex());
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "Created %s: cluster %s with %d replicas, which begin with batch %d, root %s.%n"
                + "Start them as after init: evenkeel replica --config %s, and so on.%n",
            directory,
            cluster.plan().cluster(),
            cluster.plan().hosts().size(),
            beginning.sequence(),
            beginning.root().hex(),
            directory.resolve(cluster.plan().replicaFile(0)));
  }
}
