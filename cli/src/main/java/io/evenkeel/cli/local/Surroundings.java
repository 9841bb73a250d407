package io.evenkeel.cli.local;

import io.evenkeel.bench.Commit;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Where and how something is measured, for its report. */
public final class Surroundings {

  private Surroundings() {}

  /** The command as it was typed. */
  public static String command(CommandLine root) {
    ParseResult parsed = root.getParseResult();
    return parsed == null ? "evenkeel" : "evenkeel " + String.join(" ", parsed.originalArgs());
  }

  /** What the launcher's directory is a checkout of. */
  public static String commit() {
    String home = System.getProperty("evenkeel.home");
    return home == null ? Commit.UNKNOWN : Commit.of(Path.of(home));
  }
}
