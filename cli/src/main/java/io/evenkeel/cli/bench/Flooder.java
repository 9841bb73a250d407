package io.evenkeel.cli.bench;

import io.evenkeel.client.FloodingClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A flooding client in a process of its own, which ends with this one in any case. */
final class Flooder implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;
  private long sent;

  private Flooder(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts it and waits until it floods.
   *
   * @param processorPercent of one core that it may use
   */
  static Flooder start(Path clientFile, FloodingClient.Kind kind, int processorPercent, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.evenkeel.cli.Main", "bench", "flooder"));
    command.addAll(List.of("--config", clientFile.toString()));
    command.addAll(List.of("--kind", kind.name().toLowerCase(Locale.ROOT)));
    command.addAll(List.of("--processor-percent", Integer.toString(processorPercent)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Flooder flooder = new Flooder(builder.start());
    try {
      long unused = flooder.said();
      return flooder;
    } catch (IOException | RuntimeException e) {
      flooder.process.destroyForcibly();
      throw e;
    }
  }

  private long said() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the flooding process ended by itself");
    }
    return Long.parseLong(line.strip());
  }

  /** Processor time it used since its start. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /** What it sent, once it is closed. */
  long sent() {
    return sent;
  }

  /** It has nothing to finish. */
  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    try {
      sent = said();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
