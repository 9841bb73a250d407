package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.cli.RealCli;
import io.evenkeel.cli.RealCli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package index goes in with one replica down, and comes out byte for byte, restarts between. */
final class ImportE2eTest {

  private static final int RECORDS = 3_000;

  @TempDir Path directory;

  /** Records as the one-liner in the operations guide makes them of a Debian package index. */
  private Path index() throws IOException {
    Random random = new Random(3);
    TreeSet<String> lines = new TreeSet<>();
    for (int i = 0; i < RECORDS; i++) {
      StringBuilder value = new StringBuilder();
      value.append("Package: pack-").append(i).append("\\nVersion: 1:").append(random.nextInt(99));
      value.append(".0~rc1+b2\\nMaintainer: J\u00f6rg \\\"X\\\" <j@example.org>\\nDescription: ");
      for (int word = random.nextInt(120); word > 0; word--) {
        value
            .append(Integer.toString(random.nextInt(1 << 20), 36))
            .append(word % 9 == 0 ? "\\n " : " ");
      }
      lines.add("{\"key\":\"pack-" + i + "\",\"value\":\"" + value + "\"}");
    }
    return Files.write(directory.resolve("index.ndjson"), lines);
  }

  private static List<String> sorted(Path file) throws IOException {
    return Files.readAllLines(file).stream().sorted().toList();
  }

  private void assertExportEquals(E2eCluster cluster, Path index) throws IOException {
    Path exported = directory.resolve("exported.ndjson");
    Files.deleteIfExists(exported);
    Outcome export =
        RealCli.run(
            "kv", "export", "--config", cluster.clientFile(0).toString(), exported.toString());
    assertThat(export.exitCode()).as(export.err()).isZero();
    assertThat(sorted(exported)).isEqualTo(sorted(index));
  }

  @Test
  void whatWasImportedComesOutAgainByteForByte() throws IOException {
    Path index = index();
    try (E2eCluster cluster = E2eCluster.create(directory.resolve("c"), 40).start(0, 1, 2)) {
      Outcome imported =
          RealCli.run(
              "kv", "import", "--config", cluster.clientFile(0).toString(), index.toString());
      assertThat(imported.exitCode()).as(imported.err()).isZero();
      assertExportEquals(cluster, index);
      cluster.start(3);
      cluster.awaitLevel(0, 1, 2, 3);
      for (int replica = 0; replica < cluster.size(); replica++) {
        cluster.stop(replica);
        cluster.start(replica);
        cluster.awaitLevel(0, 1, 2, 3);
      }
      assertExportEquals(cluster, index);
    }
  }
}
