package io.evenkeel.cli.reconfigure;

import picocli.CommandLine.Command;

/** {@code evenkeel reconfigure rejoin}. */
@Command(
    name = "rejoin",
    description = {
      "Brings a replica back that lost its disk, or its vote log: as a new incarnation with other"
          + " keys, which votes once everything its predecessor may have promised is settled. Stop"
          + " the replica first, start it afterwards; what is left of its data directory is kept"
          + " beside it under another name, but for objects of checkpoints, which need not be"
          + " fetched again if they are right."
    },
    footer = {
      "",
      "Example:",
      "  evenkeel reconfigure rejoin --replica-config my-cluster/replica-2/replica.yaml --ca"
          + " my-cluster/ca --sign"
    })
final class RejoinCommand extends BeginAnewCommand {}
