package io.evenkeel.cli.local;

import io.evenkeel.bench.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Where and how something is measured, for its report. */
public final class Surroundings {

  private static final String UNKNOWN = "unknown";

  private Surroundings() {}

  /** The command as it was typed. */
  public static String command(CommandLine root) {
    ParseResult parsed = root.getParseResult();
    return parsed == null ? "evenkeel" : "evenkeel " + String.join(" ", parsed.originalArgs());
  }

  /** On what this runs. */
  public static Machine machine() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  /** What the launcher's directory is a checkout of, if it is one and git is there. */
  public static String commit() {
    String home = System.getProperty("evenkeel.home");
    if (home == null) {
      return UNKNOWN;
    }
    try {
      Process git =
          new ProcessBuilder("git", "-C", home, "describe", "--always", "--dirty", "--abbrev=12")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
