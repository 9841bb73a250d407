package io.evenkeel.cli.local;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.RatisFile;
import io.evenkeel.kv.KvClient;
import io.evenkeel.ratis.RatisServiceClient;
import io.evenkeel.ratis.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A new cluster under Ratis on this machine: its file, its servers' processes, its clients.
 * Whatever way this JVM ends, short of being killed itself, exactly the processes started here are
 * stopped. One thread at a time.
 */
public final class RatisProcesses implements AutoCloseable {

  public static final int SERVERS = 3;

  private static final int PORT_MIN = 20_000;
  private static final int PORT_MAX = 32_000;
  private static final int POLL_MILLIS = 50;

  private static final long STOP_SECONDS_MAX = 15;
  private static final Duration START_MAX = Duration.ofSeconds(120);

  private final Path directory;
  private final RatisFile file;
  private final long heapBytesMax;
  private final boolean lasting;
  private final List<String> options;
  private final @Nullable Process[] processes = new Process[SERVERS];
  private final List<RatisServiceClient> clients = new ArrayList<>();
  private final RatisServiceClient asking;
  private final Thread hook;
  private boolean closed;

  private RatisProcesses(
      Path directory, RatisFile file, long heapBytesMax, boolean lasting, List<String> options) {
    this.directory = directory;
    this.file = file;
    this.heapBytesMax = heapBytesMax;
    this.lasting = lasting;
    this.options = options;
    this.asking = file.openClient();
    this.hook = new Thread(this::stopAll, "stop-servers");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Writes the file; starts nothing yet.
   *
   * @param directory exists
   * @param heapBytesMax each server's limit
   * @param lasting whether servers run long enough for all that a JVM does to become fast
   * @param options more options for {@code evenkeel ratis server}
   * @param settings what else is not as usual
   */
  public static RatisProcesses create(
      Path directory,
      String method,
      long intervalRequests,
      long heapBytesMax,
      boolean lasting,
      List<String> options,
      UnaryOperator<RatisFile> settings)
      throws IOException {
    int base = freePorts();
    List<RatisFile.Server> servers =
        IntStream.range(0, SERVERS)
            .mapToObj(i -> new RatisFile.Server("127.0.0.1", base + i))
            .toList();
    RatisFile file =
        settings.apply(
            RatisFile.withDefaults(
                UUID.randomUUID(), servers, RatisFile.Service.KV, method, intervalRequests));
    Files.writeString(directory.resolve(RatisFile.NAME), file.toYaml());
    return new RatisProcesses(directory, file, heapBytesMax, lasting, options);
  }

  private static int freePorts() throws IOException {
    SplittableRandom random = new SplittableRandom();
    for (int attempt = 0; attempt < 200; attempt++) {
      int base = random.nextInt(PORT_MIN, PORT_MAX);
      if (IntStream.range(base, base + SERVERS).allMatch(RatisProcesses::isFree)) {
        return base;
      }
    }
    throw new IOException("no three free TCP ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts a server that does not run. */
  public synchronized void start(int server) throws IOException {
    if (closed) {
      throw new CliException(ExitCodes.FAILED, "interrupted");
    }
    List<String> command = Fleet.java(heapBytesMax);
    if (!lasting) {
      command.addAll(Fleet.STARTS_FAST);
    }
    command.addAll(
        Fleet.evenkeel(
            "ratis",
            "server",
            "--config",
            directory.resolve(RatisFile.NAME).toString(),
            "--server",
            Integer.toString(server)));
    command.addAll(options);
    processes[server] =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(server).toFile()))
            .start();
  }

  /** Starts all and waits for a leader. */
  public void startAll() throws IOException, InterruptedException {
    for (int i = 0; i < SERVERS; i++) {
      start(i);
    }
    await("a leader is elected", START_MAX, () -> leader().isPresent());
  }

  /** Where a server writes what it has to say. */
  public Path log(int server) {
    return directory.resolve("server-" + server + ".log");
  }

  /** SIGKILL. */
  public synchronized void kill(int server) throws InterruptedException {
    Process process = processes[server];
    if (process != null) {
      int unused = process.destroyForcibly().waitFor();
      processes[server] = null;
    }
  }

  /** All that a server that does not run has on its disk. */
  public void deleteData(int server) throws IOException {
    LocalCluster.delete(directory.resolve("server-" + server));
  }

  /** Where a server stands; empty if it does not answer. */
  public Optional<Standing> standing(int server) {
    return asking.standing(server);
  }

  /** Who says of itself that it leads. */
  public Optional<Integer> leader() {
    return IntStream.range(0, SERVERS)
        .filter(i -> standing(i).map(at -> at.role().equals("leader")).orElse(false))
        .boxed()
        .findFirst();
  }

  /** The store, by another client; it is closed with the cluster. */
  public KvClient openStore(Duration timeout, int inFlightMax) {
    RatisServiceClient client = file.openClient(timeout, inFlightMax);
    clients.add(client);
    return new KvClient(client);
  }

  /**
   * Waits for something.
   *
   * @throws CliException if it does not come about in time, or a server ends by itself
   */
  public void await(String what, Duration max, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      checkAlive();
      if (System.nanoTime() - deadline > 0) {
        throw new CliException(
            ExitCodes.FAILED,
            String.format(
                Locale.ROOT,
                "waited %d s in vain until %s; the servers' logs are %s",
                max.toSeconds(),
                what,
                directory.resolve("server-*.log")));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private synchronized void checkAlive() {
    for (int i = 0; i < SERVERS; i++) {
      Process process = processes[i];
      if (process != null && !process.isAlive()) {
        throw new CliException(
            ExitCodes.FAILED,
            "server "
                + i
                + " ended by itself with exit code "
                + process.exitValue()
                + "; its log"
                + " is "
                + log(i));
      }
    }
  }

  private synchronized void stopAll() {
    closed = true;
    for (Process process : processes) {
      if (process != null) {
        process.destroy();
      }
    }
    for (int i = 0; i < SERVERS; i++) {
      Process process = processes[i];
      processes[i] = null;
      try {
        if (process != null && !process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
          Process unused = process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    clients.forEach(RatisServiceClient::close);
    asking.close();
    stopAll();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The JVM ends already; the hook finds nothing left to do.
      closed = true;
    }
  }
}
