package io.evenkeel.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The archive that the build made, unpacked by its user into a directory of theirs. */
final class Distribution {

  private static final int END_SECONDS_MAX = 120;

  private final Path directory;
  private final Path root;

  private Distribution(Path directory, Path root) {
    this.directory = directory;
    this.root = root;
  }

  static Distribution unpack(Path directory) throws IOException {
    Path archive = Path.of(Objects.requireNonNull(System.getProperty("evenkeel.archive")));
    run(directory, Map.of(), List.of("tar", "xzf", archive.toString())).require(0);
    List<Path> found = list(directory, "evenkeel-");
    if (found.size() != 1) {
      throw new AssertionError("the archive has not one directory in it but " + found);
    }
    return new Distribution(directory, found.get(0));
  }

  Path root() {
    return root;
  }

  /** The only file of the distribution's first level that begins so. */
  Path file(String prefix) {
    return list(root, prefix).get(0);
  }

  /** All jars that are on the class path, here and there. */
  List<Path> jars() {
    return list(root.resolve("lib"), "").stream()
        .filter(path -> path.toString().endsWith(".jar"))
        .toList();
  }

  /** Those of ours. */
  List<Path> ownJars() {
    return jars().stream().filter(Distribution::isOwn).toList();
  }

  static boolean isOwn(Path jar) {
    return jar.getFileName().toString().startsWith("evenkeel-");
  }

  private static List<Path> list(Path directory, String prefix) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command wrote, and how it ended. */
  record Ended(String command, int code, String out) {

    /** Fails unless it ended so; what it wrote. */
    String require(int expected) {
      if (code != expected) {
        throw new AssertionError(
            command + " ended with " + code + " instead of " + expected + ":\n" + out);
      }
      return out;
    }
  }

  /** Runs {@code bin/evenkeel} in the user's directory. */
  Ended evenkeel(Map<String, String> environment, String... arguments) throws IOException {
    return run(directory, environment, command(arguments));
  }

  /** Starts {@code bin/evenkeel}; what it writes goes to the log. */
  Process start(Path log, Map<String, String> environment, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(arguments))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(root.resolve("bin/evenkeel").toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command to its end; a variable with an empty value is not set for it. */
  static Ended run(Path directory, Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile("evenkeel-dist-", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(environment);
    builder.environment().values().removeIf(String::isEmpty);
    Process process = builder.start();
    try {
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " did not end: " + Files.readString(out));
      }
      return new Ended(
          String.join(" ", command),
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }
}
