package io.evenkeel.cli.local;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The replicas' processes. Whatever way this JVM ends, short of being killed itself, exactly the
 * processes started here are stopped. One thread starts and stops; others may look.
 */
public final class Fleet implements AutoCloseable {

  private static final long STOP_SECONDS_MAX = 15;
  private static final long COMMAND_HEAP_BYTES_MAX = 64L << 20;

  /**
   * For what lives for seconds, when five share the machine: the second compiler would cost more
   * than it brings, and so would several collector threads.
   */
  static final List<String> STARTS_FAST = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final List<Path> files;
  private final @Nullable Process[] processes;
  private final int[] starts;
  private final Thread hook;
  private boolean closed;
  private @Nullable Path profiles;

  /**
   * @param files each replica's {@code replica.yaml}
   * @param afterInterrupt what is left to do when the JVM is ended from outside
   */
  Fleet(List<Path> files, Runnable afterInterrupt) {
    this.files = List.copyOf(files);
    this.processes = new Process[files.size()];
    this.starts = new int[files.size()];
    this.hook =
        new Thread(
            () -> {
              stopAll();
              afterInterrupt.run();
            },
            "stop-replicas");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Has replica 0 recorded whenever it is started.
   *
   * @param prefix of the recordings' names
   */
  synchronized void profile(Path prefix) {
    profiles = prefix;
  }

  /** Recordings that replica 0 has left. */
  synchronized List<Path> profiles() {
    return IntStream.rangeClosed(1, starts[0])
        .mapToObj(this::profile)
        .flatMap(Optional::stream)
        .filter(Files::exists)
        .toList();
  }

  private Optional<Path> profile(int start) {
    return Optional.ofNullable(profiles)
        .map(prefix -> prefix.resolveSibling(prefix.getFileName() + "-" + start + ".jfr"));
  }

  /** Number of replicas. */
  public int size() {
    return files.size();
  }

  /** A replica's own settings. */
  public Path file(int replica) {
    return files.get(replica);
  }

  /** Where a replica's process writes what it has to say. */
  public Path log(int replica) {
    return files.get(replica).resolveSibling("replica.log");
  }

  /** Starts a replica that does not run. */
  public synchronized void start(int replica, Launch launch) throws IOException {
    if (closed) {
      throw new CliException(ExitCodes.FAILED, "interrupted");
    }
    List<String> command = java(launch.heapBytesMax());
    if (!launch.lasting()) {
      command.addAll(STARTS_FAST);
      // The limit is what FULL needs; the heap shall grow only as far as the method at hand uses
      // it. What loading needs is there at once: growing to it costs a full collection each step.
      command.addAll(
          List.of("-Xms128m", "-Xmn32m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=25"));
      command.add("-XX:MetaspaceSize=64m");
    }
    command.addAll(evenkeel("replica", "--config", files.get(replica).toString()));
    command.addAll(launch.arguments());
    if (replica == 0) {
      profile(starts[0] + 1)
          .ifPresent(file -> command.addAll(List.of("--profile", file.toString())));
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(launch.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(replica).toFile()));
    processes[replica] = builder.start();
    starts[replica]++;
  }

  /**
   * Runs another command of {@code evenkeel} in a process of its own, as an operator would.
   *
   * @param log where its output is added
   * @return its exit code
   */
  public static int run(Path log, String... arguments) throws IOException, InterruptedException {
    List<String> command = java(COMMAND_HEAP_BYTES_MAX);
    command.addAll(STARTS_FAST);
    command.addAll(evenkeel(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Runs another command in a process of its own and reads what it prints.
   *
   * @param log where its messages are added
   * @throws CliException if it fails
   */
  public static String output(long heapBytesMax, Path log, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = java(heapBytesMax);
    command.addAll(evenkeel(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new CliException(
            ExitCodes.FAILED,
            String.format(
                Locale.ROOT,
                "`evenkeel %s` ended with exit code %d: %s",
                String.join(" ", arguments),
                code,
                lastLine(log)));
      }
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  static List<String> java(long heapBytesMax) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (heapBytesMax >> 20) + "m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(Fleet::inherited)
        .forEach(command::add);
    return command;
  }

  static List<String> evenkeel(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.evenkeel.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** What the launcher adds for the Java at hand holds for replicas as well. */
  private static boolean inherited(String argument) {
    return argument.startsWith("--enable-native-access")
        || argument.startsWith("--sun-misc-unsafe-memory-access")
        || argument.startsWith("-Devenkeel.");
  }

  /** How often a replica was started: tells its lives apart. */
  public synchronized int starts(int replica) {
    return starts[replica];
  }

  /** SIGKILL: nothing is finished, nothing is flushed. */
  public synchronized void kill(int replica) throws InterruptedException {
    Process process = processes[replica];
    if (process != null) {
      process.destroyForcibly().waitFor();
      processes[replica] = null;
    }
  }

  /** The same for several at once. */
  public synchronized void kill(List<Integer> replicas) throws InterruptedException {
    for (int replica : replicas) {
      Process process = processes[replica];
      if (process != null) {
        process.destroyForcibly();
      }
    }
    for (int replica : replicas) {
      kill(replica);
    }
  }

  /** Sends a replica's process a signal, {@code STOP} or {@code CONT}. */
  public void signal(int replica, String name) throws IOException, InterruptedException {
    String pid = Long.toString(pid(replica).orElseThrow());
    int code = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    if (code != 0) {
      throw new IOException("`kill -" + name + " " + pid + "` failed");
    }
  }

  /** The process of a replica, if it was started and not killed since. */
  public synchronized OptionalLong pid(int replica) {
    Process process = processes[replica];
    return process == null ? OptionalLong.empty() : OptionalLong.of(process.pid());
  }

  /** Whether a replica was started and has not ended. */
  public synchronized boolean runs(int replica) {
    Process process = processes[replica];
    return process != null && process.isAlive();
  }

  /**
   * Takes note that a replica ended by itself, as it may have to.
   *
   * @return its exit code
   */
  public synchronized int ended(int replica) {
    int code = Objects.requireNonNull(processes[replica]).exitValue();
    processes[replica] = null;
    return code;
  }

  private static void terminate(@Nullable Process process) {
    if (process != null) {
      process.destroy();
    }
  }

  /**
   * Throws if a replica ended that nobody stopped.
   *
   * @throws CliException names it and its last words
   */
  public synchronized void checkAlive() {
    for (int i = 0; i < processes.length; i++) {
      Process process = processes[i];
      if (process != null && !process.isAlive()) {
        throw new CliException(
            ExitCodes.FAILED,
            String.format(
                Locale.ROOT,
                "replica %d ended by itself with exit code %d; its log %s ends with: %s",
                i,
                process.exitValue(),
                log(i),
                lastLine(log(i))));
      }
    }
  }

  /** The last line of what a replica had to say. */
  public String lastWords(int replica) {
    return lastLine(log(replica));
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }

  /** The most memory a running replica ever had, in bytes; 0 where the system does not tell. */
  public long rssPeakBytes(int replica) {
    return ProcStatus.peakBytes(status(replica));
  }

  /** The memory a running replica has now, in bytes; 0 where the system does not tell. */
  public long rssBytes(int replica) {
    return ProcStatus.residentBytes(status(replica));
  }

  private synchronized String status(int replica) {
    Process process = processes[replica];
    if (process == null) {
      return "";
    }
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
    } catch (IOException e) {
      return "";
    }
  }

  /** CPU time of the running replicas since their start. */
  public synchronized double cpuSeconds() {
    double seconds = 0;
    for (Process process : processes) {
      if (process != null) {
        Duration used = process.info().totalCpuDuration().orElse(Duration.ZERO);
        seconds += used.toMillis() / 1e3;
      }
    }
    return seconds;
  }

  private synchronized void stopAll() {
    closed = true;
    for (Process process : processes) {
      terminate(process);
    }
    for (int i = 0; i < processes.length; i++) {
      Process process = processes[i];
      processes[i] = null;
      try {
        if (process != null && !process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Objects.requireNonNull(process).destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    stopAll();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The JVM ends already; the hook finds nothing left to do.
      closed = true;
    }
  }
}
