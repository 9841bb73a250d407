package io.evenkeel.cli.base;

import picocli.CommandLine.ParameterException;

/** A command that only holds others; called alone it says which. */
public abstract class GroupCommand extends BaseCommand {

  @Override
  public Integer call() {
    if (common().json()) {
      printJson(spec().subcommands().keySet());
      return ExitCodes.OK;
    }
    throw new ParameterException(
        spec().commandLine(),
        "name a command: " + String.join(", ", spec().subcommands().keySet()));
  }
}
