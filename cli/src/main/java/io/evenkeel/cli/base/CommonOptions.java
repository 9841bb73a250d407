package io.evenkeel.cli.base;

import picocli.CommandLine.Option;

/** Options of every command. */
public final class CommonOptions {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help and ends.")
  boolean help;

  @Option(names = "--json", description = "Writes the result as JSON, for programs.")
  boolean json;

  @Option(
      names = "--debug",
      description = "Shows the stack trace of an error below its one-line message.")
  boolean debug;

  /** Whether the result is wanted as JSON. */
  public boolean json() {
    return json;
  }
}
