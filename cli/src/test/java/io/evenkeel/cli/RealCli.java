package io.evenkeel.cli;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.Wiring;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/**
 * The command line as users have it, in this process. Users have a process for each command: what
 * one sets for its process, such as where native libraries are unpacked, the next does not find.
 */
public final class RealCli {

  private RealCli() {}

  /** What a command left behind. */
  public record Outcome(int exitCode, String out, String err) {}

  /** The wiring of the product. */
  public static Wiring wiring() {
    return new ProductWiring();
  }

  /** Runs a command; nothing on standard input, no environment. */
  public static Outcome run(String... arguments) {
    return run(Map.of(), new byte[0], arguments);
  }

  /** Runs a command. */
  public static Outcome run(Map<String, String> environment, byte[] in, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliContext context =
        new CliContext(
            new ByteArrayInputStream(in),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            environment,
            new ProductWiring());
    Properties before = (Properties) System.getProperties().clone();
    int exitCode;
    try {
      exitCode = Main.run(context, arguments);
    } finally {
      System.setProperties(before);
    }
    return new Outcome(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
