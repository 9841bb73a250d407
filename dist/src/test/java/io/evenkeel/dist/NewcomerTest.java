package io.evenkeel.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does with the archive on the first day, and on a bad one. */
final class NewcomerTest {

  private static final int WAIT_SECONDS_MAX = 120;

  /** Whole JVMs for seconds each: the second compiler takes more than it brings. */
  private static final String FAST = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m";

  private final List<Process> replicas = new ArrayList<>();
  @TempDir Path directory;

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process replica : replicas) {
      replica.destroyForcibly().waitFor();
    }
    replicas.clear();
  }

  @Test
  void unpackInitStartWriteReadKillBackUpDestroyRestoreReadAgain() throws Exception {
    Distribution evenkeel = Distribution.unpack(directory);
    evenkeel.evenkeel(environment("my-cluster"), init("init", "--dir", "my-cluster")).require(0);
    start(evenkeel, "my-cluster", 4);
    run(evenkeel, "my-cluster", "kv", "put", "hello", "world");
    assertThat(run(evenkeel, "my-cluster", "kv", "get", "hello")).isEqualTo("world");

    replicas.get(3).destroyForcibly().waitFor();
    Path entries = directory.resolve("entries.tsv");
    Files.write(
        entries, IntStream.range(0, 200).mapToObj(i -> "key-" + i + "\tvalue " + i).toList());
    assertThat(run(evenkeel, "my-cluster", "kv", "import", entries.toString()))
        .contains("imported 200 entries");
    assertThat(run(evenkeel, "my-cluster", "status")).contains("3 of 4 replicas run and vote");

    for (int i = 0; i < 3; i++) { // a backup is the newest certified checkpoint: that of before
      run(evenkeel, "my-cluster", "kv", "put", "later-" + i, "not in the backup, perhaps");
    }
    run(evenkeel, "my-cluster", "backup", "state.backup", "--from", "my-cluster");
    killAll();
    delete(directory.resolve("my-cluster"));

    String[] restore = init("restore", "state.backup", "--dir", "new-cluster", "--cluster", "new");
    assertThat(run(evenkeel, "new-cluster", restore)).contains("Created new-cluster");
    start(evenkeel, "new-cluster", 3);
    assertThat(run(evenkeel, "new-cluster", "kv", "get", "hello")).isEqualTo("world");
    assertThat(run(evenkeel, "new-cluster", "kv", "get", "key-7")).isEqualTo("value 7");
    run(evenkeel, "new-cluster", "kv", "put", "hello", "again");
  }

  private static String[] init(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--base-port", Integer.toString(FreePorts.inARow(4))));
    all.addAll(List.of("--interval-requests", "1"));
    return all.toArray(String[]::new);
  }

  /** What the user has exported, and nothing else of ours. */
  private Map<String, String> environment(String cluster) {
    return Map.of(
        "EVENKEEL_CLIENT_CONFIG",
        directory.resolve(cluster).resolve("clients/client-0/client.yaml").toString(),
        "EVENKEEL_JAVA_OPTS",
        FAST,
        "EVENKEEL_JAVA_HOME",
        System.getProperty("java.home"));
  }

  private String run(Distribution evenkeel, String cluster, String... arguments)
      throws IOException {
    return evenkeel.evenkeel(environment(cluster), arguments).require(0);
  }

  private void start(Distribution evenkeel, String cluster, int count) throws IOException {
    List<Path> logs =
        IntStream.range(0, count)
            .mapToObj(replica -> directory.resolve(cluster + "-" + replica + ".log"))
            .collect(Collectors.toList());
    for (int replica = 0; replica < count; replica++) {
      replicas.add(
          evenkeel.start(
              logs.get(replica),
              environment(cluster),
              "replica",
              "--config",
              cluster + "/replica-" + replica + "/replica.yaml"));
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    for (Path log : logs) {
      while (!Files.readString(log).contains(" runs at ")) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError(log + " says in time only: " + Files.readString(log));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private static void delete(Path root) throws IOException {
    List<Path> all;
    try (var walk = Files.walk(root)) {
      all = walk.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
