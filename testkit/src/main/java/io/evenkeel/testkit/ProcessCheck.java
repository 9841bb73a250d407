package io.evenkeel.testkit;

import io.evenkeel.api.ObjectService;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Executes the log in a process of its own with another locale, time zone and default encoding.
 * Another process also means another seed for the order of {@code Set.of} and {@code Map.of}, other
 * identity hash codes and a later clock.
 */
final class ProcessCheck {

  private static final long MINUTES_MAX = 5;

  /** Each differs from the others, and from what machines usually have, in every part. */
  private static final List<List<String>> SURROUNDINGS =
      List.of(
          List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=Pacific/Apia"),
          List.of("-Duser.language=ar", "-Duser.country=EG", "-Duser.timezone=Asia/Kathmandu"));

  private static final List<String> ENCODINGS = List.of("ISO-8859-1", "US-ASCII");

  private final Class<? extends Supplier<? extends ObjectService>> factory;
  private final Log log;
  private final List<Step> first;

  ProcessCheck(
      Class<? extends Supplier<? extends ObjectService>> factory, Log log, List<Step> first) {
    this.factory = factory;
    this.log = log;
    this.first = first;
  }

  /**
   * @param number which surroundings
   * @throws IllegalStateException if the process did not do its work; its output is in the message
   */
  void run(int number, Findings findings) {
    List<String> surroundings = SURROUNDINGS.get(number % SURROUNDINGS.size());
    String whose = "another process (" + String.join(" ", surroundings) + ")";
    try {
      Path directory = Files.createTempDirectory("evenkeel-testkit");
      try {
        List<Step> steps = execute(directory, number, surroundings);
        RepetitionCheck.compare(log, first, steps, whose, findings);
      } finally {
        for (String file : List.of("log", "steps", "output")) {
          Files.deleteIfExists(directory.resolve(file));
        }
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Step> execute(Path directory, int number, List<String> surroundings)
      throws IOException {
    Path logFile = directory.resolve("log");
    Path stepsFile = directory.resolve("steps");
    try (DataOutputStream out = out(logFile)) {
      log.write(out);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(surroundings);
    command.add("-Dfile.encoding=" + ENCODINGS.get(number % ENCODINGS.size()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ReplayProcess.class.getName(), factory.getName()));
    command.addAll(List.of(logFile.toString(), stepsFile.toString()));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!ended(process) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(
          "the service could not be run in a process of its own:\n"
              + new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1));
    }
    return steps(stepsFile);
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a process", e);
    }
  }

  private static List<Step> steps(Path file) throws IOException {
    List<Step> steps = new ArrayList<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        steps.add(Step.read(in));
      }
    }
    return steps;
  }

  static DataOutputStream out(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }
}
