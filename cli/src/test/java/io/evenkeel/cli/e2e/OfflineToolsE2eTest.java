package io.evenkeel.cli.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.checkpoint.method.CheckpointMethod;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.RealCli.Outcome;
import io.evenkeel.kv.KvClient;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way of a state: taken while it serves, looked at, proved, backed up, and begun with again.
 */
final class OfflineToolsE2eTest {

  /** If set, the directory that gets today's formats, for {@code FormatsTest}. */
  private static final String WRITE_FORMATS = "evenkeel.formats.write";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KEYS = 25;

  /** Becomes smaller. */
  private static final String LONG_VALUE = "a value of which much is left away. ".repeat(100);

  /** Its images share files. */
  private static final CheckpointMethod METHOD = CheckpointMethods.named("DDFC_CAW");

  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Outcome run(int exitCode, String... arguments) {
    Outcome outcome = RealCli.run(arguments);
    assertThat(outcome.exitCode())
        .as(String.join(" ", arguments) + "\n" + outcome)
        .isEqualTo(exitCode);
    return outcome;
  }

  private static JsonNode json(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return JSON.readTree(run(0, all.toArray(String[]::new)).out());
  }

  private void load(E2eCluster cluster) {
    try (ServiceClient connection = cluster.client(0)) {
      KvClient client = new KvClient(connection);
      for (int i = 0; i < KEYS; i++) {
        client.put(bytes("key-" + i), bytes("value " + i));
      }
      cluster.awaitEqualRoots(0, 1, 2, 3);
      rotateKeys(cluster);
      client.delete(bytes("key-3"));
      client.put(bytes("long"), bytes(LONG_VALUE));
      for (int i = 0; i < KEYS; i++) {
        client.put(bytes("later-" + i), bytes("value " + i));
      }
      cluster.awaitEqualRoots(0, 1, 2, 3);
    }
  }

  /** One of the four: the others have the same roots. */
  private static void compress(Path replicaFile) throws IOException {
    String settings = Files.readString(replicaFile);
    assertThat(settings).contains("compression: none");
    Files.writeString(replicaFile, settings.replace("compression: none", "compression: zstd"));
  }

  /** So that the keys of the beginning alone do not suffice. */
  private static void rotateKeys(E2eCluster cluster) {
    run(
        0,
        "reconfigure",
        "rotate-keys",
        "--replica-config",
        cluster.replicaFile(1).toString(),
        "--ca",
        cluster.directory().resolve("ca").toString(),
        "--sign",
        "--config",
        cluster.clientFile(1).toString());
  }

  @Test
  void aStateIsTakenLookedAtProvedBackedUpAndBegunWithAgain() throws IOException {
    Path old = directory.resolve("old");
    Path archive = directory.resolve("state.archive");
    try (E2eCluster cluster = E2eCluster.create(METHOD, old, 10)) {
      compress(cluster.replicaFile(0));
      cluster.startAll();
      load(cluster);
      String config = cluster.replicaFile(0).toString();
      besideARunningReplica(config);
      run(0, "backup", directory.resolve("live.backup").toString(), "--from", old.toString());
      cluster.stop(0, 1, 2, 3);
      String clusterFile = old.resolve("cluster.yaml").toString();
      long newest = looked(config);
      proved(config, clusterFile);
      assertThat(
              json("checkpoint", "export", "-c", config, archive.toString())
                  .get("sequence")
                  .asLong())
          .isEqualTo(newest);
      run(1, "checkpoint", "export", "-c", config, archive.toString());
      assertThat(
              run(
                      0,
                      "checkpoint",
                      "check-archive",
                      archive.toString(),
                      "--cluster-file",
                      clusterFile)
                  .out())
          .startsWith("intact: checkpoint " + newest + " of cluster e2e");
    }
    begunWithAgain(old, archive);
    writeFormats(old, archive);
  }

  private static void besideARunningReplica(String config) {
    assertThat(run(0, "checkpoint", "list", "-c", config).out()).contains("stable");
    assertThat(run(0, "checkpoint", "verify", "-c", config).out()).contains(": intact, ");
    assertThat(run(3, "log", "show", "-c", config).err())
        .contains("is being written: stop that replica first");
  }

