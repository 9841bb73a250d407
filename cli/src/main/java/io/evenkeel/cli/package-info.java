/**
 * The command line: the only place that knows everything.
 *
 * <p>{@link io.evenkeel.cli.Main} builds picocli's command tree from {@link
 * io.evenkeel.cli.EvenkeelCommand}. Commands get streams and the outside world from one {@link
 * io.evenkeel.cli.base.CliContext}; what they need of running code (a client, a replica, replicas'
 * status) stands behind {@link io.evenkeel.cli.base.Wiring}, so that a test runs any command in its
 * own process. Exit codes are those of {@link io.evenkeel.cli.base.ExitCodes}; every error is one
 * line with cause and fix, and {@code --debug} adds the stack trace.
 */
@NullMarked
package io.evenkeel.cli;

import org.jspecify.annotations.NullMarked;
