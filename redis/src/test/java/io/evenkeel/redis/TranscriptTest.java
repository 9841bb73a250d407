package io.evenkeel.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session with a real server, word for word. {@code commands.txt} is what is typed; {@code
 * transcript.txt}, what a Redis 7.0.15 answered, was recorded by
 *
 * <pre>{@code
 * redis-server --port 6390 --save '' &                                     (it is emptied first)
 * ./mvnw test -pl redis -am -Dtest=TranscriptTest -Dsurefire.failIfNoSpecifiedTests=false
 *     -Devenkeel.redis.record=6390
 * }</pre>
 */
class TranscriptTest {

  @TempDir Path directory;
  private final Store store = new Store();
  private RedisFront front;

  @BeforeEach
  void start() throws IOException {
    front = RedisFront.start(new RedisFrontConfig(0), store.client());
  }

  @AfterEach
  void close() {
    front.close();
    store.close();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = TranscriptTest.class.getResourceAsStream("/" + name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String session(int port) throws IOException {
    StringBuilder transcript = new StringBuilder();
    try (Resp connection = new Resp(port)) {
      for (String line : resource("commands.txt").lines().toList()) {
        transcript.append("> ").append(line).append('\n');
        transcript.append(connection.call(Resp.words(line))).append('\n');
      }
    }
    return transcript.toString();
  }

  @Test
  void answersAsARealServerDid() throws IOException {
    String record = System.getProperty("evenkeel.redis.record");
    if (record != null) {
      Path file = Path.of("src/test/resources/transcript.txt");
      try (Resp connection = new Resp(Integer.parseInt(record))) {
        connection.call("FLUSHALL");
      }
      Files.writeString(file, session(Integer.parseInt(record)));
      return; // the next run compares
    }
    assertThat(session(front.port())).isEqualTo(resource("transcript.txt"));
  }

  @Test
  void aRealServerStillAnswersSoWhereItIsInstalled() throws Exception {
    assumeTrue(installed("redis-server"), "no redis-server on the PATH");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process server =
        start("redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", "");
    try {
      awaitConnection(port);
      assertThat(session(port)).isEqualTo(resource("transcript.txt"));
    } finally {
      server.destroy();
      server.waitFor(60, TimeUnit.SECONDS);
    }
  }

  /** The same through redis-cli itself, which formats what it gets. */
  @Test
  void redisCliShowsTheSameWhereItIsInstalled() throws Exception {
    assumeTrue(installed("redis-cli"), "no redis-cli on the PATH");
    Path typed = Files.writeString(directory.resolve("typed"), resource("commands.txt"));
    Process client =
        new ProcessBuilder("redis-cli", "-p", "" + front.port(), "--no-raw")
            .redirectInput(typed.toFile())
            .redirectErrorStream(true)
            .start();
    String shown = new String(client.getInputStream().readAllBytes(), UTF_8);
    List<String> answers =
        resource("transcript.txt").lines().filter(line -> !line.startsWith("> ")).toList();
    // Behind an error it leaves a line empty.
    assertThat(shown.lines().filter(line -> !line.isEmpty()).toList()).isEqualTo(answers);
  }

  private Process start(String... command) throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private static void awaitConnection(int port) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try (Resp connection = new Resp(port)) {
        assertThat(connection.call("PING")).isEqualTo("PONG");
        return;
      } catch (IOException e) {
        assertThat(attempt).isLessThan(600);
        Thread.sleep(100);
      }
    }
  }

  private static boolean installed(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
