package io.evenkeel.cli.checkpoint;

import io.evenkeel.checkpoint.store.StoredCheckpoint;
import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Place;
import io.evenkeel.cli.base.Progress;
import io.evenkeel.cli.base.ProgressOptions;
import io.evenkeel.node.config.ClusterConfig;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.offline.Archive;
import io.evenkeel.node.offline.ReplicaCheckpoints;
import io.evenkeel.storage.AtomicFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evenkeel backup}. */
@Command(
    name = "backup",
    description = {
      "Writes the newest checkpoint that 2f+1 replicas signed into one file, while replicas run,"
          + " and reads it all again before it says so. Needs the directory of one replica and no"
          + " private key. With those of several, the newest is taken, and another one's if that"
          + " turns out to be damaged.",
      "What was ordered after that checkpoint is not in it: the output names its batch. Beside FILE"
          + " a copy of the public cluster.yaml is written, by which `evenkeel restore` judges it."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel backup state.backup --from my-cluster",
      "  evenkeel backup /backup/state-2026-01-31.backup --from /var/lib/evenkeel/replica-0 --json"
    })
public final class BackupCommand extends BaseCommand {

  /** A checkpoint that is pruned while it is read is tried once more with the one after it. */
  private static final int TRIES = 3;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The file to write; it must not exist.")
  private Path file;

  @Option(
      names = "--from",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "A replica's directory, or one with those of several (the present one).")
  private Path from;

  @Mixin private ProgressOptions progress;

  private record Candidate(ReplicaConfig replica, long sequence) {}

  private record Written(ReplicaConfig replica, StoredCheckpoint checkpoint) {}

  /** Where the copy of the cluster file is. */
  static Path clusterFile(Path backup) {
    return backup.resolveSibling(backup.getFileName() + ".cluster.yaml");
  }

  @Override
  public Integer call() throws IOException {
    Path unverified = file.resolveSibling(file.getFileName() + ".unverified");
    for (Path path : List.of(file, clusterFile(file), unverified)) {
      if (Files.exists(path)) {
        throw new FileAlreadyExistsException(path.toString());
      }
    }
    List<String> problems = new ArrayList<>();
    List<ReplicaConfig> replicas = replicas(problems);
    Optional<Written> written = Optional.empty();
    for (int i = 0; i < TRIES && written.isEmpty(); i++) {
      written = write(candidates(replicas, problems), unverified, problems);
    }
    Written done =
        written.orElseThrow(
            () -> new CliException(ExitCodes.FAILED, "nothing was backed up: " + text(problems)));
    AtomicFile.write(
        clusterFile(file),
        out ->
            out.write(
                done.replica()
                    .cluster()
                    .toYaml()
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Files.move(unverified, file, StandardCopyOption.ATOMIC_MOVE);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      AtomicFile.syncDirectory(parent);
    }
    report(done);
    return ExitCodes.OK;
  }

  private static String text(List<String> problems) {
    return String.join("; ", problems.stream().distinct().toList());
  }

  private List<ReplicaConfig> replicas(List<String> problems) throws IOException {
    List<ReplicaConfig> found = new ArrayList<>();
    for (Path replica : Place.of(from).replicas()) {
      try {
        found.add(ReplicaConfig.load(replica, context().environment()));
      } catch (ConfigException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (found.isEmpty()) {
      throw new CliException(
          ExitCodes.CONFIGURATION,
          problems.isEmpty()
              ? "there is no replica.yaml in " + from + "; name a replica's directory with --from"
              : text(problems));
    }
    return found;
  }

  /** The newest certified checkpoint of each, the newest of all first. */
  private static List<Candidate> candidates(List<ReplicaConfig> replicas, List<String> problems) {
    List<Candidate> found = new ArrayList<>();
    for (ReplicaConfig replica : replicas) {
      try (ReplicaCheckpoints checkpoints = ReplicaCheckpoints.open(replica)) {
        found.add(new Candidate(replica, checkpoints.newestCertified().sequence()));
      } catch (IOException | ConfigException e) {
        problems.add("replica " + replica.replica() + ": " + e.getMessage());
      }
    }
    found.sort(Comparator.comparingLong(Candidate::sequence).reversed());
    return found;
  }

  private Optional<Written> write(
      List<Candidate> candidates, Path unverified, List<String> problems) {
    for (Candidate candidate : candidates) {
      try {
        return Optional.of(write(candidate, unverified));
      } catch (IOException e) {
        problems.add("replica " + candidate.replica().replica() + ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private Written write(Candidate candidate, Path unverified) throws IOException {
    try (ReplicaCheckpoints checkpoints = ReplicaCheckpoints.open(candidate.replica())) {
      StoredCheckpoint checkpoint = checkpoints.at(candidate.sequence());
      long end = checkpoint.header().bytes();
      try (Progress bar = progress.startLate(context(), "back up", 2 * end, "MiB", 1 << 20)) {
        Archive.write(unverified, checkpoints, checkpoint, bar::to);
        verify(unverified, candidate.replica().cluster(), end, bar);
      }
      return new Written(candidate.replica(), checkpoint);
    } catch (IOException e) {
      Files.deleteIfExists(unverified);
      throw e;
    }
  }

  /** Reads back what was written, as restore would. */
  private static void verify(Path written, ClusterConfig cluster, long done, Progress bar)
      throws IOException {
    try (Archive archive = Archive.open(written, cluster)) {
      long[] bytes = {done};
      archive.objects(
          (object, hashedId, leaf) -> {
            bytes[0] += object.value().length;
            bar.to(bytes[0]);
          });
    }
  }

  private void report(Written done) throws IOException {
    StoredCheckpoint checkpoint = done.checkpoint();
    if (common().json()) {
      Map<String, Object> facts = new LinkedHashMap<>(Shown.facts(checkpoint));
      facts.put("cluster", done.replica().cluster().cluster());
      facts.put("replica", done.replica().replica());
      facts.put("file", file.toString());
      facts.put("fileBytes", Files.size(file));
      facts.put("clusterFile", clusterFile(file).toString());
      printJson(facts);
      return;
    }
    context()
        .out()
        .printf(
            Locale.ROOT,
            "%s: cluster %s up to batch %d, %d objects, %d bytes, root %s: verified%n"
                + "Keep %s with it. To begin again: evenkeel restore %s --dir DIR --cluster ID%n",
            file,
            done.replica().cluster().cluster(),
            checkpoint.sequence(),
            checkpoint.header().objects(),
            checkpoint.header().bytes(),
            checkpoint.header().root().hex(),
            clusterFile(file),
            file);
  }
}
