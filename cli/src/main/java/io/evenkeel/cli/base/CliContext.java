package io.evenkeel.cli.base;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The outside world of a command.
 *
 * @param in standard input, bytes
 * @param out results
 * @param err messages for people
 * @param interactive whether {@code err} is a terminal, so that progress may be drawn
 * @param environment variables that override settings
 * @param wiring how running code is reached
 * @param profiles where recordings of a replica of each cluster go that is started on this machine;
 *     empty: none are made
 */
public record CliContext(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    Map<String, String> environment,
    Wiring wiring,
    Optional<Path> profiles) {

  /** Without recordings. */
  public CliContext(
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean interactive,
      Map<String, String> environment,
      Wiring wiring) {
    this(in, out, err, interactive, environment, wiring, Optional.empty());
  }

  /** The same with recordings. */
  public CliContext profiling(Path directory) {
    return new CliContext(in, out, err, interactive, environment, wiring, Optional.of(directory));
  }
}
