package io.evenkeel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.evenkeel.api.ServiceClient;
import io.evenkeel.cli.RealCli;
import io.evenkeel.kv.KvClient;
import io.evenkeel.kv.KvService;
import io.evenkeel.node.ReplicaProcess;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.node.config.ReplicaConfig;
import io.evenkeel.node.config.StartOptions;
import io.evenkeel.node.init.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica serves over HTTP is what {@code evenkeel status} says of all. */
final class WebE2eTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What goes on while nobody asks for anything. */
  private static final List<String> MOVING =
      List.of("uptimeMillis", "counters", "refusals", "pendingRequests", "latency", "reason");

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  private static void givePort(E2eCluster cluster, int replica, int port) throws IOException {
    Path file = cluster.replicaFile(replica);
    String text = Files.readString(file);
    String with = text.replaceFirst("(?s)(\\nhttp:.*?\\n  port: )0", "$1" + port);
    assertThat(with).isNotEqualTo(text);
    Files.writeString(file, with);
  }

  private JsonNode json(int port, String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      HttpResponse<byte[]> response =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
      return MAPPER.readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static JsonNode still(JsonNode status) {
    ObjectNode all = status.deepCopy();
    all.remove(List.of("seenBy", "timeMillis"));
    all.get("replicas").forEach(replica -> ((ObjectNode) replica).remove(MOVING));
    return all;
  }

  @Test
  void statusIsThatOfTheCommandLineAndATakenPortKeepsAReplicaFromStarting() throws IOException {
    try (E2eCluster cluster = E2eCluster.create(directory, 10)) {
      int port = FreePorts.inARow(1);
      givePort(cluster, 1, port);
      givePort(cluster, 2, port);
      cluster.start(0, 1, 3);
      cluster.awaitLevel(0, 1, 3);
      try (ServiceClient connection = cluster.client(0)) {
        KvClient client = new KvClient(connection);
        for (int i = 0; i < 25; i++) {
          client.put(("key-" + i).getBytes(StandardCharsets.UTF_8), new byte[100]);
        }
      }
      cluster.awaitLevel(0, 1, 3);
      cluster.awaitEqualRoots(0, 1, 3);

      ReplicaConfig config = ReplicaConfig.load(cluster.replicaFile(2), Map.of());
      assertThatThrownBy(() -> ReplicaProcess.start(config, StartOptions.NONE, new KvService()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("http.port");

      String client = cluster.clientFile(0).toString();
      JsonNode[] pair = new JsonNode[2];
      E2eCluster.await(
          () -> {
            pair[0] = still(json(port, "/status"));
            pair[1] = still(tree(RealCli.run("status", "-c", client, "--json").out()));
            return pair[0].equals(pair[1]);
          },
          () -> pair[0] + "\n is not\n" + pair[1]);
      assertThat(pair[0].get("healthyReplicas").asInt()).isEqualTo(3);
      assertThat(pair[0].get("replicas").get(2).get("reachable").asBoolean()).isFalse();
      JsonNode taken = pair[0].get("replicas").get(0).get("checkpoints");
      assertThat(taken).isNotEmpty();
      assertThat(taken.get(0).get("costs").get("certifiedMillis").asLong()).isPositive();
      assertThat(taken.get(0).get("costs").get("publishedMillis").asLong()).isPositive();
      assertThat(json(port, "/health").get("ready").asBoolean()).isTrue();
    }
  }

  private static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
