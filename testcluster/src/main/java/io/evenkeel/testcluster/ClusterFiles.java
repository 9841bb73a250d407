package io.evenkeel.testcluster;

import io.evenkeel.node.init.ClusterDirectory;
import io.evenkeel.node.init.ClusterPlan;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The cluster's directory. */
final class ClusterFiles {

  /** How often other ports are tried. */
  static final int ATTEMPTS_MAX = 5;

  private static final String HOST = "127.0.0.1";
  private static final Duration VALIDITY = Duration.ofDays(2);

  private final Path directory;
  private final ClusterDirectory layout;
  private final Map<String, String> environment;

  private ClusterFiles(Path directory, ClusterDirectory layout, Map<String, String> environment) {
    this.directory = directory;
    this.layout = layout;
    this.environment = environment;
  }

  /** Writes files for replicas at ports that are free now. */
  static ClusterFiles create(TestClusterBuilder plan) {
    try {
      Path directory = plan.directory;
      if (directory == null) {
        directory = Files.createTempDirectory("evenkeel-testcluster-");
      } else {
        requireEmpty(directory);
      }
      ClusterDirectory layout =
          new ClusterDirectory(
              directory,
              new ClusterPlan(
                  "testcluster",
                  Collections.nCopies(plan.replicas, HOST),
                  FreePorts.inARow(plan.replicas),
                  plan.clients,
                  VALIDITY),
              Instant.now());
      layout.create(plan.method, plan::apply);
      return new ClusterFiles(
          directory,
          layout,
          Map.of("EVENKEEL_DURABILITY", plan.durability.name().toLowerCase(Locale.ROOT)));
    } catch (IOException e) {
      throw new UncheckedIOException("the files of the test cluster cannot be written", e);
    }
  }

  private static void requireEmpty(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> contents = Files.list(directory)) {
      if (contents.findAny().isPresent()) {
        throw new IOException(directory + " is not empty");
      }
    }
  }

  /** Whether a replica did not start because another program listens at its port. */
  static boolean lostPort(@Nullable Throwable failure) {
    return failure != null && (failure instanceof BindException || lostPort(failure.getCause()));
  }

  Path directory() {
    return directory;
  }

  Path replicaFile(int replica) {
    return layout.replicaFile(replica);
  }

  Path clientFile(int principal) {
    return layout.clientFile(principal);
  }

  /** What holds instead of what the files say; nothing of this process's own environment does. */
  Map<String, String> environment() {
    return environment;
  }

  void loseData(int replica) {
    delete(replicaFile(replica).resolveSibling("data"), true);
  }

  /** Removes what is in the directory. */
  void clear() {
    delete(directory, false);
  }

  void delete() {
    delete(directory, true);
  }

  private static void delete(Path directory, boolean itself) {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> found = Files.walk(directory)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        if (itself || !path.equals(directory)) {
          Files.deleteIfExists(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("files of the test cluster cannot be removed", e);
    }
  }
}
