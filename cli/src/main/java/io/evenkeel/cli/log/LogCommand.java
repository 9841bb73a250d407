package io.evenkeel.cli.log;

import io.evenkeel.cli.base.GroupCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel log}. */
@Command(
    name = "log",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Looks at the protocol log of a replica that is stopped: what it promised, in which order."
          + " Nothing is changed, and no private key is read."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel log show --config my-cluster/replica-0/replica.yaml --from 120 --to 130"
    },
    subcommands = {LogShowCommand.class})
public final class LogCommand extends GroupCommand {}
