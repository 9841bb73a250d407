package io.evenkeel.cli.demo;

import io.evenkeel.cli.demo.result.Setting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Where and how a demonstration runs, for its report. */
final class Surroundings {

  private static final String UNKNOWN = "unknown";

  private Surroundings() {}

  static Setting of(DemoPlan plan, CommandLine root) {
    return new Setting(
        command(root),
        Objects.requireNonNullElse(
            Surroundings.class.getPackage().getImplementationVersion(), "development"),
        commit(),
        machine(),
        plan.data().size(),
        plan.data().bytes() / plan.data().size(),
        plan.clients(),
        plan.intervalRequests());
  }

  private static String command(CommandLine root) {
    ParseResult parsed = root.getParseResult();
    return "evenkeel " + (parsed == null ? "demo" : String.join(" ", parsed.originalArgs()));
  }

  private static Setting.Machine machine() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new Setting.Machine(
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  /** What the launcher's directory is a checkout of, if it is one and git is there. */
  private static String commit() {
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
