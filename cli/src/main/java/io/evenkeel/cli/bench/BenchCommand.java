package io.evenkeel.cli.bench;

import io.evenkeel.cli.base.GroupCommand;
import io.evenkeel.cli.bench.costs.CostsCommand;
import io.evenkeel.cli.bench.costs.ProbeCommand;
import io.evenkeel.cli.bench.grain.GrainCommand;
import io.evenkeel.cli.bench.resilience.ResilienceCommand;
import io.evenkeel.cli.bench.talk.TalkCommand;
import io.evenkeel.cli.bench.timing.TimingCommand;
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
      CostsCommand.class,
      FailoverCommand.class,
      FloodCommand.class,
      FlooderCommand.class,
      GrainCommand.class,
      LatencyCommand.class,
      PauseCommand.class,
      ProbeCommand.class,
      RecoveryCommand.class,
      ResilienceCommand.class,
      ResultsCommand.class,
      TalkCommand.class,
      TimingCommand.class,
      TransferCommand.class
    })
public final class BenchCommand extends GroupCommand {}
