package io.evenkeel.cli.local;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.CliException;
import io.evenkeel.cli.base.ExitCodes;
import io.evenkeel.cli.base.Json;
import io.evenkeel.cli.base.ProfileOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** What all measurements share: where their clusters go, and what becomes of their results. */
public abstract class MeasuringCommand extends BaseCommand {

  @Mixin private ProfileOption profile;

  /**
   * The outside world for clusters.
   *
   * @param out where results go
   */
  protected final CliContext measuring(Path out) {
    return profile.applied(context(), out);
  }

  /** What was measured. */
  public interface Measured {

    /** Whether everything held that had to; goals of speed do not count. */
    boolean held();

    /** For people. */
    String text();

    /** For programs. */
    Map<String, Object> json();
  }

  /**
   * A cluster's directory that does not exist yet, below one that does.
   *
   * @throws CliException if it is left from an earlier run
   */
  protected final Path fresh(Path out, String name) throws IOException {
    Path directory = out.resolve(name);
    if (Files.exists(directory)) {
      throw new CliException(
          ExitCodes.FAILED,
          directory + " is left from an earlier run; delete it or name another place with --out");
    }
    Files.createDirectories(out);
    return directory;
  }

  /** Writes the result to its directory: here, what a program is told. */
  protected void write(Path out, Measured result) throws IOException, InterruptedException {
    Files.writeString(out.resolve("results.json"), Json.line(result.json()) + "\n");
  }

  /** Writes the result, shows it, and tells the exit code. */
  protected final int finish(Path out, Measured result) throws IOException, InterruptedException {
    write(out, result);
    if (common().json()) {
      printJson(result.json());
    } else {
      context().out().print(result.text());
    }
    return result.held() ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
