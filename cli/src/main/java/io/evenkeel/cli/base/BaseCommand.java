package io.evenkeel.cli.base;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands share: their options, their context, their way to write JSON. */
public abstract class BaseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CommonOptions common;

  /** The options of every command. */
  protected final CommonOptions common() {
    return common;
  }

  /** The outside world. */
  protected final CliContext context() {
    return ((Root) spec.root().userObject()).outside();
  }

  /** This command's description in the tree. */
  protected final CommandSpec spec() {
    return spec;
  }

  /** Writes one JSON value and a line feed to standard output. */
  protected final void printJson(Object value) {
    context().out().println(Json.line(value));
  }

  /** Refuses a number out of its range. */
  protected final void range(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw usage(option + " must be " + min + " to " + max);
    }
  }

  /** A usage error that names its cause. */
  protected final CliException usage(String message) {
    return new CliException(ExitCodes.USAGE, message);
  }
}
