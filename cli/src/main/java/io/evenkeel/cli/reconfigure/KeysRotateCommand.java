package io.evenkeel.cli.reconfigure;

import picocli.CommandLine.Command;

/** {@code evenkeel keys rotate}. */
@Command(
    name = "rotate",
    description = {
      "Gives replicas other keys and certificates while they run, one after the other, each when"
          + " the one before is in force: the same as `reconfigure rotate-keys`.",
      "New keys are in keys-<number>/ beside replica.yaml; a replica on another machine needs that"
          + " directory there before the change is ordered, else it does not vote until it has it"
          + " (keys-missing): run the command there, with a file system that both see, or with"
          + " --out."
    },
    footer = {
      "",
      "Examples:",
      "  evenkeel keys rotate --all my-cluster --ca my-cluster/ca --sign",
      "  evenkeel keys rotate --replica-config my-cluster/replica-1/replica.yaml --ca"
          + " my-cluster/ca --out change.bin"
    })
final class KeysRotateCommand extends RotateKeysCommand {}
