package io.evenkeel.cli.bench;

import io.evenkeel.cli.base.GroupCommand;
import io.evenkeel.cli.bench.talk.TalkCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel bench}. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "COMMAND",
    description = "Measures a cluster of real processes on this machine.",
    footer = {
      "",
      "Examples:",
      "  evenkeel bench all --quick",
      "  evenkeel bench talk --series full",
      "  evenkeel bench failover --kills 10",
      "  evenkeel bench pause --quick"
    },
    subcommands = {
      AgreementCommand.class,
      AllCommand.class,
      FailoverCommand.class,
      FloodCommand.class,
      FlooderCommand.class,
      LatencyCommand.class,
      PauseCommand.class,
      RecoveryCommand.class,
      ResultsCommand.class,
      TalkCommand.class
    })
public final class BenchCommand extends GroupCommand {}
