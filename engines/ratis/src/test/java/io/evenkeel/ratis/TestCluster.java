package io.evenkeel.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.api.ObjectService;
import io.evenkeel.checkpoint.method.CheckpointMethods;
import io.evenkeel.kv.KvService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** Three servers in this process, each with a method of its own: real ports, real files. */
final class TestCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final int OPERATION_BYTES_MAX = 1 << 14;

  final RatisCluster cluster;
  final Map<Integer, RatisServer> running = new TreeMap<>();
  final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
  private final Path directory;
  private final long intervalRequests;
  private final List<String> methods;
  IntFunction<ObjectService> services = server -> new KvService();

  TestCluster(Path directory, long intervalRequests, String... methods) throws IOException {
    this.directory = directory;
    this.intervalRequests = intervalRequests;
    this.methods = List.of(methods);
    this.cluster = new RatisCluster(UUID.randomUUID(), freePorts(3));
  }

  private static List<RatisCluster.Member> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<RatisCluster.Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      members.add(new RatisCluster.Member("127.0.0.1", socket.getLocalPort()));
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return members;
  }

  Path data(int server) {
    return directory.resolve("server-" + server);
  }

  void startAll() throws IOException {
    for (int i = 0; i < cluster.members().size(); i++) {
      start(i);
    }
  }

  void start(int server) throws IOException {
    RatisConfig config =
        new RatisConfig(
            cluster,
            server,
            data(server),
            RatisConfig.Checkpoints.every(
                intervalRequests, CheckpointMethods.named(methods.get(server % methods.size()))),
            new RatisConfig.Raft(
                Duration.ofMillis(600), Duration.ofMillis(1_200), OPERATION_BYTES_MAX, 1 << 16));
    RatisEvents to =
        (severity, name, sequence, text) ->
            events.add(server + " " + name + " " + sequence + " " + text);
    running.put(server, RatisServer.start(config, services.apply(server), to));
  }

  /** All that the server has on its disk. */
  void delete(int server) throws IOException {
    try (Stream<Path> files = Files.walk(data(server))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  void stop(int server) throws IOException {
    RatisServer stopped = running.remove(server);
    if (stopped != null) {
      stopped.close();
    }
  }

  RatisServiceClient client() {
    return RatisServiceClient.open(
        cluster,
        new RatisServiceClient.Settings(
            0, 64, 65_536, PATIENCE, OPERATION_BYTES_MAX, KvService::isRead));
  }

  Standing standing(int server) {
    RatisServer at = running.get(server);
    try {
      return at.standing();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private String standings() {
    StringBuilder all = new StringBuilder();
    running
        .keySet()
        .forEach(
            i -> {
              Standing at = standing(i);
              all.append(at.server()).append(' ').append(at.role()).append(' ');
              all.append(at.condition()).append(" executed ").append(at.executed());
              all.append(" confirmed ").append(at.confirmed());
              all.append(" log from ").append(at.logStart()).append("; ");
            });
    return all.toString();
  }

  int leader() {
    eventually(
        "a leader",
        () -> running.keySet().stream().anyMatch(i -> standing(i).role().equals("leader")));
    return running.keySet().stream()
        .filter(i -> standing(i).role().equals("leader"))
        .findFirst()
        .orElseThrow();
  }

  boolean happened(int server, String name) {
    return events.stream().anyMatch(event -> event.startsWith(server + " " + name + " "));
  }

  void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(what + "; " + standings() + " events " + events)
          .isLessThan(deadline);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (int server : List.copyOf(running.keySet())) {
      stop(server);
    }
  }
}
