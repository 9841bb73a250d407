package io.evenkeel.cli;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.GroupCommand;
import io.evenkeel.cli.base.Root;
import io.evenkeel.cli.bench.BenchCommand;
import io.evenkeel.cli.checkpoint.CheckpointCommand;
import io.evenkeel.cli.demo.DemoCommand;
import io.evenkeel.cli.kv.KvCommand;
import io.evenkeel.cli.log.LogCommand;
import io.evenkeel.cli.reconfigure.ReconfigureCommand;
import io.evenkeel.cli.simulate.SimulateCommand;
import picocli.CommandLine.Command;

/** The root of the command tree. */
@Command(
    name = "evenkeel",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Keeps a service running on 3f+1 machines while up to f of them fail or lie, and takes"
          + " verified checkpoints of it without stopping.",
      ""
    },
    footer = {
      "",
      "What it does, in a minute and a half on this machine alone:",
      "  evenkeel demo",
      "",
      "A first cluster on this machine:",
      "  evenkeel init --dir my-cluster",
      "  evenkeel replica --config my-cluster/replica-0/replica.yaml   (and 1, 2, 3)",
      "  evenkeel kv put hello world --config my-cluster/clients/client-0/client.yaml",
      "",
      "Settings can be overridden by the environment: EVENKEEL_<SECTION>_<KEY>, for example",
      "EVENKEEL_CHECKPOINT_INTERVAL_REQUESTS=50000. EVENKEEL_LOG_LEVEL sets what replicas log."
    },
    subcommands = {
      InitCommand.class,
      ReplicaCommand.class,
      KvCommand.class,
      StatusCommand.class,
      ReconfigureCommand.class,
      CheckpointCommand.class,
      LogCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      SimulateCommand.class,
      CompletionCommand.class,
      VersionCommand.class
    })
public final class EvenkeelCommand extends GroupCommand implements Root {

  private final CliContext outside;

  EvenkeelCommand(CliContext outside) {
    this.outside = outside;
  }

  @Override
  public CliContext outside() {
    return outside;
  }
}
