package io.evenkeel.cli;

import io.evenkeel.cli.base.BaseCommand;
import io.evenkeel.cli.base.ExitCodes;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code evenkeel completion}. */
@Command(
    name = "completion",
    description = "Writes a script that completes commands and options in bash and zsh.",
    footer = {
      "",
      "Examples:",
      "  source <(evenkeel completion)                                    for this shell",
      "  evenkeel completion > ~/.local/share/bash-completion/completions/evenkeel    for all"
    })
final class CompletionCommand extends BaseCommand {

  @Override
  public Integer call() {
    String script = AutoComplete.bash("evenkeel", spec().root().commandLine());
    if (common().json()) {
      printJson(Map.of("script", script));
    } else {
      context().out().print(script);
    }
    return ExitCodes.OK;
  }
}
