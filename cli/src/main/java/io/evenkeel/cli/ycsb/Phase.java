package io.evenkeel.cli.ycsb;

import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One phase of one workload: YCSB's client in a process of its own, since it ends the process it
 * runs in.
 *
 * @param load whether records are loaded, rather than the workload run
 * @param arguments what follows {@code site.ycsb.Client}
 * @param end operations at its end
 */
record Phase(Workload workload, boolean load, List<String> arguments, long end) {

  private static final Pattern STATUS = Pattern.compile(".* sec: ([0-9]+) operations;.*");

  /**
   * Runs it.
   *
   * @param reached told now and then how many operations were done
   * @param err where the process's other lines go
   */
  Figures run(Progress progress, LongConsumer reached, PrintStream err)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("evenkeel-ycsb", ".txt");
    Process process =
        new ProcessBuilder(command())
            .redirectOutput(ProcessBuilder.Redirect.to(out.toFile()))
            .start();
    Thread killer = new Thread(process::destroyForcibly);
    endWithUs(killer);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher status = STATUS.matcher(line);
        if (status.matches()) {
          long operations = Long.parseLong(status.group(1));
          progress.to(operations);
          reached.accept(operations);
        } else if (worthTelling(line)) {
          err.println(line);
        }
      }
      process.waitFor();
      return Figures.parse(Files.readString(out));
    } finally {
      process.destroyForcibly();
      forget(killer);
      Files.delete(out);
    }
  }

  private static void endWithUs(Thread killer) {
    try {
      Runtime.getRuntime().addShutdownHook(killer);
    } catch (IllegalStateException stopping) {
      killer.start();
      throw new CliException(ExitCodes.FAILED, "interrupted", stopping);
    }
  }

  private static void forget(Thread killer) {
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException stopping) {
      killer.setName("late"); // it runs already, and kills what is dead
    }
  }

  /** YCSB says on standard error what it does, too. */
  private static boolean worthTelling(String line) {
    return line.contains(" ERROR ") || line.contains("Exception");
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            argument ->
                argument.startsWith("--enable-native-access")
                    || argument.startsWith("--sun-misc-unsafe-memory-access"))
        .forEach(command::add);
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", path, "site.ycsb.Client"));
    command.addAll(arguments);
    return command;
  }
}
