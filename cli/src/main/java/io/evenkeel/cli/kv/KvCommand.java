package io.evenkeel.cli.kv;

import io.evenkeel.cli.base.GroupCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel kv}. */
@Command(
    name = "kv",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Reads and writes the replicated key-value store.",
      "Keys have 1 to 1024 bytes, values up to 16 MiB; both may be any bytes. Every result was"
          + " confirmed by f+1 replicas, so at least one of them is correct."
    },
    footer = {
      "",
      "Examples (with EVENKEEL_CLIENT_CONFIG naming a client.yaml):",
      "  evenkeel kv put greeting hello",
      "  evenkeel kv get greeting",
      "  evenkeel kv import records.ndjson --resume import.state"
    },
    subcommands = {
      KvGet.class,
      KvPut.class,
      KvDelete.class,
      KvCas.class,
      KvIncr.class,
      KvScan.class,
      KvCount.class,
      KvImport.class,
      KvExport.class
    })
public final class KvCommand extends GroupCommand {}