  /** The newest checkpoint that is certified. */
  private long looked(String config) throws IOException {
    JsonNode listed = json("checkpoint", "list", "-c", config).get("checkpoints");
    List<Long> certified = new ArrayList<>();
    for (JsonNode one : listed) {
      if (List.of("certified", "stable").contains(one.get("certificate").asText())) {
        certified.add(one.get("sequence").asLong());
      }
    }
    assertThat(certified).hasSizeGreaterThanOrEqualTo(2);
    JsonNode verified = json("checkpoint", "verify", "-c", config);
    assertThat(verified.get("damages")).isEmpty();
    assertThat(verified.get("checkpoints")).hasSize(listed.size());
    long newest = certified.get(certified.size() - 1);
    long before = certified.get(certified.size() - 2);
    JsonNode shown = json("checkpoint", "show", Long.toString(newest), "-c", config);
    assertThat(shown.get("votes").size()).isGreaterThanOrEqualTo(3);
    assertThat(shown.get("files").get(0).get("role").asText()).isEqualTo("manifest");
    Outcome diff =
        run(0, "checkpoint", "diff", Long.toString(before), Long.toString(newest), "-c", config);
    assertThat(diff.out())
        .contains("+ later-")
        .contains("~ reserved:h")
        .contains("from checkpoint " + before + " to " + newest + ": ");
    JsonNode counts =
        json(
            "checkpoint",
            "diff",
            Long.toString(newest),
            Long.toString(before),
            "--counts",
            "-c",
            config);
    assertThat(counts.get("deleted").asInt()).isPositive();
    Outcome log = run(0, "log", "show", "-c", config, "--type", "committed", "--from", "1");
    assertThat(log.out()).contains(" committed ").doesNotContain(" accepted ");
    assertThat(run(0, "log", "show", "-c", config, "--json").out())
        .contains("\"type\":\"accepted\"")
        .contains("\"type\":\"order_certificate\"");
    return newest;
  }

  private void proved(String config, String clusterFile) throws IOException {
    String proof = directory.resolve("key.proof").toString();
    run(0, "checkpoint", "prove", "key-7", "-c", config, "--out", proof);
    assertThat(run(0, "checkpoint", "check-proof", proof, "--cluster-file", clusterFile).out())
        .contains("object key-7 has the value: value 7")
        .contains("of configuration 1");
    String absent = directory.resolve("absent.proof").toString();
    assertThat(
            json("checkpoint", "prove", "6b65792d33", "--hex", "-c", config, "--out", absent)
                .get("found")
                .asBoolean())
        .isFalse();
    assertThat(run(0, "checkpoint", "check-proof", absent, "--cluster-file", clusterFile).out())
        .contains("object key-3 does not exist");
  }

  private void begunWithAgain(Path old, Path archive) throws IOException {
    Path restored = directory.resolve("new");
    String clusterFile = old.resolve("cluster.yaml").toString();
    String port = Integer.toString(FreePorts.inARow(4));
    JsonNode made =
        json(
            "checkpoint",
            "restore",
            archive.toString(),
            "--cluster-file",
            clusterFile,
            "--dir",
            restored.toString(),
            "--cluster",
            "new",
            "--base-port",
            port,
            "--http-base-port",
            "0",
            "--interval-requests",
            "10",
            "--clients",
            "2");
    assertThat(made.get("sequence").asLong()).isPositive();
    assertThat(Files.exists(directory.resolve("new.partial"))).isFalse();
    try (E2eCluster cluster = E2eCluster.existing(restored)) {
      String config = cluster.replicaFile(1).toString();
      assertThat(run(0, "checkpoint", "verify", "-c", config).out())
          .contains("certified by 4 votes");
      E2eCluster.delete(cluster.data(3)); // its disk is lost before it ever ran
      cluster.startAll();
      try (ServiceClient connection = cluster.client(1)) {
        KvClient client = new KvClient(connection);
        for (int i = 0; i < KEYS; i++) {
          String expected = i == 3 ? null : "value " + i;
          assertThat(
                  client.get(bytes("key-" + i)).map(value -> new String(value, UTF_8)).orElse(null))
              .isEqualTo(expected);
        }
        assertThat(client.get(bytes("long"))).contains(bytes(LONG_VALUE));
        client.put(bytes("after"), bytes("the restore"));
        cluster.awaitLevel(0, 1, 2, 3);
        assertThat(cluster.hasEvent(3, "transfer-completed")).isTrue();
        assertThat(cluster.hasEvent(1, "checkpoint-restored")).isTrue();
        cluster.awaitEqualRoots(0, 1, 2, 3);
      }
      cluster.stop(0, 1, 2, 3);
      cluster.start(0, 1, 2);
      try (ServiceClient connection = cluster.client(0)) {
        assertThat(new KvClient(connection).get(bytes("after"))).contains(bytes("the restore"));
      }
    }
  }

  /** The files of today's formats; how to make them stands in {@code FormatsTest}. */
  private void writeFormats(Path old, Path archive) throws IOException {
    String target = System.getProperty(WRITE_FORMATS);
    if (target == null) {
      return;
    }
    Path formats = Path.of(target);
    List<Path> files = new ArrayList<>();
    files.add(old.resolve("cluster.yaml"));
    files.add(old.resolve("replica-0/replica.yaml"));
    try (Stream<Path> data = Files.walk(old.resolve("replica-0/data"))) {
      data.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals(".lock"))
          .forEach(files::add);
    }
    for (Path file : files) {
      copy(file, formats.resolve(old.relativize(file).toString()));
    }
    for (String name : List.of("state.archive", "key.proof", "absent.proof")) {
      copy(archive.resolveSibling(name), formats.resolve(name));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }
}
