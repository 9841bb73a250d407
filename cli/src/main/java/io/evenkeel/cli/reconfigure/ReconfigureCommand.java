package io.evenkeel.cli.reconfigure;

import io.evenkeel.cli.base.GroupCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel reconfigure}. */
@Command(
    name = "reconfigure",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Changes the keys or the place of a replica while the cluster runs, brings one back that lost"
          + " its disk, or begins one anew. One change at a time; each is signed with the operator's key"
          + " (ca/operator-key.pem) and ordered like a request.",
      "rejoin, refresh, replace and rotate-keys do everything at once when the operator's key and the CA are"
          + " at hand (--ca). Without --sign they write the change to a file; `sign` it where the"
          + " key is, and `submit` it."
    },
    footer = {
      "",
      "Examples (with EVENKEEL_CLIENT_CONFIG naming a client.yaml):",
      "  evenkeel reconfigure show",
      "  evenkeel reconfigure rejoin --replica-config my-cluster/replica-2/replica.yaml --ca"
          + " my-cluster/ca --sign",
      "  evenkeel reconfigure rotate-keys --replica-config my-cluster/replica-1/replica.yaml --ca"
          + " my-cluster/ca --out change.bin"
    },
    subcommands = {
      ShowCommand.class,
      RotateKeysCommand.class,
      RejoinCommand.class,
      RefreshCommand.class,
      ReplaceCommand.class,
      SignCommand.class,
      SubmitCommand.class
    })
public final class ReconfigureCommand extends GroupCommand {}
