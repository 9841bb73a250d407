package io.evenkeel.cli.ratis;

import io.evenkeel.cli.base.GroupCommand;
import io.evenkeel.cli.kv.KvCommand;
import io.evenkeel.cli.torture.RatisTortureCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel ratis}. */
@Command(
    name = "ratis",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Runs the same services and checkpoints under Apache Ratis, which is Raft: 2f+1 servers of"
          + " which f may crash, and none may lie.",
      "For who needs no more than that within one data centre; docs/RATIS.md says which engine"
          + " when, and how to move from one to the other."
    },
    footer = {
      "",
      "A first cluster on this machine:",
      "  evenkeel ratis init --dir my-ratis",
      "  evenkeel ratis server --config my-ratis/ratis.yaml --server 0   (and 1, 2)",
      "  evenkeel ratis kv put hello world --config my-ratis/ratis.yaml",
      "  evenkeel ratis status --config my-ratis/ratis.yaml"
    },
    subcommands = {
      RatisInitCommand.class,
      RatisServerCommand.class,
      KvCommand.class,
      RatisStatusCommand.class,
      RatisExportCommand.class,
      RatisRestoreCommand.class,
      RatisDemoCommand.class,
      RatisTortureCommand.class
    })
public final class RatisCommand extends GroupCommand {}
