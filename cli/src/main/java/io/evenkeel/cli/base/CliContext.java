package io.evenkeel.cli.base;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * The outside world of a command.
 *
 * @param in standard input, bytes
 * @param out results
 * @param err messages for people
 * @param interactive whether {@code err} is a terminal, so that progress may be drawn
 * @param environment variables that override settings
 * @param wiring how running code is reached
 */
public record CliContext(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    Map<String, String> environment,
    Wiring wiring) {}
