package io.evenkeel.cli.checkpoint;

import io.evenkeel.cli.base.GroupCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel checkpoint}. */
@Command(
    name = "checkpoint",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Looks at the checkpoints in a replica's data directory, proves what is in them, backs them"
          + " up, and begins a new cluster with an archive.",
      "No private key is read: the cluster's public keys are enough. The replica may be stopped or"
          + " running; nothing of its directory is changed."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel checkpoint list --config my-cluster/replica-0/replica.yaml",
      "  evenkeel checkpoint verify --config my-cluster/replica-0/replica.yaml",
      "  evenkeel checkpoint export --config my-cluster/replica-0/replica.yaml state.archive",
      "  evenkeel checkpoint restore --cluster-file my-cluster/cluster.yaml --dir new-cluster"
          + " --cluster new state.archive"
    },
    subcommands = {
      ListCommand.class,
      ShowCommand.class,
      VerifyCommand.class,
      DiffCommand.class,
      ProveCommand.class,
      CheckProofCommand.class,
      ExportCommand.class,
      CheckArchiveCommand.class,
      RestoreCommand.class
    })
public final class CheckpointCommand extends GroupCommand {}
