package io.evenkeel.spec;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs TLC, the model checker of TLA+, on {@code docs/spec}, in a JVM of its own: TLC keeps its
 * state in static fields and ends with {@code System.exit}. One worker, so that the same
 * configuration is explored in the same order and ends with the same counterexample; what it writes
 * is under {@code target/spec}.
 */
final class Tlc {

  /** What TLC's exit codes mean; all others are errors in the specification or its use. */
  static final int HOLDS = 0;

  static final int INVARIANT_VIOLATED = 12;
  static final int TEMPORAL_PROPERTY_VIOLATED = 13;

  /** Tests run in the directory of their module. */
  static final Path DIRECTORY = Path.of("").toAbsolutePath().resolveSibling("docs").resolve("spec");

  private static final String MODULE = "FuzzyCheckpoint.tla";
  private static final Path SPECIFICATION = DIRECTORY.resolve(MODULE);
  private static final Pattern COUNTS =
      Pattern.compile("(?m)^(\\d+) states generated.*, (\\d+) distinct states found");

  /** Against a run that never ends; none takes a tenth of it. */
  private static final long MINUTES_MAX = 5;

  /** How a run ended. */
  record Result(int exitCode, long distinctStates, String output) {}

  private Tlc() {}

  static String specification() throws IOException {
    return Files.readString(SPECIFICATION);
  }

  static String configuration(String name) throws IOException {
    return Files.readString(DIRECTORY.resolve(name + ".cfg"));
  }

  /**
   * The same configuration with one invariant and no other property to be checked, and with
   * symmetry, which halves the work.
   */
  static String checkingInvariant(String configuration, String invariant) {
    return withoutProperties(configuration) + "INVARIANT " + invariant + "\nSYMMETRY Symmetry\n";
  }

  static String checkingTemporal(String configuration, String property) {
    return withoutProperties(configuration) + "PROPERTY " + property + "\n";
  }

  private static String withoutProperties(String configuration) {
    return configuration.replaceAll("(?m)^(INVARIANTS|PROPERTIES|SYMMETRY) .*\n", "");
  }

  static String making(String configuration, String mistake) {
    return configuration.replace("Broken = \"nothing\"", "Broken = \"" + mistake + "\"");
  }

  static Result run(String name, String configuration) throws IOException, InterruptedException {
    Path directory = Path.of("target", "spec", name.replaceAll("[^A-Za-z]+", "-"));
    Files.createDirectories(directory.resolve("tmp"));
    Path config = directory.resolve("checked.cfg");
    Files.writeString(config, configuration);
    Path output = directory.resolve("output.txt");
    long start = System.nanoTime();
    Process process = start(directory, config, output);
    if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    Result result = result(process.exitValue(), Files.readString(output));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    System.out.printf(
        "TLC, %s: exit code %d, %d distinct states, %d ms%n",
        name, result.exitCode(), result.distinctStates(), millis);
    return result;
  }

  private static Process start(Path directory, Path config, Path output) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", // the runs are shorter than what C2 needs
            "-Djava.io.tmpdir=" + directory.resolve("tmp").toAbsolutePath(),
            "-cp",
            jar(),
            "tlc2.TLC",
            "-workers",
            "1",
            "-metadir",
            directory.resolve("states").toAbsolutePath().toString(),
            "-config",
            config.toAbsolutePath().toString(),
            MODULE);
    return new ProcessBuilder(command)
        .directory(DIRECTORY.toFile()) // TLC finds a configuration elsewhere only from here
        .redirectErrorStream(true)
        .redirectOutput(output.toAbsolutePath().toFile())
        .start();
  }

  /** The file in which Maven has TLC: it stands on the class path of the tests. */
  private static String jar() {
    try {
      return Path.of(
              Class.forName("tlc2.TLC", false, Tlc.class.getClassLoader())
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toURI())
          .toString();
    } catch (ReflectiveOperationException | URISyntaxException e) {
      throw new IllegalStateException("TLC is not on the class path", e);
    }
  }

  private static Result result(int exitCode, String output) {
    Matcher counts = COUNTS.matcher(output);
    return new Result(exitCode, counts.find() ? Long.parseLong(counts.group(2)) : 0, output);
  }
}
