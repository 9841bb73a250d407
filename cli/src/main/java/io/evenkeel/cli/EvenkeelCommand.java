package io.evenkeel.cli;

import io.evenkeel.cli.base.CliContext;
import io.evenkeel.cli.base.GroupCommand;
import io.evenkeel.cli.base.Root;
import picocli.CommandLine.Command;

/** The root of the command tree; {@link Commands} are below it. */
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
