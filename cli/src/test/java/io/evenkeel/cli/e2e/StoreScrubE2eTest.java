package io.evenkeel.cli.e2e;

import static io.evenkeel.cli.e2e.Writer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.RealCli;
import io.evenkeel.client.ReplicaReport;
import io.evenkeel.kv.KvClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk loses bits of checkpoints that nobody reads. */
final class StoreScrubE2eTest {

  private static final int INTERVAL = 60;
  private static final int VICTIM = 3;

  @TempDir Path directory;

  @Test
  void whatADiskLostIsFoundAndFetchedAgainWithoutARestart() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, INTERVAL).startAll();
        ServiceClient connection = cluster.client(0)) {
      KvClient client = new KvClient(connection);
      for (int key = 0; key < 2 * INTERVAL; key++) {
        client.put(bytes("key-" + key), bytes("value-" + key));
      }
      cluster.awaitLevel(0, 1, 2, VICTIM);
      String root = cluster.awaitEqualRoots(0, 1, 2, VICTIM);
      flipInEachSegment(cluster.data(VICTIM).resolve("checkpoints"));
      cluster.awaitCounter(VICTIM, "store.repaired");
      E2eCluster.await(() -> intact(cluster), cluster::describe);
      assertThat(cluster.awaitEqualRoots(0, 1, 2, VICTIM)).isEqualTo(root);
      ReplicaReport report = cluster.report(VICTIM).orElseThrow();
      assertThat(report.state()).isEqualTo("running");
      assertThat(report.counters()).containsKeys("store.damaged", "scrub.bytes");
      assertThat(report.counters()).doesNotContainKeys("transfer.failed", "checkpoint.failed");
    }
  }

  private static boolean intact(E2eCluster cluster) {
    return RealCli.run("checkpoint", "verify", "-c", cluster.replicaFile(VICTIM).toString())
            .exitCode()
        == 0;
  }

  private static void flipInEachSegment(Path checkpoints) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.list(checkpoints)) {
      segments = files.filter(file -> file.toString().endsWith(".seg")).toList();
    }
    assertThat(segments).isNotEmpty();
    for (Path segment : segments) {
      byte[] content = Files.readAllBytes(segment);
      content[content.length / 2] ^= 1;
      Files.write(segment, content);
    }
  }
}
