package io.evenkeel.cli.reconfigure;

import io.evenkeel.cli.base.GroupCommand;
import picocli.CommandLine.Command;

/** {@code evenkeel keys}. */
@Command(
    name = "keys",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Other keys and certificates: for replicas by ordered changes of the configuration, while"
          + " they run; for a client a new TLS key and certificate. `evenkeel doctor` says when a"
          + " certificate ends."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel keys rotate --all my-cluster --ca my-cluster/ca --sign",
      "  evenkeel keys renew --client-config my-cluster/clients/client-0/client.yaml --ca"
          + " my-cluster/ca"
    },
    subcommands = {KeysRotateCommand.class, KeysRenewCommand.class})
public final class KeysCommand extends GroupCommand {}
