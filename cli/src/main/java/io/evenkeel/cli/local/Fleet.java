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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The replicas' processes. Whatever way this JVM ends, short of being killed itself, exactly the
 * processes started here are stopped. One thread starts and stops; others may look.
 */
public final class Fleet implements AutoCloseable {

  private static final long STOP_SECONDS_MAX = 15;

  private final List<Path> files;
  private final @Nullable Process[] processes;
  private final int[] starts;
  private final Thread hook;
  private boolean closed;

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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + (launch.heapBytesMax() >> 20) + "m");
    // Each lives for seconds, five share the machine: the second compiler would cost more than it
    // brings, and so would several collector threads.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // The limit is what FULL needs; the heap shall grow only as far as the method at hand uses it.
    // What loading needs is there from the start: growing to it costs a full collection each step.
    command.addAll(
        List.of("-Xms160m", "-Xmn40m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=25"));
    command.add("-XX:MetaspaceSize=64m");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(Fleet::inherited)
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.evenkeel.cli.Main", "replica", "--config"));
    command.add(files.get(replica).toString());
    command.addAll(launch.arguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(replica).toFile()));
    processes[replica] = builder.start();
    starts[replica]++;
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

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "(unreadable: " + e.getMessage() + ")";
    }
  }

  /** The most memory a running replica ever had, in bytes; 0 where the system does not tell. */
  public synchronized long rssPeakBytes(int replica) {
    Process process = processes[replica];
    if (process == null) {
      return 0;
    }
    try {
      return ProcStatus.peakBytes(
          Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
    } catch (IOException e) {
      return 0;
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
