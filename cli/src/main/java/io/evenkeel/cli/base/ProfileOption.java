package io.evenkeel.cli.base;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whether a replica of each cluster that is started is profiled. */
public final class ProfileOption {

  @Option(
      names = "--profile",
      description =
          "Records where replica 0 of each cluster spends time and memory (Java Flight Recorder),"
              + " and draws it beside the results: profile-*.html. A process that is killed leaves"
              + " nothing. Figures of such a run say less.")
  private boolean profile;

  /** The outside world for clusters whose results go to a directory. */
  public CliContext applied(CliContext context, Path out) {
    return profile ? context.profiling(out) : context;
  }
}
