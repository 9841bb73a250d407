package io.evenkeel.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.evenkeel.node.config.ConfigException;
import io.evenkeel.transport.proto.StatusReply;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a replica serves over HTTP, asked by a real client over a real socket. */
final class StatusServerTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Scene scene = new Scene();
  private final StatusServer server = start(0);
  private final HttpClient client = HttpClient.newHttpClient();

  private StatusServer start(int port) {
    StatusServer.Settings settings =
        new StatusServer.Settings(Path.of("replica.yaml"), "127.0.0.1", port, "scene", 1, 4);
    StatusServer started = StatusServer.start(settings, scene);
    scene.view.set(started.view());
    return started;
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void healthIsReadyWhileItRunsAndVotesAndLiveUnlessItHalted() throws Exception {
    assertThat(get("/health").statusCode()).isEqualTo(200);
    assertThat(get("/health").body())
        .contains("\"live\":true,\"ready\":true,\"state\":\"running\"");
    scene.state = "recovering";
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    scene.state = "running";
    scene.self =
        Optional.of(Scene.reply(1, 40).setVoting(false).setNotVoting("vote-log-lost").build());
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/health").body()).contains("\"notVoting\":\"vote-log-lost\"");
    scene.state = "halted: the service failed";
    assertThat(get("/health/live").statusCode()).isEqualTo(503);
  }

  @Test
  void whoListensHearsTheEnd() throws Exception {
    for (int i = 0; i < 20; i++) {
      StatusServer ending = start(0);
      List<Socket> listeners = new ArrayList<>();
      for (int k = 0; k < 4; k++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), ending.address().getPort());
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write(
                "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        listeners.add(socket);
      }
      ending.close();
      for (Socket socket : listeners) {
        assertThat(socket.getInputStream().readAllBytes()).isNotEmpty(); // returns: it ended
        socket.close();
      }
    }
  }

  @Test
  void whileItStartsItSaysSoEverywhere() throws Exception {
    scene.state = "starting";
    scene.self = Optional.empty();
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/metrics").statusCode()).isEqualTo(503);
    JsonNode status = MAPPER.readTree(get("/status").body());
    assertThat(status.get("healthy").asBoolean()).isFalse();
    assertThat(status.get("replicas").get(0).get("reason").asText()).isEqualTo("starting");
  }

  @Test
  void statusHasWhoAnswersAndTheReasonWhyOthersDoNot() throws Exception {
    JsonNode status = MAPPER.readTree(get("/status").body());

    assertThat(status.get("cluster").asText()).isEqualTo("scene");
    assertThat(status.get("seenBy").asInt()).isEqualTo(1);
    assertThat(status.get("healthyReplicas").asInt()).isEqualTo(2);
    assertThat(status.get("neededReplicas").asInt()).isEqualTo(3);
    JsonNode replicas = status.get("replicas");
    assertThat(replicas.get(0).get("sequence").asLong()).isEqualTo(44);
    assertThat(replicas.get(1).get("lag").asLong()).isEqualTo(4);
    assertThat(replicas.get(1).get("refusals").asLong()).isEqualTo(5);
    assertThat(replicas.get(1).get("misbehaviour").get(0).get("count").asLong()).isEqualTo(7);
    assertThat(replicas.get(2).get("reason").asText()).isEqualTo("connection refused");
    assertThat(replicas.get(3).get("reason").asText()).isEqualTo("no answer in time");
  }

  @Test
  void whatOthersSayUnaskedOrInOthersNamesOrWithoutEndIsNotTaken() throws Exception {
    assertThat(server.view().answered(0, Scene.reply(0, 1).setNumber(1).build())).isFalse();
    get("/status"); // asks
    long asked = System.currentTimeMillis() << 10;
    StatusReply.Builder late = Scene.reply(0, 1).setNumber(asked);
    assertThat(server.view().answered(3, late.build())).as("in another's name").isFalse();
    assertThat(server.view().answered(0, late.setNumber(Long.MAX_VALUE).build())).isFalse();
    StatusReply endless = late.setState("x".repeat(2 << 20)).build();
    assertThat(server.view().answered(0, endless)).isFalse();
  }

  @Test
  void theFeedSendsViewsAsTheyCome() throws Exception {
    HttpResponse<Stream<String>> feed =
        client.send(request("/live").build(), HttpResponse.BodyHandlers.ofLines());
    assertThat(feed.headers().firstValue("content-type")).contains("text/event-stream");
    try (Stream<String> lines = feed.body()) {
      List<String> data = lines.filter(line -> line.startsWith("data: ")).limit(2).toList();
      for (String event : data) {
        JsonNode status = MAPPER.readTree(event.substring("data: ".length()));
        assertThat(status.get("replicas")).hasSize(4);
      }
    }
  }

  @Test
  void thePageAndItsPartsLetNothingElseIn() throws Exception {
    for (String path : List.of("/", "/page.css", "/page.js", "/timeline.js", "/icon.svg")) {
      HttpResponse<String> part = get(path);
      assertThat(part.statusCode()).as(path).isEqualTo(200);
      assertThat(part.headers().firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'");
      assertThat(part.headers().map()).doesNotContainKey("access-control-allow-origin");
      assertThat(part.body()).doesNotContain("https://").doesNotContain("innerHTML");
    }
    assertThat(get("/?from=elsewhere").statusCode()).isEqualTo(200);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void nothingCanBeChanged() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
      HttpRequest request =
          request("/status").method(method, HttpRequest.BodyPublishers.noBody()).build();
      HttpResponse<String> refused = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(refused.statusCode()).as(method).isEqualTo(405);
      assertThat(refused.headers().firstValue("allow")).contains("GET, HEAD");
    }
    HttpRequest head =
        request("/status").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
    assertThat(client.send(head, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  /** Sends these bytes; the first line of the answer, empty if the connection was closed. */
  private String raw(String bytes) throws IOException {
    try (Socket socket = connect()) {
      return firstLine(socket, bytes);
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort()));
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static String firstLine(Socket socket, String bytes) {
    StringBuilder line = new StringBuilder();
    try {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
        line.append((char) next);
      }
    } catch (IOException reset) {
      return line.toString();
    }
    return line.toString();
  }

  @Test
  void onThisMachineItGoesByThisMachinesNamesOnly() throws IOException {
    String rebound = "GET /status HTTP/1.1\r\nHost: evil.example:8400\r\n\r\n";
    assertThat(raw(rebound)).startsWith("HTTP/1.1 421");
    assertThat(raw(rebound.replace("/status", "/live"))).startsWith("HTTP/1.1 421");
    assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost:9\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(raw("GET /health HTTP/1.1\r\nHost: [::1]\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(raw("GET /health HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421");
  }

  @Test
  void whatIsTooLongOrNoHttpIsRefused() throws IOException {
    String host = "Host: localhost\r\n";
    assertThat(raw("GET /" + "x".repeat(4_000) + " HTTP/1.1\r\n" + host + "\r\n"))
        .startsWith("HTTP/1.1 400");
    String many = "A: " + "x".repeat(16_000) + "\r\n";
    assertThat(raw("GET / HTTP/1.1\r\n" + host + many + "\r\n")).startsWith("HTTP/1.1 400");
    String body = "POST / HTTP/1.1\r\n" + host + "Content-Length: 100000\r\n\r\n";
    assertThat(raw(body)).startsWith("HTTP/1.1 413");
    assertThat(raw("\u0016\u0003\u0001 hello\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void connectionsAboveTheBoundAreClosedAndTheOthersServed() throws IOException {
    String request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    List<Socket> all = new ArrayList<>();
    try {
      for (int i = 0; i < StatusServer.CONNECTIONS_PER_ADDRESS_MAX; i++) {
        all.add(connect());
        assertThat(firstLine(all.get(i), request)).startsWith("HTTP/1.1 200");
      }
      assertThat(raw(request)).as("one more").isEmpty();
    } finally {
      for (Socket socket : all) {
        socket.close();
      }
    }
  }

  @Test
  void aTakenPortIsOneLineThatNamesTheSettingAndTheFix() {
    int taken = server.address().getPort();
    assertThatThrownBy(() -> start(taken))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("127.0.0.1:" + taken)
        .hasMessageContaining("`http.port` in replica.yaml")
        .hasMessageContaining("or 0 for none")
        .message()
        .hasLineCount(1);
  }
}
